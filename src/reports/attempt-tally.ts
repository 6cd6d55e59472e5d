import { type AttemptRecord, postedAtOf } from '../domain/attempt.ts';
import { HOUR_MS } from '../domain/local-time.ts';
import { TALLY_COLUMNS, type TallyColumn } from './columns.ts';
import { createLabelCounts } from './label-counts.ts';

export type Tally = Record<TallyColumn, number>;

/** The attempts of one hour from one number. `hour` is its beginning, epoch ms. */
export interface TallyRow {
  readonly hour: number;
  readonly fromNumber: string;
  readonly tally: Tally;
}

/** Adds attempts up by the hour in which they were posted (opened, if never posted) and by from number. */
export interface AttemptTally {
  add(record: AttemptRecord): void;
  /** By hour, then by from number. */
  rows(): TallyRow[];
  /** Settled attempts by outcome. */
  outcomes(): [outcome: string, count: number][];
  /** Everything, as plain JSON: `createAttemptTally` goes on from it. */
  save(): SavedTally;
}

/** `tally` follows `TALLY_COLUMNS`. */
export interface SavedTally {
  readonly rows: { readonly hour: number; readonly from: string; readonly tally: number[] }[];
  readonly outcomes: [string, number][];
}

export function createAttemptTally(saved: SavedTally = { rows: [], outcomes: [] }): AttemptTally {
  const rows = new Map<string, TallyRow>();
  const outcomes = createLabelCounts(saved.outcomes);

  function rowOf(hour: number, fromNumber: string): TallyRow {
    const key = `${hour} ${fromNumber}`;
    const row = rows.get(key) ?? { hour, fromNumber, tally: emptyTally() };
    rows.set(key, row);
    return row;
  }
  for (const { hour, from, tally } of saved.rows) {
    TALLY_COLUMNS.forEach((column, index) => {
      rowOf(hour, from).tally[column] = tally[index] ?? 0;
    });
  }

  const sorted = () => [...rows.values()].sort(byHourThenNumber);
  return {
    add(record) {
      const at = postedAtOf(record);
      count(record, rowOf(at - (at % HOUR_MS), record.fromNumber).tally);
      if (record.state === 'settled' && record.outcome) outcomes.add(record.outcome);
    },
    rows: sorted,
    outcomes: () => outcomes.entries(),
    save: () => ({
      rows: sorted().map(({ hour, fromNumber, tally }) => ({
        hour,
        from: fromNumber,
        tally: TALLY_COLUMNS.map((column) => tally[column]),
      })),
      outcomes: outcomes.entries(),
    }),
  };
}

export function emptyTally(): Tally {
  return Object.fromEntries(TALLY_COLUMNS.map((column) => [column, 0])) as Tally;
}

/** The sum of many. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    for (const column of TALLY_COLUMNS) sum[column] = toThousandths(sum[column] + tally[column]);
  }
  return sum;
}

/** Answered ÷ placed, to four places; undefined while nothing was placed. */
export function answerRate({ answered, placed }: Tally): number | undefined {
  return placed === 0 ? undefined : Math.round((answered / placed) * 10_000) / 10_000;
}

function count(record: AttemptRecord, tally: Tally): void {
  if (record.state === 'returned') {
    tally.returned += 1;
    return;
  }
  tally.attempts += 1;
  if (record.callId !== undefined || record.acceptedAt !== undefined) tally.placed += 1;
  if (record.disposition) tally[record.disposition] += 1;
  tally.duration_seconds = toThousandths(tally.duration_seconds + (record.durationSeconds ?? 0));
}

/** Seconds may come with fractions, and 0.1 + 0.2 is not to show as 0.30000000000000004. */
function toThousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function byHourThenNumber(a: TallyRow, b: TallyRow): number {
  return a.hour - b.hour || (a.fromNumber < b.fromNumber ? -1 : 1);
}
