import { expect, test } from 'vitest';
import type { Disposition } from '../../../src/domain/disposition.ts';
import { createAttemptTally } from '../../../src/reports/attempt-tally.ts';
import { createJournalCounts } from '../../../src/reports/journal-counts.ts';
import { summaryRows } from '../../../src/reports/summary-report.ts';
import { ledgerOfRows, NOON, record } from './report-fixtures.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const KINDS: readonly Disposition[] = ['answered', 'voicemail', 'no_answer', 'busy', 'failed', 'opted_out'];

/** Ended calls over three hours, and every tenth attempt taken back. */
function attempts(count: number) {
  return Array.from({ length: count }, (_, n) => {
    const postedAt = NOON + (n % 3) * HOUR_MS + n;
    return n % 10 === 9
      ? record(n, { state: 'returned', postedAt })
      : record(n, { postedAt, disposition: KINDS[n % KINDS.length] ?? 'answered' });
  });
}

async function followed(count: number) {
  const ledger = ledgerOfRows();
  ledger.records.push(...attempts(count));
  const counts = createJournalCounts(ledger);
  await counts.follow('renewals');
  return { ledger, counts };
}

test('adds up what the summary adds up', async () => {
  const { ledger, counts } = await followed(400);
  const tally = createAttemptTally();
  for (const each of ledger.records) tally.add(each);
  const total = summaryRows(tally).at(-1)?.tally;
  const { placed, dispositions, hours, counting } = counts.of('renewals');
  expect({ placed, counting }).toEqual({ placed: total?.placed, counting: false });
  for (const kind of KINDS) expect(dispositions[kind]).toBe(total?.[kind]);
  expect(hours.map(({ hour }) => hour)).toEqual([NOON, NOON + HOUR_MS, NOON + 2 * HOUR_MS]);
  for (const { answered, voicemail, noAnswer, failed, hour } of hours) {
    const own = ledger.records.filter((each) => each.state === 'settled' && inHour(each.postedAt, hour));
    expect(answered + voicemail + noAnswer + failed).toBe(own.length);
    const unanswered = own.filter(({ disposition = '' }) => ['no_answer', 'busy'].includes(disposition));
    expect(noAnswer).toBe(unanswered.length);
  }
});

function inHour(at: number | undefined, hour: number): boolean {
  return at !== undefined && at >= hour && at < hour + HOUR_MS;
}

test('reads a thousand lines a time, and says that it is not through', async () => {
  const { ledger, counts } = await followed(2_500);
  expect(counts.of('renewals').counting).toBe(true);
  await counts.follow('renewals');
  await counts.follow('renewals');
  expect(counts.of('renewals').counting).toBe(false);
  expect(counts.settled('renewals')).toBe(2_250);
  ledger.records.push(record(9_000, { postedAt: NOON, disposition: 'answered' }));
  const before = counts.of('renewals').placed;
  await counts.follow('renewals');
  expect(counts.of('renewals').placed).toBe(before + 1);
  expect(ledger.asked).toEqual(['', '1000', '2000', '2500']);
});

test('tells the rate of the latest minutes, and none where nothing ends', async () => {
  const ledger = ledgerOfRows();
  const counts = createJournalCounts(ledger);
  await counts.follow('renewals');
  expect(counts.perMinute('renewals', NOON)).toBe(0);
  for (let n = 0; n < 120; n += 1) ledger.records.push(record(n, { settledAt: NOON + n * 1_000 }));
  await counts.follow('renewals');
  expect(counts.perMinute('renewals', NOON + 2 * MINUTE_MS)).toBeCloseTo(60, 0);
  expect(counts.perMinute('renewals', NOON + 8 * MINUTE_MS)).toBeCloseTo(15, 0);
  expect(counts.perMinute('renewals', NOON + 60 * MINUTE_MS)).toBe(0);
});
