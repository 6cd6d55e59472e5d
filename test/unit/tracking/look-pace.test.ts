import { describe, expect, it } from 'vitest';
import { createLookPace } from '../../../src/tracking/look-pace.ts';

const MOST_MS = 5_000;

function paceOf(more: { requestsPerSecond?: number; isHinted?: boolean } = {}) {
  const clock = { now: 0, monotonicMs: () => clock.now };
  const pace = createLookPace({ clock, mostMs: MOST_MS, ...more });
  /** Calls of 30 s, unless told, end at this rate for a minute, and each look takes so many requests. */
  const live = (endsPerSecond: number, requests: number, callMs = 30_000) => {
    let [used, ends] = [0, 0];
    for (const until = clock.now + 60_000; clock.now < until; ) {
      const passed = pace.everyMs();
      clock.now += passed;
      ends += (endsPerSecond * passed) / 1_000;
      const ended = Array.from({ length: Math.floor(ends) }, () => callMs);
      ends -= ended.length;
      pace.looked({ requests, ended });
      used += requests;
    }
    return { perSecond: used / 60, perEnd: used / (60 * endsPerSecond) };
  };
  return { clock, pace, live };
}

describe('how often live calls are looked at', () => {
  it('is as rarely as told until ends are found, but for a first minute', () => {
    const { pace, live } = paceOf();
    expect(pace.everyMs()).toBeLessThan(1_000);
    expect(live(0, 2).perSecond).toBeLessThanOrEqual(2);
    expect(live(0, 2).perSecond).toBeLessThan(0.5);
    expect(pace.everyMs()).toBeGreaterThan(0.99 * MOST_MS);
  });

  it('is as rarely as told from the start where webhooks tell of ends', () => {
    expect(paceOf({ isHinted: true }).pace.everyMs()).toBe(MOST_MS);
  });

  it('does not begin with a look a moment where each takes many requests', () => {
    const { pace } = paceOf();
    pace.looked({ requests: 100, ended: [] });
    expect(pace.everyMs()).toBe(MOST_MS);
  });

  it('is five times a second for a hundred calls of 2 s, for less than a request each', () => {
    const { pace, live } = paceOf();
    expect(live(50, 2, 2_000).perEnd).toBeLessThan(0.25);
    expect(pace.everyMs()).toBe(200);
  });

  it('is three times a second for a hundred calls of 30 s, for two requests each', () => {
    const { pace, live } = paceOf();
    expect(live(100 / 30, 2).perEnd).toBeLessThan(2.1);
    expect(pace.everyMs()).toBeLessThan(350);
  });

  it('never takes more than two requests for an end it finds', () => {
    const { pace, live } = paceOf();
    live(0.5, 3);
    expect(live(0.5, 3).perEnd).toBeLessThanOrEqual(2.1);
    expect(pace.everyMs()).toBeLessThan(MOST_MS);
  });

  it('never becomes rarer than told, and adds nothing where that alone takes twenty requests a second', () => {
    const { pace, live } = paceOf();
    live(330, 130, 1_000);
    expect(pace.everyMs()).toBe(MOST_MS);
    expect(live(33, 100).perSecond).toBeLessThanOrEqual(20.5);
  });

  it('takes up to sixty requests a second where a look takes few of them', () => {
    const { live } = paceOf();
    live(37, 13);
    expect(live(37, 13).perSecond).toBeGreaterThan(40);
    expect(live(37, 13).perSecond).toBeLessThanOrEqual(60.5);
  });

  it('leaves half of our own pace to others', () => {
    const { live } = paceOf({ requestsPerSecond: 4 });
    live(10, 3, 1_000);
    expect(live(10, 3).perSecond).toBeLessThanOrEqual(2.1);
  });

  it('is rare again for a minute after a refusal', () => {
    const { pace, live, clock } = paceOf();
    live(3, 1);
    pace.refused();
    expect(pace.everyMs()).toBe(MOST_MS);
    clock.now += 60_000;
    expect(pace.everyMs()).toBe(300);
  });
});
