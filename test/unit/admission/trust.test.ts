import { describe, expect, it } from 'vitest';
import { createClockCheck } from '../../../src/admission/clock-check.ts';
import { findingsOf } from '../../../src/admission/store-findings.ts';
import { createTrust, type TrustParts } from '../../../src/admission/trust.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import type { RedisDurability } from '../../../src/redis/connection.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';

const START = Date.UTC(2026, 11, 1, 15);

/** Both clocks set by hand. */
function handClock() {
  const time = { wall: START, monotonic: 0 };
  const clock: Clock = {
    wallMs: () => time.wall,
    monotonicMs: () => time.monotonic,
    sleep: async () => {},
  };
  const pass = (ms: number, jump = 0) => {
    time.monotonic += ms;
    time.wall += ms + jump;
  };
  return { clock, time, pass };
}

const STRONG: RedisDurability = {
  appendonly: 'yes',
  appendfsync: 'always',
  maxmemoryPolicy: 'noeviction',
  version: '7.2.0',
  role: 'master',
};

describe('the clock', () => {
  it.each([7_200_000, -7_200_000, 2_500])('is mistrusted at once after a jump of %i ms', (jump) => {
    const { clock, time, pass } = handClock();
    const check = createClockCheck(clock);
    expect(check.isTrusted()).toBe(true);
    pass(1_000, jump);
    expect(check.isTrusted()).toBe(false);
    for (const _ of [1, 2]) {
      pass(1_000);
      check.tick(time.wall);
      expect(check.isTrusted()).toBe(false);
    }
    pass(1_000);
    check.tick(time.wall);
    expect(check.isTrusted()).toBe(true);
  });

  it('is not mistrusted for a busy process, nor for slewing', () => {
    const { clock, pass } = handClock();
    const check = createClockCheck(clock);
    pass(60_000);
    expect(check.isTrusted()).toBe(true);
    pass(1_000, 400);
    expect(check.isTrusted()).toBe(true);
  });

  it('is mistrusted after a suspension, which one of the two clocks sleeps through', () => {
    const { clock, time, pass } = handClock();
    const check = createClockCheck(clock);
    time.wall += 30_000;
    expect(check.isTrusted()).toBe(false);
    for (const _ of [1, 2, 3]) {
      pass(1_000);
      check.tick(time.wall);
    }
    expect(check.isTrusted()).toBe(true);
  });

  it('stays mistrusted while Redis or the provider tells another time, or Redis tells none', () => {
    const { clock, time, pass } = handClock();
    const check = createClockCheck(clock);
    pass(1_000, 60_000);
    check.isTrusted();
    const lookTimes = (times: number, storeMs: () => number | undefined) => {
      for (let n = 0; n < times; n++) {
        pass(1_000);
        check.tick(storeMs());
      }
      return check.isTrusted();
    };
    expect(lookTimes(5, () => time.wall - 60_000)).toBe(false);
    expect(lookTimes(5, () => undefined)).toBe(false);
    check.noteProviderTime(time.wall - 60_000);
    expect(lookTimes(5, () => time.wall)).toBe(false);
    check.noteProviderTime(time.wall - 1_000);
    expect(lookTimes(1, () => time.wall)).toBe(true);
  });
});

describe('the settings of a store', () => {
  const against = (changes: Partial<RedisDurability>, allowWeak = false) =>
    findingsOf({ ...STRONG, ...changes }, { allowWeak }).against;

  it.each([
    ['appendonly', { appendonly: 'no' }, 'CONFIG SET appendonly yes'],
    ['appendfsync', { appendfsync: 'everysec' }, 'CONFIG SET appendfsync always'],
    ['eviction', { maxmemoryPolicy: 'allkeys-lru' }, 'CONFIG SET maxmemory-policy noeviction'],
  ])('say how to mend %s', (_, changes, fix) => {
    expect(against({})).toEqual([]);
    expect(against(changes)).toMatchObject([{ fix: expect.stringContaining(fix) }]);
    expect(against(changes, true)).toEqual([]);
    expect(findingsOf({ ...STRONG, ...changes }, { allowWeak: true }).remarks).toHaveLength(1);
  });

  it('never allow a replica, and only remark on what must not be asked', () => {
    expect(against({ role: 'replica' }, true)).toHaveLength(1);
    const unknown = findingsOf(
      { ...STRONG, appendonly: 'unknown', appendfsync: 'unknown', role: 'unknown' },
      { allowWeak: false },
    );
    expect(unknown.against).toEqual([]);
    expect(unknown.remarks).toHaveLength(3);
  });
});

