import type { CampaignStanding, Standing } from '../domain/standing.ts';
import type { Engine } from '../engine.ts';
import { LedgerUnavailable } from '../ledger/errors.ts';
import { readStanding } from '../reports/standing.ts';
import { createLookRest } from './look-rest.ts';
import { createPaceOfWork, type PaceOfWork } from './pace-of-work.ts';
import type { ProgressDisplay } from './progress-display.ts';
import { closedContacts, type ImportState, type ProgressFacts } from './progress-lines.ts';

export interface FollowOptions {
  readonly engine: Engine;
  readonly names: readonly string[];
  readonly guardMs: number;
  readonly accountLimit?: number;
  readonly display: ProgressDisplay;
  /** Stop following. */
  readonly signal: AbortSignal;
}

/** Twice in a row, because an import that is about to begin cannot be seen. */
const QUIET_LOOKS = 2;

/**
 * Shows how the campaigns go until each of them has come to its end, or to where only a person can go on; or until
 * the signal. Resolves with where they then stand; a store that is away is shown and waited for.
 */
export async function follow(options: FollowOptions): Promise<Standing | undefined> {
  const { engine, display, signal } = options;
  const paces = new Map<string, PaceOfWork>();
  let last: Standing | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let quietLooks = 0;
  const restAfter = createLookRest();
  while (!signal.aborted && quietLooks < QUIET_LOOKS) {
    const began = engine.clock.monotonicMs();
    const look = await lookOnce(options);
    last = look.standing ?? last;
    if (look.standing) noteClosed(paces, look.standing);
    const isQuiet = look.standing !== undefined && hasEnded(look.standing, look.imports);
    quietLooks = isQuiet ? quietLooks + 1 : 0;
    const ended = quietLooks === QUIET_LOOKS;
    const now = engine.clock.monotonicMs();
    if (last && (ended || now - shownAt >= display.everyMs)) {
      display.show(factsOf(last, look, paces));
      shownAt = now;
    }
    if (!ended) await engine.clock.sleep(restAfter(now - began), signal);
  }
  display.end();
  return last;
}

interface Look {
  /** Undefined while the store does not answer. */
  readonly standing: Standing | undefined;
  readonly imports: ReadonlyMap<string, ImportState>;
  readonly troubles: readonly string[];
}

async function lookOnce({ engine, names, guardMs, accountLimit }: FollowOptions): Promise<Look> {
  const imports = new Map<string, ImportState>();
  for (const name of names) {
    const progress = engine.importProgress(name);
    if (progress) imports.set(name, progress);
  }
  const account = accountLimit === undefined ? {} : { accountLimit };
  try {
    const sources = { ledger: engine.ledger, clock: engine.clock, guardMs, ...account };
    const standing = await readStanding(sources, names);
    const { reasons } = await engine.readiness();
    return { standing, imports, troubles: reasons };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return { standing: undefined, imports, troubles: [error.message] };
  }
}

function noteClosed(paces: Map<string, PaceOfWork>, { at, campaigns }: Standing): void {
  for (const campaign of campaigns) {
    const pace = paces.get(campaign.name) ?? createPaceOfWork();
    paces.set(campaign.name, pace);
    pace.add(at, closedContacts(campaign));
  }
}

function factsOf(standing: Standing, look: Look, paces: ReadonlyMap<string, PaceOfWork>): ProgressFacts {
  const perMinute = [...paces].flatMap(([name, pace]) => {
    const rate = pace.perMinute();
    return rate === undefined ? [] : [[name, rate] as const];
  });
  return { standing, perMinute: new Map(perMinute), imports: look.imports, troubles: look.troubles };
}

function hasEnded({ campaigns }: Standing, imports: ReadonlyMap<string, ImportState>): boolean {
  return campaigns.every((campaign) => !imports.has(campaign.name) && isAtItsEnd(campaign));
}

/** Nothing is live or being found out, and nothing more will happen unless a person does something. */
export function isAtItsEnd({ state, importing, counts, held }: CampaignStanding): boolean {
  if (importing || counts.calling > 0 || counts.unconfirmed > held) return false;
  if (state === 'paused') return true;
  const onlyHeld = held > 0 && counts.waiting === 0;
  return onlyHeld || ((state === 'finished' || state === 'cancelled') && counts.waiting === 0);
}
