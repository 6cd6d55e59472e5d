import { describe, expect, it } from 'vitest';
import { createLookPace } from '../../../src/tracking/look-pace.ts';

const MOST_MS = 5_000;

function paceOf(more: { requestsPerSecond?: number } = {}) {
  const clock = { now: 0, monotonicMs: () => clock.now };
  const pace = createLookPace({ clock, mostMs: MOST_MS, ...more });
  /** Calls end at this rate for a minute, and each look takes so many requests. */
  const live = (endsPerSecond: number, requests: number) => {
    let used = 0;
    for (const until = clock.now + 60_000; clock.now < until; ) {
      const passed = pace.everyMs();
      clock.now += passed;
      pace.looked({ requests, ends: (endsPerSecond * passed) / 1_000 });
      used += requests;
    }
    return { perSecond: used / 60, perEnd: used / (60 * endsPerSecond) };
  };
  return { clock, pace, live };
}

describe('how often live calls are looked at', () => {
  it('is as rarely as told until ends are found', () => {
    const { pace, clock } = paceOf();
    expect(pace.everyMs()).toBe(MOST_MS);
    clock.now += 5_000;
    pace.looked({ requests: 2, ends: 0 });
    expect(pace.everyMs()).toBe(MOST_MS);
  });

  it('is once a second for a hundred calls of 30 s, for a fraction of a request each', () => {
    const { pace, live } = paceOf();
    expect(live(100 / 30, 2).perEnd).toBeLessThan(1);
    expect(pace.everyMs()).toBe(1_000);
  });

  it('never takes more than two requests for an end it finds', () => {
    const { pace, live } = paceOf();
    live(0.5, 3);
    expect(live(0.5, 3).perEnd).toBeLessThanOrEqual(2.1);
    expect(pace.everyMs()).toBeLessThan(MOST_MS);
  });

  it('never becomes rarer than told, and adds nothing where that alone takes ten requests a second', () => {
    const { pace, live } = paceOf();
    live(330, 130);
    expect(pace.everyMs()).toBe(MOST_MS);
    expect(live(33, 30).perSecond).toBeLessThanOrEqual(10.5);
  });

  it('leaves half of our own pace to others', () => {
    const { live } = paceOf({ requestsPerSecond: 4 });
    live(10, 3);
    expect(live(10, 3).perSecond).toBeLessThanOrEqual(2.1);
  });

  it('is rare again for a minute after a refusal', () => {
    const { pace, live, clock } = paceOf();
    live(3, 1);
    pace.refused();
    expect(pace.everyMs()).toBe(MOST_MS);
    clock.now += 60_000;
    expect(pace.everyMs()).toBe(1_000);
  });
});
