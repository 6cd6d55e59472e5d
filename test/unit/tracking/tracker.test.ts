import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import type { CallsApi } from '../../../src/oneinbox/api.ts';
import { createDoorOut, type DoorOut } from '../../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../../src/tracking/observe-call.ts';
import { createTracker, type Tracker } from '../../../src/tracking/tracker.ts';
import { attemptOf, campaign, LINE, NOW, open, openOne, rows, setUp } from '../../conformance/fixtures.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';

const LOOK_EVERY_MS = 5_000;
const MANY_LIVE = 300;

describe('asking about live calls', () => {
  const virtual = virtualClock();
  const clock: Clock = { ...virtual, wallMs: () => NOW + virtual.monotonicMs() };
  let ledger: Ledger;
  let tracker: Tracker;
  let hintedTracker: Tracker;
  let calls: Map<string, CallObservation>;
  let asked: { pages: number; single: number };
  /** Where there is one, it comes when this resolves. */
  let secondPage: Promise<void> | undefined;
  let events: EngineEvent[];
  /** The attempts the door out was asked to settle. */
  let settled: string[];

  beforeEach(() => {
    ledger = createMemoryLedger();
    calls = new Map();
    events = [];
    settled = [];
    secondPage = undefined;
    asked = { pages: 0, single: 0 };
    const api = {
      async getCall(callId: string) {
        asked.single += 1;
        return calls.get(callId);
      },
      async listCalls(cursor?: string) {
        asked.pages += 1;
        const [first, second] = [[...calls.values()].slice(0, 100), [...calls.values()].slice(100)];
        if (cursor === undefined && secondPage) return { calls: first, nextCursor: 'second' };
        await secondPage;
        return { calls: secondPage ? second : [...calls.values()] };
      },
    } as unknown as CallsApi;
    const emit = (event: EngineEvent) => void events.push(event);
    const shared = { ledger, clock, api, emit, timings: TIMINGS, onSlotFreed: () => {} };
    const door = createDoorOut({ ...shared, onSettled: () => {} });
    const doorOut: DoorOut = {
      ...door,
      settleCall(place, call) {
        settled.push(place.id);
        return door.settleCall(place, call);
      },
    };
    const observe = createObserver({ ...shared, doorOut });
    const watch = { lookEveryMs: LOOK_EVERY_MS, maxCallMs: 3_600_000 };
    tracker = createTracker({ ...shared, ...watch, observe, doorOut });
    hintedTracker = createTracker({ ...shared, ...watch, observe, doorOut, isHinted: true });
  });
  afterEach(() => ledger.close());

  const live = (callId: string, attemptId: string): CallObservation => ({
    callId,
    attemptId,
    phase: 'live',
    status: 'in_progress',
    source: 'poll',
  });

  const place = async (id: string, nextLookAt: number) => {
    const now = clock.wallMs();
    await ledger.attempts.beginPosting(id, `token ${id}`, 'run-1', now);
    await ledger.attempts.markPlaced(id, { callId: `call ${id}`, acceptedAt: now, nextLookAt });
    calls.set(`call ${id}`, live(`call ${id}`, id));
  };

  it('asks once about all of them, whenever each was due in the interval', async () => {
    const wide = campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 1_000 }] });
    await setUp(ledger, rows(MANY_LIVE), wide);
    const { opened } = await open(ledger, { limit: MANY_LIVE, now: clock.wallMs() });
    const spread = (index: number) => clock.wallMs() + (index / MANY_LIVE) * LOOK_EVERY_MS;
    for (const [index, { id }] of opened.entries()) await place(id, spread(index));
    for (let passed = 0; passed < 4 * LOOK_EVERY_MS; passed += TIMINGS.ticks.track) {
      await virtual.advance(TIMINGS.ticks.track);
      await hintedTracker.runUntilNextTick();
    }
    // Once an interval, and once or twice more until they are in step.
    expect(asked.pages).toBeLessThanOrEqual(6);
    expect(asked.single).toBe(0);
    const attempts = await ledger.attempts.inState('placed', MANY_LIVE);
    expect(Math.min(...attempts.map(({ looks }) => looks))).toBeGreaterThanOrEqual(4);
  });

  it('looks again within a tick while that is worth its requests, and not beyond it', async () => {
    await setUp(ledger, rows(1));
    const id = await openOne(ledger, { now: clock.wallMs() });
    await place(id, clock.wallMs());
    const until = tracker.runUntilNextTick();
    await virtual.advance(TIMINGS.ticks.track);
    await until;
    expect(asked.single).toBeGreaterThanOrEqual(3);
    expect(asked.single).toBeLessThanOrEqual(5);
  });

  /** Many calls on two pages of the list, a few of each ended. */
  const placeMany = async () => {
    const wide = campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 1_000 }] });
    await setUp(ledger, rows(MANY_LIVE), wide);
    const { opened } = await open(ledger, { limit: MANY_LIVE, now: clock.wallMs() });
    for (const { id } of opened) await place(id, clock.wallMs());
    const ids = opened.map(({ id }) => id);
    const ended = { first: ids.slice(0, 3), second: ids.slice(-2) };
    for (const id of [...ended.first, ...ended.second]) end(id);
    return ended;
  };

  const end = (id: string) => {
    const callId = `call ${id}`;
    const over = { phase: 'ended', status: 'busy', endedAt: clock.wallMs() } as const;
    calls.set(callId, { ...live(callId, id), ...over });
  };

  const told = () => events.flatMap((event) => (event.type === 'call-read' ? event.attempt.id : []));

  it('learns of an end before the next page of the list is there, and of each once', async () => {
    const ended = await placeMany();
    let comes = () => {};
    secondPage = new Promise((resolve) => {
      comes = resolve;
    });
    const looking = hintedTracker.runUntilNextTick();
    await virtual.advance(0);
    expect(asked.pages).toBe(2);
    expect([told(), settled]).toEqual([ended.first, ended.first]);
    comes();
    await looking;
    const all = [...ended.first, ...ended.second];
    expect([told(), settled]).toEqual([all, all]);
  });

  it('learns of each end once where a later page of the list fails', async () => {
    const ended = await placeMany();
    secondPage = Promise.reject(new Error('the list is away'));
    secondPage.catch(() => {});
    await hintedTracker.runUntilNextTick();
    expect([told(), settled]).toEqual([ended.first, ended.first]);
    expect(events).toMatchObject(expect.arrayContaining([expect.objectContaining({ type: 'trouble' })]));
  });

  it('does not stay on where nobody is in a call', async () => {
    await tracker.runUntilNextTick();
    expect(asked).toEqual({ pages: 0, single: 0 });
  });

  it('learns of an end that a webhook told before the call was known', async () => {
    await setUp(ledger);
    const id = await openOne(ledger, { now: clock.wallMs() });
    await ledger.attempts.beginPosting(id, 'token', 'run-1', clock.wallMs());
    const hinted = tracker.hint(await attemptOf(ledger, id));
    await virtual.advance(100);
    await ledger.attempts.markPlaced(id, { callId: 'short', acceptedAt: NOW, nextLookAt: NOW + 60_000 });
    calls.set('short', {
      ...live('short', id),
      phase: 'ended',
      status: 'completed',
      endedAt: clock.wallMs(),
    });
    await virtual.advance(5_000);
    await hinted;
    expect((await ledger.attempts.totals()).placed).toBe(0);
  });

  it('does not wait for a call that nobody knows', async () => {
    await setUp(ledger);
    const id = await openOne(ledger, { now: clock.wallMs() });
    await ledger.attempts.beginPosting(id, 'token', 'run-1', clock.wallMs());
    const hinted = tracker.hint(await attemptOf(ledger, id));
    await virtual.advance(10_000);
    await hinted;
    expect(asked).toEqual({ pages: 0, single: 0 });
  });
});
