import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';

it.each([2 ** 31, 60 * 86_400_000, Number.POSITIVE_INFINITY])(
  'a wait of %i ms is not over at once, and ends with its signal',
  async (ms) => {
    const stop = new AbortController();
    const long = systemClock.sleep(ms, stop.signal).then(() => 'long');
    const short = systemClock.sleep(20).then(() => 'short');
    expect(await Promise.race([long, short])).toBe('short');
    stop.abort();
    expect(await long).toBe('long');
  },
);

it('a wait whose signal has come already is none', async () => {
  await systemClock.sleep(60_000, AbortSignal.abort());
});

it('all who wait for one signal end with it, on one listener, which does not stay behind', async () => {
  const stop = new AbortController();
  const listeners = () => getEventListeners(stop.signal, 'abort').length;
  const ended: string[] = [];
  const wait = (ms: number, name: string) =>
    systemClock.sleep(ms, stop.signal).then(() => void ended.push(name));
  const [short, ...long] = [wait(5, 'short'), wait(60_000, 'one'), wait(70_000, 'two')];
  expect(listeners()).toBe(1);
  await short;
  expect([ended, listeners()]).toEqual([['short'], 1]);
  stop.abort();
  await Promise.all(long);
  expect([ended, listeners()]).toEqual([['short', 'one', 'two'], 0]);
});

it('a signal that nobody waits for any more is let go, and can be waited for again', async () => {
  const stop = new AbortController();
  await systemClock.sleep(1, stop.signal);
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  const again = systemClock.sleep(60_000, stop.signal);
  stop.abort();
  await again;
});
