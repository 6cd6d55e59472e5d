import { describe, expect, it } from 'vitest';
import { kindOfFirstCall, NO_FIRST_CALLS, wrongWithFirstCalls } from '../../../src/domain/first-calls.ts';

const of = (calls: number, answered: number, { failed = 0, short = 0 } = {}) =>
  wrongWithFirstCalls({ calls, answered, failed, short });

describe('what the first calls look like', () => {
  it.each([
    [20, 8, { failed: 3, short: 1 }],
    [20, 9, { failed: 9 }],
    [20, 1, {}],
    [20, 10, { short: 3 }],
    [5, 0, {}],
    [5, 2, { short: 2 }],
    [5, 3, { failed: 2 }],
    [100, 40, { failed: 35, short: 8 }],
  ])('%i calls, %i answered, %j are nothing to stop for', (calls, answered, more) => {
    expect(of(calls, answered, more)).toBeUndefined();
  });

  it.each([
    [20, 6, { failed: 10 }, '10 of 20 did not connect'],
    [20, 0, {}, 'nobody of 20 answered'],
    [20, 10, { short: 4 }, '4 of 10 answered calls were over within 3 seconds'],
    [100, 40, { failed: 40 }, '40 of 100 did not connect'],
    [100, 5, {}, 'only 5 of 100 answered'],
    [5, 0, { failed: 5 }, '5 of 5 did not connect'],
  ])('%i calls, %i answered, %j stop', (calls, answered, more, said) => {
    expect(of(calls, answered, more)).toContain(said);
  });

  it('says all that is wrong at once, and nothing of no calls', () => {
    expect(of(20, 0, { failed: 20 })).toMatch(/20 of 20 did not connect; nobody of 20 answered$/);
    expect(wrongWithFirstCalls(NO_FIRST_CALLS)).toBeUndefined();
  });
});

it('a refusal is no call, and an answered call may be over at once', () => {
  expect(kindOfFirstCall('rejected')).toBeUndefined();
  expect(kindOfFirstCall('answered', 2.9)).toBe('short');
  expect(kindOfFirstCall('answered', 3)).toBe('answered');
  expect(kindOfFirstCall('answered')).toBe('answered');
  expect(kindOfFirstCall('lost')).toBe('failed');
  expect(kindOfFirstCall('busy', 0)).toBe('other');
});
