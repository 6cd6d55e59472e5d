import type { AttemptRecord } from '../domain/attempt.ts';
import { DISPOSITIONS } from '../domain/disposition.ts';
import type { CallCounts, HourCounts } from '../domain/overview.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type AttemptTally, createAttemptTally, sumTallies, type Tally } from './attempt-tally.ts';

/** Attempts of the campaigns that have ended, added up for people who watch. */
export interface JournalCounts {
  /**
   * Read what the journal has since the last time, at most `STEP` lines a call: the rest comes with the next ones.
   * The journal alone is asked, so a restart and other instances change nothing.
   */
  follow(campaign: string): Promise<void>;
  of(campaign: string): CallCounts;
  /** Attempts settled a minute, over the latest ten minutes; 0 when there was none. */
  perMinute(campaign: string, now: number): number;
  /** Attempts that count, in all. */
  settled(campaign: string): number;
}

/** A page costs Redis 1 to 2 ms and us about 8 (measured): calls go on between two of them. */
const STEP = 1_000;
const SHOWN_HOURS = 48;
const SHOWN_OUTCOMES = 20;
const MINUTE_MS = 60_000;
const RATE_MINUTES = 10;
/** Of fewer seconds nobody can tell a rate. */
const SHORTEST_SPAN_MS = 15_000;

interface Kept {
  cursor: string;
  counting: boolean;
  settled: number;
  readonly tally: AttemptTally;
  /** Settled attempts by the minute in which they were. */
  readonly minutes: Map<number, number>;
  firstOfMinutes: number;
}

export function createJournalCounts(ledger: {
  readonly attempts: Pick<Ledger['attempts'], 'journal'>;
}): JournalCounts {
  const kept = new Map<string, Kept>();

  const keptOf = (campaign: string): Kept => {
    const known = kept.get(campaign) ?? emptyCounts();
    kept.set(campaign, known);
    return known;
  };

  return {
    async follow(campaign) {
      const known = keptOf(campaign);
      const { cursor, records } = await ledger.attempts.journal(campaign, known.cursor, STEP);
      known.cursor = cursor;
      known.counting = records.length === STEP;
      for (const record of records) add(known, record);
    },
    of: (campaign) => countsOf(keptOf(campaign)),
    perMinute: (campaign, now) => rateOf(keptOf(campaign), now),
    settled: (campaign) => keptOf(campaign).settled,
  };
}

function emptyCounts(): Kept {
  const minutes = new Map<number, number>();
  return {
    ...{ cursor: '', counting: true, settled: 0, minutes },
    ...{ tally: createAttemptTally(), firstOfMinutes: Number.POSITIVE_INFINITY },
  };
}

function add(known: Kept, record: AttemptRecord): void {
  known.tally.add(record);
  if (record.state !== 'settled') return;
  known.settled += 1;
  const minute = Math.floor(record.settledAt / MINUTE_MS);
  known.minutes.set(minute, (known.minutes.get(minute) ?? 0) + 1);
  known.firstOfMinutes = Math.min(known.firstOfMinutes, record.settledAt);
  for (const old of known.minutes.keys()) {
    if (old > minute - 2 * RATE_MINUTES) break;
    known.minutes.delete(old);
  }
}

function rateOf({ minutes, firstOfMinutes }: Kept, now: number): number {
  const from = now - RATE_MINUTES * MINUTE_MS;
  const counted = [...minutes].filter(([minute]) => (minute + 1) * MINUTE_MS > from);
  const [first] = counted.map(([minute]) => minute).sort((a, b) => a - b);
  if (first === undefined) return 0;
  const began = Math.max(first * MINUTE_MS, firstOfMinutes);
  const span = Math.max(now - began, SHORTEST_SPAN_MS);
  return counted.reduce((sum, [, count]) => sum + count, 0) / (span / MINUTE_MS);
}

function countsOf({ tally, counting }: Kept): CallCounts {
  const rows = tally.rows();
  const total = sumTallies(rows.map((row) => row.tally));
  const seen = DISPOSITIONS.filter((name) => total[name] > 0);
  return {
    counting,
    placed: total.placed,
    dispositions: Object.fromEntries(seen.map((name) => [name, total[name]])),
    outcomes: tally
      .outcomes()
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, SHOWN_OUTCOMES),
    hours: hoursOf(rows).slice(-SHOWN_HOURS),
  };
}

/** Attempts of all from numbers together, in the order of the rows: by hour. */
export function hoursOf(rows: ReturnType<AttemptTally['rows']>): HourCounts[] {
  const byHour = new Map<number, Tally[]>();
  for (const { hour, tally } of rows) byHour.set(hour, [...(byHour.get(hour) ?? []), tally]);
  return [...byHour].map(([hour, tallies]) => hourCounts(hour, sumTallies(tallies)));
}

function hourCounts(hour: number, tally: Tally): HourCounts {
  const { placed, attempts, answered, voicemail } = tally;
  const noAnswer = tally.no_answer + tally.busy;
  return { hour, placed, answered, voicemail, noAnswer, failed: attempts - answered - voicemail - noAnswer };
}
