import { describe, expect, it } from 'vitest';
import { createDailyCap } from '../../../src/dialing/daily-cap.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import type { Usage } from '../../../src/oneinbox/account.ts';
import { ApiUnavailable } from '../../../src/oneinbox/errors.ts';
import { campaign, LINE, open, rows, setUp } from '../../conformance/fixtures.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 5, 1, 12);
const MIDNIGHT = Date.UTC(2026, 5, 2);

async function stageAt(startAt: number, usage: () => Usage) {
  const virtual = virtualClock();
  const clock = { ...virtual, wallMs: () => startAt + virtual.monotonicMs() };
  const ledger = createMemoryLedger();
  const events: EngineEvent[] = [];
  const readings: number[] = [];
  const account = {
    usage: async () => {
      readings.push(clock.wallMs());
      return usage();
    },
  };
  const cap = createDailyCap({ ledger, account, clock, emit: (event) => void events.push(event) });
  const hold = async () => (await ledger.attempts.backOffs(clock.wallMs()))[0];
  return { clock, ledger, events, readings, cap, hold, advance: virtual.advance };
}

describe('calls left today', () => {
  it('that live calls and a margin will use up hold the account back until the day ends', async () => {
    const { cap, hold, ledger, events } = await stageAt(NOON, () => ({ leftToday: 8 }));
    await cap.readOnce();
    expect(await hold()).toBeUndefined();
    await setUp(ledger, rows(3), campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 3 }] }));
    await open(ledger, { now: NOON });
    await cap.readOnce();
    await cap.readOnce();
    expect(await hold()).toEqual({
      fromNumber: '',
      since: NOON,
      until: MIDNIGHT,
      reason: 'the account has 8 calls left today; its day ends at 00:00 UTC',
    });
    expect(events.map(({ type }) => type)).toEqual(['day-used-up']);
  });

  it.each([
    ['is not told', {}],
    ['is more than enough', { leftToday: 6 }],
    ['follows from what was made', { maxPerDay: 20, madeToday: 14 }],
  ])('nothing is held back when it %s', async (_, usage) => {
    const { cap, hold } = await stageAt(NOON, () => usage);
    await cap.readOnce();
    expect(await hold()).toBeUndefined();
  });

  it('can follow from what was made', async () => {
    const { cap, hold } = await stageAt(NOON, () => ({ maxPerDay: 20, madeToday: 15 }));
    await cap.readOnce();
    expect(await hold()).toMatchObject({ until: MIDNIGHT });
  });

  it('that were raised at noon let the account go with the next reading, other holds aside', async () => {
    let leftToday = 0;
    const { cap, hold, advance, ledger, events, clock } = await stageAt(NOON, () => ({ leftToday }));
    const stopping = new AbortController();
    const following = cap.follow(stopping.signal);
    await advance(1);
    expect(await hold()).toMatchObject({ until: MIDNIGHT });
    const told = { fromNumber: '', until: NOON + 8 * MINUTE, since: NOON + 1, reason: 'HTTP 429' };
    await ledger.attempts.backOff('', told.until, told.reason, clock.wallMs());
    leftToday = 1_000;
    await advance(5 * MINUTE);
    stopping.abort();
    await following;
    expect(await hold()).toEqual(told);
    expect(events.map(({ type }) => type)).toEqual(['day-used-up', 'day-goes-on']);
    await advance(3 * MINUTE);
    expect(await hold()).toBeUndefined();
  });

  it('just after midnight may still be the day before’s', async () => {
    let leftToday = 0;
    const { cap, hold, advance } = await stageAt(MIDNIGHT, () => ({ leftToday }));
    expect(await cap.readOnce()).toBe(MINUTE);
    expect(await hold()).toMatchObject({ until: MIDNIGHT + MINUTE });
    leftToday = 100;
    await advance(MINUTE);
    await cap.readOnce();
    expect(await hold()).toBeUndefined();
  });
});

describe('usage is read', () => {
  const readingsIn = async (ms: number, startAt: number, usage: () => Usage) => {
    const { cap, readings, advance } = await stageAt(startAt, usage);
    const stopping = new AbortController();
    const following = cap.follow(stopping.signal);
    await advance(ms);
    stopping.abort();
    await following;
    return readings.map((at) => (at - startAt) / MINUTE);
  };

  it('at once and every five minutes', async () => {
    expect(await readingsIn(11 * MINUTE, NOON, () => ({ leftToday: 1_000 }))).toEqual([0, 5, 10]);
  });

  it('as the day turns', async () => {
    const readings = await readingsIn(8 * MINUTE, MIDNIGHT - 7 * MINUTE, () => ({ leftToday: 1_000 }));
    expect(readings).toEqual([0, 5, 7]);
  });

  it('more often when the day’s calls go fast', async () => {
    let leftToday = 1_000;
    const readings = await readingsIn(6 * MINUTE, NOON, () => {
      leftToday -= 300;
      return { leftToday };
    });
    expect(readings).toEqual([0, 5, 5.5, 6]);
  });

  it('again after five minutes when it could not be, and nothing is assumed meanwhile', async () => {
    const unreadable = () => {
      throw new ApiUnavailable('no answer');
    };
    expect(await readingsIn(6 * MINUTE, NOON, unreadable)).toEqual([0, 5]);
  });

  it('only once an hour where the API does not have it', async () => {
    const unknown = () => {
      throw new ApiUnavailable('HTTP 404', { httpStatus: 404 });
    };
    expect(await readingsIn(61 * MINUTE, NOON, unknown)).toEqual([0, 60]);
    expect(await readingsIn(61 * MINUTE, NOON, () => ({}))).toEqual([0, 60]);
  });
});