describe('trust', () => {
  function trustWith(changes: Partial<TrustParts> = {}) {
    const time = handClock();
    const events: EngineEvent[] = [];
    const published: unknown[] = [];
    const trust = createTrust({
      clock: time.clock,
      emit: (event) => void events.push(event),
      ledgerWatch: { check: async () => [] },
      journals: [],
      durability: async () => STRONG,
      storeTime: async () => time.time.wall,
      allowWeakStore: false,
      publish: async (reasons) => void published.push(reasons),
      ...changes,
    });
    return { trust, events, published, ...time };
  }
  const reasonsOf = (trust: ReturnType<typeof createTrust>) => trust.reasons().map(({ reason }) => reason);

  it('is there only once everything has been looked at', async () => {
    const { trust } = trustWith();
    expect([trust.mayDial(), trust.isLedgerKnown()]).toEqual([false, false]);
    await trust.check();
    expect([trust.mayDial(), trust.isLedgerKnown(), trust.reasons()]).toEqual([true, true, []]);
  });

  it('is lost and comes back with its cause, and says since when', async () => {
    let doubts = [{ reason: 'an older copy', fix: 'accept it' }];
    const { trust, events, published, pass } = trustWith({ ledgerWatch: { check: async () => doubts } });
    await trust.check();
    pass(5_000);
    await trust.check();
    expect(trust.reasons()).toEqual([{ reason: 'an older copy', fix: 'accept it', since: START }]);
    expect([trust.mayDial(), trust.isLedgerKnown()]).toEqual([false, false]);
    doubts = [];
    await trust.check();
    expect(trust.mayDial()).toBe(true);
    expect(events).toEqual([
      { type: 'dialling-stopped', about: 'ledger', reason: 'an older copy', fix: 'accept it' },
      { type: 'dialling-allowed', about: 'ledger', reason: 'an older copy', forMs: 5_000 },
    ]);
    expect(published.at(-1)).toEqual([]);
  });

  it('is lost while Redis is away, and after it until all have compared', async () => {
    let isAway = false;
    const ask = async () => {
      if (isAway) throw new Error('connect ECONNREFUSED');
      return [];
    };
    const { trust, pass } = trustWith({ ledgerWatch: { check: ask } });
    await trust.check();
    isAway = true;
    trust.storeInterrupted('cut');
    expect(trust.mayDial()).toBe(false);
    await trust.check();
    expect(reasonsOf(trust)).toContain('Redis does not answer');
    isAway = false;
    pass(10_000);
    await trust.check();
    expect(reasonsOf(trust)).toEqual([expect.stringContaining('cut')]);
    pass(3_000);
    await trust.check();
    expect(trust.mayDial()).toBe(true);
  });

  it('is back at once where the very store that was trusted answers again', async () => {
    const { trust } = trustWith({ durability: async () => ({ ...STRONG, dataset: 'one' }) });
    await trust.check();
    trust.storeInterrupted('cut');
    expect(trust.mayDial()).toBe(false);
    await trust.check();
    expect(trust.mayDial()).toBe(true);
    trust.storeInterrupted('lacks');
    await trust.check();
    expect(trust.mayDial()).toBe(false);
  });

  it('is not back at once where another store answers, nor where two cuts have led to it', async () => {
    let dataset = 'one';
    const { trust, pass } = trustWith({ durability: async () => ({ ...STRONG, dataset }) });
    await trust.check();
    dataset = 'two';
    for (const _ of ['first', 'second']) {
      trust.storeInterrupted('cut');
      await trust.check();
      expect(trust.mayDial()).toBe(false);
    }
    pass(3_000);
    await trust.check();
    expect(trust.mayDial()).toBe(true);
  });

  it('has the ledger compared once at a time, whoever asks', async () => {
    let [under, most] = [0, 0];
    const check = async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return [];
    };
    const { trust } = trustWith({ ledgerWatch: { check } });
    await Promise.all([trust.check(), trust.check(), trust.check()]);
    expect(most).toBe(1);
  });

  it('is not back on an answer that was given before the cut', async () => {
    let answer: () => void = () => {};
    const { trust } = trustWith({
      durability: async () => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return { ...STRONG, dataset: 'one' };
      },
    });
    for (const isCut of [false, true]) {
      const checking = trust.check();
      if (isCut) trust.storeInterrupted('cut');
      answer();
      await checking;
      expect(trust.mayDial()).toBe(!isCut);
    }
  });

  it.each([
    ["READONLY You can't write against a read only replica. script: x, on @user_script:1.", 'replica'],
    ['MISCONF Errors writing to the AOF file: No space left on device', 'full'],
  ])('knows what "%s" means', async (message, word) => {
    const { trust } = trustWith({
      ledgerWatch: {
        check: async () => {
          throw new Error(message);
        },
      },
    });
    await trust.check();
    expect(reasonsOf(trust).join()).toContain(word);
    expect(trust.isLedgerKnown()).toBe(false);
  });

  it('is lost while the journal cannot be written', async () => {
    let trouble: { error: Error; since: number } | undefined = { error: new Error('ENOSPC'), since: START };
    const { trust } = trustWith({ journals: [{ path: 'x', trouble: () => trouble }] });
    await trust.check();
    expect(reasonsOf(trust)).toEqual(['ENOSPC']);
    trouble = undefined;
    await trust.check();
    expect(trust.mayDial()).toBe(true);
  });

  it('is lost at the very call before which the clock has jumped', async () => {
    const { trust, pass } = trustWith();
    await trust.check();
    pass(1_000, 7_200_000);
    expect(trust.mayDial()).toBe(false);
    expect(reasonsOf(trust)).toEqual([expect.stringContaining('clock')]);
  });

  it('is lost while Redis and the provider agree against the clock, looked at every minute; Redis alone is told of', async () => {
    const virtual = virtualClock();
    const clock = { ...virtual, wallMs: () => START + virtual.monotonicMs() };
    let [store, provider] = [0, 0];
    let asked = 0;
    const storeTime = async () => {
      asked += 1;
      return clock.wallMs() + store;
    };
    const { trust, events } = trustWith({ clock, storeTime });
    await trust.check();
    const stopping = new AbortController();
    const watching = trust.watch(stopping.signal);
    const minute = async () => {
      for (let n = 0; n < 6; n += 1) {
        await virtual.advance(10_000);
        trust.noteProviderTime(clock.wallMs() + provider);
      }
    };
    await minute();
    expect(asked).toBeLessThanOrEqual(2);
    store = 4_000;
    await minute();
    await minute();
    expect(trust.mayDial()).toBe(true);
    expect(events).toContainEqual({ type: 'store-clock-skew', skewMs: 4_000 });
    provider = 4_000;
    await minute();
    expect(reasonsOf(trust)).toEqual([expect.stringContaining('behind both')]);
    store = 0;
    await minute();
    expect(trust.mayDial()).toBe(true);
    stopping.abort();
    await virtual.advance(60_000);
    await watching;
  });

  it('remarks once on what it could not find out', async () => {
    const { trust, events } = trustWith({ durability: async () => ({ ...STRONG, appendfsync: 'unknown' }) });
    await trust.check();
    await trust.check();
    expect(trust.mayDial()).toBe(true);
    expect(events.map(({ type }) => type)).toEqual(['store-unchecked']);
  });
});
