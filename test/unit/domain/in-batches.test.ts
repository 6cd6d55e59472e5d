import { describe, expect, it } from 'vitest';
import { inBatches } from '../../../src/domain/in-batches.ts';

/** A reading that ends when told to, and remembers what each one was asked. */
function slowReading() {
  const asked: string[][] = [];
  const endings: (() => void)[] = [];
  const read = async (keys: readonly string[]) => {
    asked.push([...keys]);
    await new Promise<void>((resolve) => endings.push(resolve));
    return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, key.toUpperCase()]));
  };
  const end = async () => {
    endings.shift()?.();
    await new Promise(setImmediate);
  };
  return { asked, read, end };
}

const turn = () => new Promise(setImmediate);

describe('asking in batches', () => {
  it('asks at once for the first, and once for all who come meanwhile', async () => {
    const { asked, read, end } = slowReading();
    const ask = inBatches(read, 10);
    const first = ask('a');
    await turn();
    const others = Promise.all([ask('b'), ask('c'), ask('b'), ask('nobody')]);
    await turn();
    expect(asked).toEqual([['a']]);
    await end();
    expect(await first).toBe('A');
    expect(asked).toEqual([['a'], ['b', 'c', 'nobody']]);
    await end();
    expect(await others).toEqual(['B', 'C', 'B', undefined]);
  });

  it('takes no more at once than it may', async () => {
    const { asked, read, end } = slowReading();
    const ask = inBatches(read, 2);
    const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map(ask));
    await turn();
    for (let reading = 0; reading < 3; reading += 1) await end();
    expect(await all).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(asked).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('rejects those who share a reading that fails, and nobody after them', async () => {
    let isAway = true;
    const ask = inBatches(async (keys: readonly string[]) => {
      if (isAway) throw new Error('away');
      return new Map(keys.map((key) => [key, 1]));
    }, 10);
    await expect(Promise.all([ask('a'), ask('b')])).rejects.toThrow('away');
    isAway = false;
    expect(await ask('a')).toBe(1);
  });
});
