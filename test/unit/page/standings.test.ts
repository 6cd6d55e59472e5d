import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { HttpEngine } from '../../../src/http/deps.ts';
import { createSharedStandings, type SharedStandings } from '../../../src/http/standings.ts';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { rows, setUp } from '../../conformance/fixtures.ts';
import { pollUntil } from '../../support/poll.ts';

let now: number;
let readings: number;
let isAway: boolean;
let ledger: Ledger;
let engine: HttpEngine;
let standings: SharedStandings;

const engineOf = (its: Ledger): HttpEngine => {
  const list = () => {
    readings += 1;
    return isAway ? Promise.reject(new LedgerUnavailable(new Error('gone'))) : its.campaigns.list();
  };
  return {
    ledger: { ...its, campaigns: { ...its.campaigns, list } },
    readiness: async () => ({ ready: true, reasons: [] }),
    hint: async () => undefined,
  };
};
const latest = () => standings.latest(engine);

beforeEach(async () => {
  [now, readings, isAway] = [0, 0, false];
  ledger = createMemoryLedger();
  await setUp(ledger, rows(5));
  engine = engineOf(ledger);
  standings = createSharedStandings({ clock: { ...systemClock, monotonicMs: () => now }, guardMs: 0 });
});

it('reads once for all who ask within a second, together or one after the other', async () => {
  const together = await Promise.all(Array.from({ length: 50 }, latest));
  expect(new Set(together).size).toBe(1);
  now = 999;
  expect(await latest()).toBe(together[0]);
  expect(readings).toBe(1);
  now = 2_000;
  expect(await latest()).not.toBe(together[0]);
  expect(readings).toBe(2);
});

it('lets nobody wait while it reads anew, unless what it knows is two seconds old', async () => {
  const first = await latest();
  now = 1_000;
  expect(await latest()).toBe(first);
  expect(readings).toBe(2);
  await pollUntil(async () => (await latest()) !== first, { what: 'the next reading' });
  expect(readings).toBe(2);
});

it('hands on what was just read for the page', async () => {
  const read = await standings.readNow(engine);
  expect(await latest()).toBe(read);
  expect(readings).toBe(1);
});

it('tells nobody who changed something how it was before', async () => {
  const before = latest();
  standings.forget();
  const after = await latest();
  expect(after).not.toBe(await before);
  expect(await latest()).toBe(after);
});

it('knows what one engine told only of that one', async () => {
  await latest();
  const other = await standings.latest(engineOf(createMemoryLedger()));
  expect(other.all.campaigns).toEqual([]);
});

it('reads again after a reading that failed', async () => {
  isAway = true;
  await expect(latest()).rejects.toThrow(LedgerUnavailable);
  isAway = false;
  expect((await latest()).all.campaigns).toHaveLength(1);
});

it('shows one campaign out of all, with the numbers it calls from', async () => {
  const { all, of } = await latest();
  expect(of(['spring'])).toEqual(all);
  expect(of(['winter'])).toMatchObject({ campaigns: [], numbers: [] });
});
