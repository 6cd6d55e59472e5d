import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Contact, NewContact } from '../../../src/domain/contact.ts';
import { CAUSES, sumOf } from '../../../src/explaining/causes.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  LINE,
  NOW,
  OTHER_LINE,
  offer,
  open,
  retry,
  row,
  SECOND,
  setUp,
} from '../../conformance/fixtures.ts';
import { brief, why } from './why-kit.ts';

/** Random people, random things done to them; every waiting one must be told of once, whatever happened. */
const HOUR = 3_600 * SECOND;
const zones = fc.constantFrom(
  ['America/New_York'],
  ['America/Los_Angeles'],
  ['America/Denver', 'America/New_York'],
  ['Mars/Olympus'],
);
const soon = fc.integer({ min: -30, max: 30 }).map((hours) => NOW + hours * HOUR);
const plain = fc.constant({ zones: ['America/New_York'] });
const particular = fc.record(
  {
    zones,
    fromNumber: fc.constantFrom(LINE, OTHER_LINE, '+15735550119'),
    jurisdictions: fc.constantFrom(['US', 'US-NY'], ['US', 'US-LA']),
    window: fc.constantFrom('mon-sun 08:00-09:00', 'tue 10:00-20:00'),
    notBefore: soon,
  },
  { requiredKeys: ['zones'] },
);
const person = fc.oneof({ arbitrary: plain, weight: 2 }, particular);
const definition: fc.Arbitrary<Partial<Campaign>> = fc.record(
  {
    fromNumbers: fc.uniqueArray(
      fc.record(
        {
          number: fc.constantFrom(LINE, OTHER_LINE),
          maxConcurrent: fc.integer({ min: 1, max: 4 }),
          callsPerSecond: fc.constantFrom(0.5, 1, 3),
        },
        { requiredKeys: ['number', 'maxConcurrent'] },
      ),
      { minLength: 1, selector: ({ number }) => number },
    ),
    maxConcurrent: fc.integer({ min: 1, max: 5 }),
    ramp: fc.constantFrom(5, 6),
    hours: fc.record(
      {
        week: fc.constantFrom(
          ...[
            [540, 1020],
            [0, 1440],
            [600, 601],
          ].map(([from = 0, to = 0]) => Array.from({ length: 7 }, () => [[from, to] as const])),
        ),
        blackoutDates: fc.constantFrom([], [{ from: '2026-12-01', to: '2026-12-01' }]),
        end: soon.map((at) => ({ kind: 'instant' as const, at })),
      },
      { requiredKeys: ['week', 'blackoutDates'] },
    ),
    rules: fc.constant({
      packs: ['us-federal'],
      kind: 'sales',
      consent: 'none',
      holidays: [],
      freeze: ['US-LA'],
    } as const),
  },
  { requiredKeys: ['fromNumbers', 'hours'] },
);
type Deed = (ledger: Ledger, buckets: readonly number[]) => Promise<unknown>;
const calls: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ number: fc.constantFrom(LINE, OTHER_LINE), limit: fc.integer({ min: 1, max: 5 }) }).map(
    ({ number, limit }): Deed =>
      (ledger, buckets) =>
        open(ledger, { fromNumber: number, limit, groups: [[offer({ buckets })]] }),
  ),
  soon.map(
    (at): Deed =>
      async (ledger) => {
        for (const { id } of await ledger.attempts.inState('opened', 2)) {
          await ledger.attempts.beginPosting(id, id, 'run-1', NOW);
          await ledger.attempts.markPlaced(id, { callId: id, acceptedAt: NOW, nextLookAt: NOW });
          const reason = ['retry after busy', 'outcome later', 'person is in another call', ''][at % 4] ?? '';
          await ledger.attempts.settle(id, { ...retry(id, at), next: { kind: 'retry', at, reason } }, NOW);
        }
      },
  ),
  fc.constant<Deed>(async (ledger) => {
    for (const { id } of await ledger.attempts.inState('opened', 1))
      await ledger.attempts.giveBack(
        id,
        { by: 'unposted', reason: 'the store is in doubt', notBefore: NOW },
        NOW,
      );
  }),
);
const troubles: fc.Arbitrary<Deed> = fc.oneof(
  fc.constantFrom(LINE, OTHER_LINE, '').map(
    (number): Deed =>
      (ledger) =>
        ledger.attempts.backOff(number, NOW + 9 * SECOND, 'slow down', NOW),
  ),
  fc.constant<Deed>((ledger) => ledger.attempts.holdDay(NOW + HOUR, 'used up', NOW)),
  fc.constantFrom('paused', 'running', 'running').map(
    (state): Deed =>
      (ledger) =>
        ledger.campaigns.setState('spring', state, 'by hand', NOW),
  ),
  fc.constant<Deed>((ledger) => ledger.attempts.heartbeat('run-1', HOUR, NOW)),
  fc.constant<Deed>((ledger) => ledger.generation.tell('run-1', [{ reason: 'full disk', since: NOW }])),
);

it('puts every waiting contact under exactly one cause, and never under none', async () => {
  const world = fc.record({
    people: fc.array(person, { maxLength: 25, size: 'max' }),
    definition,
    done: fc.tuple(fc.array(calls, { maxLength: 9, size: 'max' }), fc.array(troubles, { maxLength: 2 })),
    looks: fc.constantFrom(3, 20_000, 20_000),
    accountLimit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    isAlive: fc.constantFrom(true, true, true, false),
    now: fc.oneof({ arbitrary: fc.constant(NOW + SECOND), weight: 3 }, soon),
  });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      world,
      async ({ people, definition: changes, done, looks, accountLimit, now, isAlive }) => {
        const ledger = createMemoryLedger();
        if (isAlive) await ledger.attempts.heartbeat('run-0', 100 * HOUR, NOW - 50 * HOUR);
        const contacts = people.map((traits, index) => row(index, traits as Partial<NewContact & Contact>));
        await setUp(ledger, contacts, campaign('spring', changes as Partial<Campaign>));
        const buckets = (await ledger.contacts.buckets('spring', NOW)).map(({ bucket }) => bucket);
        for (const deed of done.flat()) await deed(ledger, buckets);
        const answer = await why(ledger, {
          now,
          mostLooks: looks,
          ...(accountLimit !== undefined && { accountLimit }),
        });
        const { waiting } = await ledger.campaigns.counts('spring');
        expect([answer.waiting, sumOf(answer.causes)]).toEqual([waiting, waiting]);
        for (const { cause, count, breakdown } of answer.causes) {
          expect(count).toBeGreaterThan(0);
          if (breakdown) expect(sumOf(breakdown.parts)).toBe(breakdown.looked);
          seen.add(cause);
        }
        if (!changes.ramp) expect(brief(answer).map(([cause]) => cause)).not.toContain('ramp');
        const order = brief(answer).map(([cause]) => CAUSES.indexOf(cause as (typeof CAUSES)[number]));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(answer.change.helps).toBeLessThanOrEqual(waiting);
      },
    ),
    { numRuns: 120 },
  );
  // Otherwise the worlds are too tame to prove anything.
  expect(seen.size).toBeGreaterThanOrEqual(8);
});
