import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayPlace, nextClosing, nextOpening } from '../../../src/domain/calling-hours.ts';
import type { CallingHours } from '../../../src/domain/campaign.ts';
import { createNextAllowed } from '../../../src/rules/next-allowed.ts';
import { campaign, NEW_YORK, NOW } from '../../conformance/fixtures.ts';

const DAY = 24 * 3_600_000;
const GUARD_MS = 30 * 60_000;
const hours: CallingHours = {
  week: [[[540, 720]], [[540, 1020]], [], [[600, 601]], [[0, 1440]], [[0, 30]], []],
  blackoutDates: [],
};
const traits = { zones: [NEW_YORK, 'America/Denver'] };

it('says for any instants, in any order, what asking the hours anew says', () => {
  const own = campaign('spring', { hours });
  const instant = fc.integer({ min: NOW - 4 * DAY, max: NOW + 4 * DAY });
  const instants = fc.array(instant, { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(instants, (asked) => {
      const allowed = createNextAllowed(GUARD_MS);
      for (const at of asked) expect(allowed.from(own, traits, at)).toBe(anew(at));
    }),
  );
});

function anew(at: number): number | undefined {
  if (mayPlace(hours, traits.zones, at, GUARD_MS)) return at;
  const closing = nextClosing(hours, traits.zones, at);
  return closing === undefined ? undefined : nextOpening(hours, traits.zones, closing);
}

it('says nothing where they are frozen, or no hours are left', () => {
  const rules = { packs: [], kind: 'sales', consent: 'none', holidays: [], freeze: ['US-NY'] } as const;
  const frozen = { ...traits, jurisdictions: ['US', 'US-NY'] };
  const allowed = createNextAllowed(GUARD_MS);
  expect(allowed.from(campaign('spring', { hours, rules }), frozen, NOW)).toBeUndefined();
  const ended = { ...hours, end: { kind: 'instant', at: NOW } as const };
  expect(allowed.from(campaign('spring', { hours: ended }), traits, NOW)).toBeUndefined();
});
