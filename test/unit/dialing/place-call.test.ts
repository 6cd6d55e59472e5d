import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createDialing } from '../../../src/dialing/dialing.ts';
import type { CallingHours } from '../../../src/domain/campaign.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { createCampaignBook, type Running } from '../../../src/ledger/campaign-book.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import type { CallsApi, PlaceResult } from '../../../src/oneinbox/api.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { attemptOf, campaign, NOW, openOne, row, setUp, viewOf } from '../../conformance/fixtures.ts';
import { NO_QUEUE, SETTINGS } from './dialing-kit.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINE_TO_FIVE: CallingHours = {
  week: Array.from({ length: 7 }, () => [[540, 1020]] as const),
  blackoutDates: [],
};
/** It is ten in New York now. */
const CLOSES = NOW + 7 * HOUR;
const OPENS_AGAIN = NOW + 23 * HOUR;
const GUARD_MS = MINUTE;
const LAST_DEPARTURE = CLOSES - GUARD_MS - 1;

const HELD_UP: PlaceResult = { kind: 'refused', blame: 'throttled', message: 'held up' };
const ACCEPTED: PlaceResult = { kind: 'accepted', callId: 'call-1', httpStatus: 201 };

/** One attempt opened now, the way to the wire, and a provider whose connections take some time to be made. */
async function openWay(
  connectMs = 0,
  contact: Parameters<typeof row>[1] = {},
  isRunning?: (now: number) => Running,
) {
  const ledger = createMemoryLedger();
  await setUp(ledger, [row(0, contact)], campaign('spring', { hours: NINE_TO_FIVE }));
  const id = await openOne(ledger);
  const way = { ledger, id, now: NOW, left: [] as string[], opened: 0, closed: 0 };
  const clock = { wallMs: () => way.now, monotonicMs: () => way.now, sleep: async () => {} };
  const api: Pick<CallsApi, 'placeCall' | 'connectAhead'> = {
    connectAhead() {
      way.opened += 1;
      const close = () => {
        way.closed += 1;
      };
      return { socket: new Socket(), stands: Promise.resolve(), close };
    },
    async placeCall(_request, mayLeave) {
      way.now += connectMs;
      if (mayLeave?.() === false) return HELD_UP;
      way.left.push((await attemptOf(ledger, id)).state);
      return ACCEPTED;
    },
  };
  const shared = { ledger, clock, emit: () => {}, timings: TIMINGS };
  const dialing = createDialing({
    ...shared,
    book: createCampaignBook(ledger, clock),
    queue: NO_QUEUE,
    api: api as CallsApi,
    random: () => 0.5,
    run: 'run-1',
    settings: { ...SETTINGS, guardMs: GUARD_MS },
    ...(isRunning && { isRunning: () => isRunning(way.now) }),
    // Whoever is given back stays so: the dispatcher opens nobody.
    mayDial: () => false,
    makeDoorOut: (onSettled) => createDoorOut({ ...shared, onSettled }),
  });
  return { way, place: () => dialing.placeCall(id) };
}

describe('a call on its way from the door to the wire', () => {
  it('closes the connection made ahead of it, used or not', async () => {
    const { way, place } = await openWay();
    await place();
    await place();
    expect(way).toMatchObject({ left: ['posting'], opened: 2, closed: 2 });
  });

  it('is on record as being posted before it leaves, and leaves once', async () => {
    const { way, place } = await openWay();
    await Promise.all([place(), place()]);
    await place();
    expect(way.left).toEqual(['posting']);
    expect(await attemptOf(way.ledger, way.id)).toMatchObject({ state: 'placed', callId: 'call-1' });
  });

  it('may leave until the guard before its hours close', async () => {
    const { way, place } = await openWay();
    way.now = LAST_DEPARTURE;
    await place();
    expect(way.left).toHaveLength(1);
  });

  it.each([LAST_DEPARTURE + 1, CLOSES, CLOSES + 5 * HOUR])(
    'does not leave when its hours closed while it waited (%i), and costs no attempt',
    async (now) => {
      const { way, place } = await openWay();
      way.now = now;
      await place();
      expect(way.left).toEqual([]);
      const view = await viewOf(way.ledger, 0);
      expect(view).toMatchObject({ status: 'waiting', attempts: 0, at: OPENS_AGAIN });
    },
  );

  it('does not leave when they closed while its connection was made', async () => {
    const { way, place } = await openWay(100);
    way.now = LAST_DEPARTURE - 50;
    await place();
    expect(way.left).toEqual([]);
    expect(await viewOf(way.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
  });

  it.each([
    ['before its connection is made', (now: number): Running => (now < NOW ? 'yes' : 'no')],
    ['while its connection is made', (now: number): Running => (now < NOW + 50 ? 'yes' : 'no')],
    ['or could not be asked about', (now: number): Running => (now < NOW + 50 ? 'yes' : 'unknown')],
  ])('does not leave when its campaign was paused %s, and holds nobody else back', async (_, isRunning) => {
    const { way, place } = await openWay(100, {}, isRunning);
    await place();
    expect(way.left).toEqual([]);
    expect(await viewOf(way.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(await way.ledger.attempts.backOffs(way.now)).toEqual([]);
  });

  it('does not leave when its not_after passed while its connection was made', async () => {
    const { way, place } = await openWay(100, { notAfter: NOW + 50 });
    await place();
    expect(way.left).toEqual([]);
  });
});
