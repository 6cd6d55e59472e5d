import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalMark } from '../journal/lines.ts';
import type { GenerationSeen } from './generation.ts';
import type { Ledger } from './ledger.ts';
import { knownToBeLeft, restoreLost, retryLost } from './restore-lost.ts';
import { LAYOUT, ledgerNewer } from './schema-version.ts';

/** Whether the ledger is the one our journals know, and has lost nothing that could not be put back. */
export interface LedgerWatch {
  /**
   * Compare, put back what the ledger lost in its last moments, and count a beat. Resolves with why nobody may be
   * dialled; with nothing when all is well. Rejects when the store does not answer.
   */
  check(): Promise<Doubt[]>;
}

export interface Doubt {
  readonly reason: string;
  readonly fix: string;
}

export interface LedgerWatchParts {
  /** The plain one, without the journal. */
  readonly ledger: Ledger;
  readonly journals: readonly Journal[];
  readonly clock: Clock;
  readonly emit: Emit;
}

/**
 * How many beats (of about 2 s) a ledger may lack and still be called the same that lost its last moments: what
 * `appendfsync everysec` may lose is one or two. More means an older copy, and a person must know of it.
 */
export const BEATS_FORGIVEN = 5;
/** How often attempts that other processes have closed are looked for, in checks. */
const SWEEP_EVERY = 30;

export function createLedgerWatch(parts: LedgerWatchParts): LedgerWatch {
  let checks = 0;
  return {
    async check() {
      const isFirst = checks === 0;
      const sweeps = checks % SWEEP_EVERY === SWEEP_EVERY - 1;
      const doubts: Doubt[] = [];
      for (const journal of parts.journals)
        doubts.push(...(await checkOne({ ...parts, journal }, { isFirst, sweeps })));
      checks += 1;
      return unique(doubts);
    },
  };
}

interface One extends Omit<LedgerWatchParts, 'journals'> {
  readonly journal: Journal;
}

async function checkOne(
  one: One,
  { isFirst, sweeps }: { isFirst: boolean; sweeps: boolean },
): Promise<Doubt[]> {
  const { journal, ledger } = one;
  // Asked before the comparison: what is missing now, in a ledger that then proves complete, has left it.
  const left = sweeps ? await knownToBeLeft(one) : [];
  const mark = journal.mark();
  const seen = await ledger.generation.beat(mark, randomBytes(8).toString('hex'));
  if (seen.layout !== undefined) return [laidOutAs(seen.layout)];
  if (seen.is === 'other') return goOnWithOther(one, seen);
  if (seen.doubt !== undefined) return [doubtOfOthers(seen.doubt)];
  if (seen.is === 'behind') return goOnWithOlder(one, { mark, seen });
  if (isFirst) await restoreLost(one, seen.posted);
  await retryLost(one);
  for (const id of left) await journal.closed(id, 'settled');
  await keepMark(journal, seen);
  return [];
}

/** Another generation is gone on with only where a person has decided so. */
async function goOnWithOther(one: One, seen: GenerationSeen): Promise<Doubt[]> {
  const { generation } = one.journal.mark();
  if (seen.id === undefined) return [EMPTIED];
  if (generation === undefined || !seen.replaces.includes(generation)) return [OTHER];
  await restoreLost(one, seen.posted);
  await mend(one, { ...one.journal.mark(), generation: seen.id });
  one.emit({ type: 'ledger-accepted', why: seen.accepted?.why ?? '', generation: seen.id });
  return [];
}

async function goOnWithOlder(
  one: One,
  { mark, seen }: { mark: JournalMark; seen: GenerationSeen },
): Promise<Doubt[]> {
  if (mark.beats - seen.beats > BEATS_FORGIVEN) {
    await one.ledger.generation.doubt(ROLLED_BACK.reason);
    return [ROLLED_BACK];
  }
  await restoreLost(one, seen.posted);
  await mend(one, one.journal.mark());
  return [];
}

/** First what could not be put back is on our disk, then the store may count as complete again. */
async function mend({ journal, ledger }: One, mark: JournalMark): Promise<void> {
  await journal.keepMark(mark);
  await ledger.generation.mend(mark);
}

async function keepMark(journal: Journal, seen: GenerationSeen): Promise<void> {
  const { id, posted, beats } = seen;
  const known = Math.max(posted, journal.mark().posted);
  await journal.keepMark({ ...(id === undefined ? {} : { generation: id }), posted: known, beats });
}

const ACCEPT =
  'Bring the right data back, or correct REDIS_URL and FAIRDIAL_KEY_PREFIX. If this store is to be gone on with as it is: fairdial accept-ledger --why TEXT';

export const EMPTIED: Doubt = {
  reason:
    'Redis holds no ledger, but this machine has dialled from one: it was emptied, or it is not the right Redis',
  fix: `${ACCEPT} (it does not know whom it has called: people may be called again)`,
};
export const OTHER: Doubt = {
  reason: 'Redis holds another ledger than the one this machine has dialled from',
  fix: ACCEPT,
};
export const ROLLED_BACK: Doubt = {
  reason: 'Redis holds an older copy of the ledger: calls and changes made since are missing in it',
  fix: `${ACCEPT} (calls the journal knows are put back; people called by others since may be called again)`,
};

/** It was brought up to date, or an older copy was put in its place, while this process ran. */
function laidOutAs(layout: number): Doubt {
  const newer = ledgerNewer(layout);
  if (layout > LAYOUT) return { reason: newer.message.replace(/\.$/, ''), fix: newer.nextStep ?? '' };
  return {
    reason: `Redis holds a ledger of an earlier fairdial (layout ${layout}; this one dials from ${LAYOUT})`,
    fix: 'Bring the right data back, or start fairdial anew: it brings the ledger up to date.',
  };
}

function doubtOfOthers(reason: string): Doubt {
  return { reason, fix: ROLLED_BACK.fix };
}

function unique(doubts: readonly Doubt[]): Doubt[] {
  return [...new Map(doubts.map((doubt) => [doubt.reason, doubt])).values()];
}
