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
