import fc from 'fast-check';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { NewContact } from '../../../src/domain/contact.ts';
import { campaign, LINE, NOW, OTHER_LINE, row } from '../../conformance/fixtures.ts';
import { HOUR, MINUTE } from './worlds.ts';

/*
 * What two doors that are held equal are given: campaigns with their people, and commands.
 */

export const NAMES = ['spring', 'autumn'] as const;
export const LINES = [LINE, OTHER_LINE] as const;

const instant = fc.option(fc.integer({ min: -10, max: 60 }), { nil: undefined, freq: 3 });
const person = fc.record({
  zone: fc.constantFrom('America/New_York', 'America/Chicago'),
  pinned: fc.option(fc.constantFrom(...LINES), { nil: undefined, freq: 3 }),
  maxAttempts: fc.option(fc.constant(1), { nil: undefined, freq: 4 }),
  notBefore: instant,
  notAfter: instant,
});
export const definition = fc.record({
  caps: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  pace: fc.option(fc.constantFrom(0.02, 3, 80), { nil: undefined }),
  ramp: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 3 }),
  limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  people: fc.array(person, { maxLength: 12 }),
  /** The first person: some are in both campaigns. */
  from: fc.integer({ min: 0, max: 4 }),
});
const limits = fc.array(
  fc.oneof(
    fc.record({
      counts: fc.constant('calls' as const),
      max: fc.integer({ min: 1, max: 3 }),
      ms: fc.constant(HOUR),
    }),
    fc.record({ counts: fc.constant('gap' as const), max: fc.constant(1), ms: fc.constant(10 * MINUTE) }),
    fc.record({ counts: fc.constant('talk' as const), max: fc.constant(0), ms: fc.constant(20 * MINUTE) }),
  ),
  { maxLength: 2 },
);
const which = fc.nat({ max: 30 });
export const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      line: fc.nat({ max: 1 }),
      turned: fc.boolean(),
      limits,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which,
      to: fc.constantFrom('retry' as const, 'retry' as const, 'close' as const, 'opt-out' as const),
      after: fc.integer({ min: 0, max: 10 }),
      talked: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('close' as const), name: fc.constantFrom(...NAMES), which }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('finish' as const), name: fc.constantFrom(...NAMES) }),
  },
);
type ValueOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
export type Definition = ValueOf<typeof definition>;
export type Command = ValueOf<typeof command>;

export function campaignOf(name: string, { caps, pace, ramp, limit }: Definition): Campaign {
  const [first, second] = caps;
  return campaign(name, {
    fromNumbers: [
      { number: LINE, maxConcurrent: first, ...(pace === undefined ? {} : { callsPerSecond: pace }) },
      { number: OTHER_LINE, maxConcurrent: second },
    ],
    ...(ramp === undefined ? {} : { ramp }),
    ...(limit === undefined ? {} : { maxConcurrent: limit }),
  });
}
export function rowsOf({ people, from }: Definition): NewContact[] {
  const at = (minutes: number | undefined, name: 'notBefore' | 'notAfter') =>
    minutes === undefined ? {} : { [name]: NOW + minutes * MINUTE };
  return people.map(({ zone, pinned, maxAttempts, notBefore, notAfter }, index) =>
    row(from + index, {
      zones: [zone],
      ...(pinned === undefined ? {} : { fromNumber: pinned }),
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
      ...at(notBefore, 'notBefore'),
      ...at(notAfter, 'notAfter'),
    }),
  );
}
