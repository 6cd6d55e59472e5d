import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type ImportOutcome, type ImportProgress, importContacts } from './import-contacts.ts';
import { readSuppressionFile } from './suppression-file.ts';

/** Keeps a campaign's contacts in line with its files: one import at a time per campaign, the latest wish wins. */
export interface ContactKeeper {
  /** Import, or import again because something changed. Returns at once. */
  refresh(campaign: Campaign): void;
  progress(campaign: string): ImportProgress | undefined;
  /** Stop between two batches; what is in stays in, and the next start goes on. */
  stop(): Promise<void>;
}

export interface ContactKeeperParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly timings: Pick<Timings, 'importAgain'>;
  /** This run of the process, which says in the ledger that it lives. */
  readonly run?: string;
  /** Contacts were added or changed: somebody may be dialled now. */
  readonly onContacts: (campaign: Campaign) => void;
}

interface Keeping {
  wanted: Campaign | undefined;
  stopping: AbortController;
  progress: ImportProgress;
}

const NOTHING_READ: ImportProgress = { rows: 0, rejected: 0, bytes: 0, totalBytes: 0 };

export function createContactKeeper(parts: ContactKeeperParts): ContactKeeper {
  const keepings = new Map<string, Keeping>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const importWanted = async (name: string, keeping: Keeping) => {
    while (keeping.wanted && !stopped) {
      const campaign = keeping.wanted;
      keeping.wanted = undefined;
      keeping.stopping = new AbortController();
      const again = await importOnce(campaign, keeping);
      if (again && !stopped) {
        await parts.clock.sleep(parts.timings.importAgain, keeping.stopping.signal);
        keeping.wanted ??= campaign;
      }
    }
    keepings.delete(name);
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
      await loadSuppressions(parts, campaign);
      const entry = await parts.ledger.campaigns.get(campaign.name);
      const { signal } = keeping.stopping;
      const onProgress = (progress: ImportProgress) => {
        keeping.progress = progress;
        parts.onContacts(campaign);
      };
      const options = { signal, ...(entry?.import.completed ? { completed: entry.import.completed } : {}) };
      const own = parts.run === undefined ? {} : { run: parts.run };
      const deps = { contacts: parts.ledger.contacts, clock: parts.clock, onProgress, ...own };
      return await conclude(parts, campaign, await importContacts(deps, campaign, options));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return refuse(parts, campaign, error.problems);
    }
  };

  return {
    refresh(campaign) {
      const keeping = keepings.get(campaign.name);
      if (keeping) {
        keeping.wanted = campaign;
        keeping.stopping.abort();
        return;
      }
      const fresh: Keeping = { wanted: campaign, stopping: new AbortController(), progress: NOTHING_READ };
      keepings.set(campaign.name, fresh);
      const work = importWanted(campaign.name, fresh).finally(() => running.delete(work));
      running.add(work);
    },
    progress: (name) => keepings.get(name)?.progress,
    async stop() {
      stopped = true;
      for (const keeping of keepings.values()) keeping.stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

async function conclude(
  parts: ContactKeeperParts,
  campaign: Campaign,
  outcome: ImportOutcome,
): Promise<boolean> {
  switch (outcome.kind) {
    case 'imported': {
      const { rows, rejected } = outcome.totals;
      await reopenIfSomebodyWaits(parts, campaign);
      parts.emit({ type: 'import-finished', campaign: campaign.name, rows, rejected });
      parts.onContacts(campaign);
      return false;
    }
    case 'unchanged':
      await reopenIfSomebodyWaits(parts, campaign);
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
  const imported = await parts.ledger.contacts.imported(campaign.name);
  parts.emit({ type: 'file-problems', file: first?.file ?? '', problems, keptOldVersion: imported > 0 });
  const reason = `${CONTACTS_UNREADABLE}: ${first?.message ?? ''}`;
  if (imported === 0)
    await parts.ledger.campaigns.setState(campaign.name, 'paused', reason, parts.clock.wallMs());
  return false;
}

/** How the reason of such a pause begins: it ends by itself when the file is mended. */
export const CONTACTS_UNREADABLE = 'its contacts cannot be read';

/** Before its first contact becomes visible, the numbers this campaign never dials are known. */
async function loadSuppressions({ ledger, clock }: ContactKeeperParts, campaign: Campaign): Promise<void> {
  for (const source of campaign.suppressFiles) {
    const problems: Problem[] = [];
    for await (const { phones, rejected } of readSuppressionFile(source, campaign.contacts.country)) {
      const at = clock.wallMs();
      const entries = phones.map((phone) => ({ phone, reason: 'listed in a suppression file', source, at }));
      await ledger.suppressions.add(entries, { campaign: campaign.name });
      problems.push(...rejected.map((row) => unreadable(source, row)));
    }
    if (problems.length > 0) throw new InputError(problems);
  }
}

/** A number we cannot read is one we could not keep from being dialled. */
function unreadable(
  file: string,
  row: { line: number; code: string; message: string; suggestion: string },
): Problem {
  const { line, code, message, suggestion } = row;
  return {
    severity: 'error',
    file,
    line,
    code,
    message: `${message} (a number that must not be dialled)`,
    fix: suggestion,
  };
}
