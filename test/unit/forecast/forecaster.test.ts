import { expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { createForecaster } from '../../../src/forecast/forecaster.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  LINE,
  NOW,
  OTHER_LINE,
  record,
  request,
  result,
  row,
  rows,
  setUp,
} from '../../conformance/fixtures.ts';
import { ALL_DAY, GUARD_MS, HOUR, MINUTE } from './worlds.ts';

const clock = { ...systemClock, wallMs: () => NOW };
const fromNumbers = [{ number: LINE, maxConcurrent: 2 }];

it('goes on from where a running campaign stands', async () => {
  const ledger = createMemoryLedger();
  await setUp(ledger, rows(100), campaign('spring', { hours: ALL_DAY, fromNumbers }));
  const { opened } = await ledger.attempts.open(request({ limit: 2, now: NOW - MINUTE }));
  const id = opened[0]?.id ?? '';
  const due = { kind: 'retry', at: NOW + HOUR, reason: 'retry after busy' } as const;
  await ledger.attempts.settle(id, { record: record(id), result: result(), next: due }, NOW);
  const forecaster = createForecaster({ ledger, clock, guardMs: GUARD_MS });
  const found = await forecaster.forecastFor('spring');
  expect(found?.runs).toBe(5);
  expect(found?.finish?.low).toBeGreaterThan(NOW + 20 * MINUTE);
  expect(found?.finish?.high).toBeLessThan(NOW + 4 * HOUR);
  // The retry, and 98 who were not called; the live call is counted already.
  const calls = found?.perHour.calls.reduce((sum, made) => sum + made, 0) ?? 0;
  expect(calls).toBeGreaterThanOrEqual(99);
  expect(await forecaster.forecastFor('autumn')).toBeUndefined();
});

it('takes the rates that were met, and limits given by hand', async () => {
  const ledger = createMemoryLedger();
  await setUp(
    ledger,
    rows(200),
    campaign('spring', { hours: ALL_DAY, fromNumbers, retry: { maxAttempts: 1, delays: {} } }),
  );
  const before = await createForecaster({ ledger, clock, guardMs: GUARD_MS }).forecastFor('spring');
  await ledger.campaigns.setCap('spring', LINE, 20, NOW);
  const after = await createForecaster({ ledger, clock, guardMs: GUARD_MS }).forecastFor('spring');
  const tookOf = (made: typeof before) => (made?.finish?.middle ?? 0) - NOW;
  expect(tookOf(after)).toBeLessThan(tookOf(before) / 4);
  expect(before?.observed).toBe(0);
});

it('is not made anew within a minute, and holds nobody up for long', async () => {
  const ledger = createMemoryLedger();
  const people = Array.from({ length: 3_000 }, (_, index) =>
    row(index, { phone: `+1${2_000_000_000 + index}` }),
  );
  const numbers = [...fromNumbers, { number: OTHER_LINE, maxConcurrent: 50 }];
  await setUp(ledger, people, campaign('spring', { hours: ALL_DAY, fromNumbers: numbers }));
  const forecaster = createForecaster({ ledger, clock, guardMs: GUARD_MS });
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  }, 1);
  const [first, second] = await Promise.all([
    forecaster.forecastFor('spring'),
    forecaster.forecastFor('spring'),
  ]);
  clearInterval(turning);
  expect(first?.perHour).toBe(second?.perHour);
  expect(turns).toBeGreaterThan(10);
});
