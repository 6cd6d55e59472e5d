import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  callsPerPerson,
  peakPerNumber,
  peakPerPerson,
  type SimulatedCall,
} from '../../../src/simulator/call-log.ts';

function call(from: string, createdAt: number, endedAt?: number, to = '+12125550101'): SimulatedCall {
  return {
    callId: `${from}-${createdAt}-${endedAt}`,
    to,
    from,
    createdAt,
    endedAt,
    dialedAt: undefined,
    status: 'completed',
    result: 'answered',
    metadata: {},
    variables: {},
  };
}

it('counts the most calls live at once, an end before a start of the same instant', () => {
  const peaks = peakPerNumber([
    call('A', 0, 10),
    call('A', 10, 20),
    call('A', 15, 30),
    call('B', 5),
    call('B', 100),
    call('C', 7, 7),
  ]);
  expect(Object.fromEntries(peaks)).toEqual({ A: 2, B: 2, C: 0 });
});

it('agrees with counting at every instant', () => {
  const calls = fc.array(
    fc.record({
      from: fc.constantFrom('A', 'B'),
      at: fc.nat(20),
      length: fc.option(fc.nat(6), { nil: undefined }),
    }),
  );
  fc.assert(
    fc.property(calls, (given) => {
      const list = given.map(({ from, at, length }) =>
        call(from, at, length === undefined ? undefined : at + length),
      );
      const peaks = peakPerNumber(list);
      for (const from of ['A', 'B']) {
        const mine = list.filter((one) => one.from === from);
        const liveAt = (t: number) =>
          mine.filter((one) => one.createdAt <= t && t < (one.endedAt ?? Infinity)).length;
        const highest = Math.max(...Array.from({ length: 30 }, (_, t) => liveAt(t)));
        expect(peaks.get(from) ?? 0).toBe(highest);
      }
    }),
  );
});

it('counts calls per person, and sees two at once', () => {
  const calls = [call('A', 0, 10, 'p'), call('B', 5, 8, 'p'), call('A', 20, 30, 'q')];
  expect(Object.fromEntries(callsPerPerson(calls))).toEqual({ p: 2, q: 1 });
  expect(Object.fromEntries(peakPerPerson(calls))).toEqual({ p: 2, q: 1 });
});
