import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import type { Emit } from '../domain/events.ts';
import { listsOf } from '../domain/file-problem.ts';
import { present } from '../domain/present.ts';
import type { Timings } from '../domain/timings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { FileNotes } from './file-notes.ts';
import { type ImportOutcome, type ImportProgress, importContacts } from './import-contacts.ts';
import { createListGuard, type ListGuard } from './list-guard.ts';
import { loadSuppressions } from './load-suppressions.ts';
import type { TooManyRejected } from './rejection-guard.ts';

/** Keeps a campaign's contacts in line with its files: one import at a time per campaign, the latest wish wins. */
export interface ContactKeeper {
  /** Import, or import again because something changed. Returns at once. */
  refresh(campaign: Campaign): void;
  progress(campaign: string): ImportProgress | undefined;
  /** Of any campaign. */
  isImporting(): boolean;
  /** Stop between two batches; what is in stays in, and the next start goes on. */
  stop(): Promise<void>;
}

export interface ContactKeeperParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly notes: FileNotes;
  readonly timings: Pick<Timings, 'importAgain'>;
  /** This run of the process, which says in the ledger that it lives. */
  readonly run?: string;
  /** Has the numbers that no campaign dials known. Rejects with `InputError` when some of them cannot be. */
  readonly loadGlobalLists?: () => Promise<void>;
  /** Contacts were added or changed: somebody may be dialled now. */
  readonly onContacts: (campaign: Campaign) => void;
}

interface Keeping {
  wanted: Campaign | undefined;
  stopping: AbortController;
  progress: ImportProgress;
  /** The last pass ended with too many rows rejected. */
  refused: Campaign | undefined;
}

/** A large list comes in hundreds of batches a second, and whoever is told looks whom to call: the first is told at once. */
const TELL_EVERY_MS = 100;

const NOTHING_READ: ImportProgress = { rows: 0, rejected: 0, bytes: 0, totalBytes: 0 };

export function createContactKeeper(parts: ContactKeeperParts): ContactKeeper {
  const keepings = new Map<string, Keeping>();
  const running = new Set<Promise<void>>();
  const guard = createListGuard(parts);
  /** Of campaigns whose list was refused: ends the wait for somebody to accept it. */
  const waits = new Map<string, AbortController>();
  let stopped = false;

  const follow = (doing: Promise<void>) => {
    const ended = doing.finally(() => running.delete(ended));
    running.add(ended);
  };

  /** Accepted as it is, here or from another process, a list is read again to its end. */
  const importOnceAccepted = async (campaign: Campaign, wait: AbortController) => {
    const accepted = await guard.awaitDecision(campaign, wait.signal);
    if (accepted && !stopped) refresh(campaign);
  };

  const importWanted = async (name: string, keeping: Keeping) => {
    while (keeping.wanted && !stopped) {
      const campaign = keeping.wanted;
      keeping.wanted = undefined;
      keeping.stopping = new AbortController();
      keeping.refused = undefined;
      const again = await importOnce(campaign, keeping);
      if (again && !stopped) {
        await parts.clock.sleep(parts.timings.importAgain, keeping.stopping.signal);
        keeping.wanted ??= campaign;
      }
    }
    keepings.delete(name);
    if (keeping.refused && !stopped) {
      const wait = new AbortController();
      waits.set(name, wait);
      follow(importOnceAccepted(keeping.refused, wait));
    }
  };

  /** Whether to try again later. Never rejects. */
  const importOnce = async (campaign: Campaign, keeping: Keeping): Promise<boolean> => {
    try {
      return await importOrRefuse(campaign, keeping);
    } catch (error) {
      parts.emit({ type: 'trouble', where: `importing ${campaign.name}`, error });
      return true;
    }
  };

  const importOrRefuse = async (campaign: Campaign, keeping: Keeping): Promise<boolean> => {
    try {
      await parts.loadGlobalLists?.();
      const suppressions = await loadSuppressions(parts, campaign);
      const entry = await parts.ledger.campaigns.get(campaign.name);
      // Its name is closed for good; its file is refused when it is looked at next.
      if (entry?.purgedAt !== undefined) return false;
      const { signal } = keeping.stopping;
      let told = Number.NEGATIVE_INFINITY;
      const onProgress = (progress: ImportProgress) => {
        keeping.progress = progress;
        const now = parts.clock.monotonicMs();
        if (now - told < TELL_EVERY_MS) return;
        told = now;
        parts.onContacts(campaign);
      };
      const { completed, accepted } = entry?.import ?? {};
      const onTooMany = (verdict: TooManyRejected, print: string) => guard.pause(campaign, verdict, print);
      const { run, clock, ledger } = parts;
      const deps = { contacts: ledger.contacts, clock, onProgress, onTooMany, ...present({ run }) };
      const options = { signal, ...present({ completed, accepted }) };
      const outcome = await importContacts(deps, campaign, options);
      if (outcome.kind !== 'imported') parts.onContacts(campaign);
      if (outcome.kind === 'refused') keeping.refused = campaign;
      if (isRead(outcome)) await parts.notes.mended(listsOf(campaign.name));
      const again = await conclude({ ...parts, guard }, campaign, outcome);
      return again || suppressions === 'changed';
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return refuse(parts, campaign, error.problems);
    }
  };

  const refresh = (campaign: Campaign) => {
    waits.get(campaign.name)?.abort();
    const keeping = keepings.get(campaign.name);
    if (keeping) {
      keeping.wanted = campaign;
      keeping.stopping.abort();
      return;
    }
    const stopping = new AbortController();
    const fresh: Keeping = { wanted: campaign, stopping, progress: NOTHING_READ, refused: undefined };
    keepings.set(campaign.name, fresh);
    follow(importWanted(campaign.name, fresh));
  };

  return {
    refresh,
    progress: (name) => keepings.get(name)?.progress,
    isImporting: () => keepings.size > 0,
    async stop() {
      stopped = true;
      for (const keeping of keepings.values()) keeping.stopping.abort();
      for (const wait of waits.values()) wait.abort();
      await Promise.allSettled(running);
    },
  };
}

