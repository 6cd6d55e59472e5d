import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../src/domain/calling-hours.ts';
import { hoursFor } from '../../../src/rules/hours-for.ts';
import { ALWAYS } from '../../support/hours.ts';
import { CASES_ELSEWHERE } from './cases-elsewhere.ts';
import { US_CASES } from './cases-us.ts';
import { rulesOf } from './fixtures.ts';

const florida = { zones: ['America/New_York'], jurisdictions: ['US', 'US-FL'] };
const louisiana = { zones: ['America/Chicago'], jurisdictions: ['US', 'US-LA'] };

describe('the law', () => {
  it.each([...US_CASES, ...CASES_ELSEWHERE])('$name: open is $open', ({ rules, traits, at, open }) => {
    const { hours, zones } = hoursFor({ hours: ALWAYS, rules }, traits);
    expect(isOpen(hours, zones, Date.parse(at))).toBe(open);
  });

  it('adds nothing to a campaign without rules', () => {
    const campaign = { hours: ALWAYS };
    expect(hoursFor(campaign, florida).hours).toBe(ALWAYS);
    expect(hoursFor(campaign, florida).zones).toBe(florida.zones);
  });

  it('keeps the hours after a freeze for whoever plans a retry', () => {
    const frozen = hoursFor({ hours: ALWAYS, rules: rulesOf('us', { freeze: ['US-LA'] }) }, louisiana);
    const free = hoursFor({ hours: ALWAYS, rules: rulesOf('us') }, louisiana);
    expect(frozen.frozen).toBe(true);
    expect(frozen.afterFreeze).toEqual(free.hours);
    expect(free).toMatchObject({ frozen: false, afterFreeze: free.hours });
  });

  it('gives equal traits the same object', () => {
    const campaign = { hours: ALWAYS, rules: rulesOf('us') };
    expect(hoursFor(campaign, { ...florida, zones: [...florida.zones] })).toBe(hoursFor(campaign, florida));
    expect(hoursFor(campaign, { ...florida, zones: ['America/Chicago'] }).hours).toBe(
      hoursFor(campaign, florida).hours,
    );
  });
});
