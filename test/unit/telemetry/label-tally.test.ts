import { describe, expect, it } from 'vitest';
import { createLabelTally, type LabelTally } from '../../../src/telemetry/metrics/label-tally.ts';

const taken = (tally: LabelTally) => {
  const all: (readonly [labels: object, count: number])[] = [];
  tally.takeAll((labels, count) => all.push([labels, count]));
  return all;
};

describe('a tally by labels', () => {
  it('hands over each pair of values with its count, once', () => {
    const tally = createLabelTally('campaign', 'source');
    tally.count('spring', 'poll');
    tally.count('spring', 'webhook');
    tally.count('spring', 'poll');
    tally.count('autumn', 'poll');
    expect(taken(tally)).toEqual([
      [{ campaign: 'spring', source: 'poll' }, 2],
      [{ campaign: 'spring', source: 'webhook' }, 1],
      [{ campaign: 'autumn', source: 'poll' }, 1],
    ]);
    expect(taken(tally)).toEqual([]);
    tally.count('spring', 'poll');
    expect(taken(tally)).toEqual([[{ campaign: 'spring', source: 'poll' }, 1]]);
  });

  it('knows one label as well', () => {
    const tally = createLabelTally('known');
    tally.count('true');
    tally.count('true');
    expect(taken(tally)).toEqual([[{ known: 'true' }, 2]]);
  });
});