/** To its end, or as far as there was anything to see. */
function isRead({ kind }: ImportOutcome): boolean {
  return kind === 'imported' || kind === 'unchanged' || kind === 'refused';
}

async function conclude(
  parts: ContactKeeperParts & { readonly guard: ListGuard },
  campaign: Campaign,
  outcome: ImportOutcome,
): Promise<boolean> {
  switch (outcome.kind) {
    case 'imported': {
      await parts.guard.lift(campaign);
      await reopenIfSomebodyWaits(parts, campaign);
      parts.emit({ type: 'import-finished', campaign: campaign.name, record: outcome.record });
      parts.onContacts(campaign);
      return false;
    }
    case 'unchanged':
      await parts.guard.lift(campaign);
      await reopenIfSomebodyWaits(parts, campaign);
      return false;
    case 'refused':
      await parts.guard.report(campaign, outcome.verdict);
      return false;
    case 'changed':
    case 'busy':
      return true;
    default:
      return false;
  }
}

/**
 * A finished campaign whose file has grown goes on. By who waits, not by what this pass added: an earlier pass that was
 * interrupted may have added them.
 */
async function reopenIfSomebodyWaits(
  { ledger, clock, emit }: ContactKeeperParts,
  { name }: Campaign,
): Promise<void> {
  const entry = await ledger.campaigns.get(name);
  if (entry?.state !== 'finished' || (await ledger.campaigns.counts(name)).waiting === 0) return;
  const moved = await ledger.campaigns.setState(name, 'running', '', clock.wallMs());
  if (moved === 'changed')
    emit({ type: 'campaign-state', campaign: name, state: 'running', reason: 'contacts were added' });
}

/** A contact file that cannot be read: the contacts there are stay; a campaign without any waits for its list. */
async function refuse(
  parts: ContactKeeperParts,
  campaign: Campaign,
  problems: readonly Problem[],
): Promise<boolean> {
  const [first] = problems;
  await parts.notes.wrong(listsOf(campaign.name), problems, campaign.name);
  const imported = await parts.ledger.contacts.imported(campaign.name);
  parts.emit({ type: 'file-problems', file: first?.file ?? '', problems, keptOldVersion: imported > 0 });
  const reason = `${CONTACTS_UNREADABLE}: ${first?.message ?? ''}`;
  if (imported === 0)
    await parts.ledger.campaigns.setState(campaign.name, 'paused', reason, parts.clock.wallMs());
  return false;
}

/** How the reason of such a pause begins: it ends by itself when the file is mended. */
export const CONTACTS_UNREADABLE = 'its contacts cannot be read';
