import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../src/domain/calling-hours.ts';
import type { CallingHours, CampaignRules } from '../../../src/domain/campaign.ts';
import type { ContactTraits } from '../../../src/domain/contact-traits.ts';
import { hoursFor } from '../../../src/rules/hours-for.ts';
import { rulesOf } from './fixtures.ts';

const ALWAYS: CallingHours = {
  week: Array.from({ length: 7 }, () => [[0, 1440] as const]),
  blackoutDates: [],
};

interface Case {
  readonly name: string;
  readonly rules: CampaignRules;
  readonly traits: ContactTraits;
  readonly at: string;
  readonly open: boolean;
}

const texas = { zones: ['America/Chicago'], jurisdictions: ['US', 'US-TX'] };
const florida = { zones: ['America/New_York'], jurisdictions: ['US', 'US-FL'] };
/** A Florida area code and a Texas postal code. */
const both = { zones: ['America/Chicago', 'America/New_York'], jurisdictions: ['US', 'US-FL', 'US-TX'] };
const rhodeIsland = { zones: ['America/New_York'], jurisdictions: ['US', 'US-RI'] };
const louisiana = { zones: ['America/Chicago'], jurisdictions: ['US', 'US-LA'] };
const utah = { zones: ['America/Denver'], jurisdictions: ['US', 'US-UT'] };
const mississippi = { zones: ['America/New_York'], jurisdictions: ['US', 'US-MS'] };
const vancouver = { zones: ['America/Vancouver'], jurisdictions: ['CA', 'CA-BC'] };
const paris = { zones: ['Europe/Paris'], jurisdictions: ['FR'] };
const rome = { zones: ['Europe/Rome'], jurisdictions: ['IT'] };
const sydney = { zones: ['Australia/Perth', 'Australia/Sydney'], jurisdictions: ['AU'] };
const london = { zones: ['Europe/London'], jurisdictions: ['GB'] };
const india = { zones: ['Asia/Kolkata'], jurisdictions: ['IN'] };
const unknown = { zones: ['America/New_York'] };

const CASES: readonly Case[] = [
  // The cases of the compliance notes.
  {
    name: 'Vancouver at 21:45 by its own law',
    rules: rulesOf('ca'),
    traits: vancouver,
    at: '2026-11-24T04:45Z',
    open: false,
  },
  {
    name: 'Vancouver at 21:29',
    rules: rulesOf('ca'),
    traits: vancouver,
    at: '2026-11-24T04:29Z',
    open: true,
  },
  {
    name: 'Florida and Texas on a Sunday, 11:30 Central',
    rules: rulesOf('us'),
    traits: both,
    at: '2026-11-22T17:30Z',
    open: false,
  },
  {
    name: 'Florida and Texas on a Sunday, 12:00 Central',
    rules: rulesOf('us'),
    traits: both,
    at: '2026-11-22T18:00Z',
    open: true,
  },
  {
    name: 'Florida alone on that Sunday',
    rules: rulesOf('us'),
    traits: florida,
    at: '2026-11-22T17:30Z',
    open: true,
  },
  {
    name: 'Texas under federal law alone',
    rules: rulesOf('us-federal'),
    traits: texas,
    at: '2026-11-22T17:30Z',
    open: true,
  },
  { name: 'France at 13:30', rules: rulesOf('fr'), traits: paris, at: '2026-11-24T13:30+01:00', open: false },
  { name: 'France at 14:00', rules: rulesOf('fr'), traits: paris, at: '2026-11-24T14:00+01:00', open: true },
  {
    name: 'France on Ascension Day',
    rules: rulesOf('fr'),
    traits: paris,
    at: '2026-05-14T10:30+02:00',
    open: false,
  },
  {
    name: 'Italy on 7 December at 19:30',
    rules: rulesOf('it'),
    traits: rome,
    at: '2026-12-07T19:30+01:00',
    open: false,
  },
  {
    name: 'Italy on 7 December at 18:59',
    rules: rulesOf('it'),
    traits: rome,
    at: '2026-12-07T18:59+01:00',
    open: true,
  },
  {
    name: 'Italy on 7 December at 09:30',
    rules: rulesOf('it'),
    traits: rome,
    at: '2026-12-07T09:30+01:00',
    open: false,
  },
  {
    name: 'Italy on 8 December',
    rules: rulesOf('it'),
    traits: rome,
    at: '2026-12-08T12:00+01:00',
    open: false,
  },
  {
    name: 'Italy on 9 December at 19:30',
    rules: rulesOf('it'),
    traits: rome,
    at: '2026-12-09T19:30+01:00',
    open: true,
  },
  {
    name: 'Rhode Island on Saturday 4 July',
    rules: rulesOf('us'),
    traits: rhodeIsland,
    at: '2026-07-04T10:00-04:00',
    open: true,
  },
  {
    name: 'Rhode Island on Saturday 4 July, holidays written',
    rules: rulesOf('us', { holidays: ['us-ri'] }),
    traits: rhodeIsland,
    at: '2026-07-04T10:00-04:00',
    open: false,
  },
  {
    name: 'Rhode Island on Victory Day, a Monday',
    rules: rulesOf('us-ri'),
    traits: rhodeIsland,
    at: '2026-08-10T12:00-04:00',
    open: false,
  },
  {
    name: 'An Australian mobile at 09:30 Sydney',
    rules: rulesOf('au'),
    traits: sydney,
    at: '2026-11-24T09:30+11:00',
    open: false,
  },
  {
    name: 'An Australian mobile at 12:30 Sydney',
    rules: rulesOf('au'),
    traits: sydney,
    at: '2026-11-24T12:30+11:00',
    open: true,
  },
  // Kinds, consent, freezes, dates.
  {
    name: 'research in Australia at 20:15',
    rules: rulesOf('au', { kind: 'research' }),
    traits: { ...sydney, zones: ['Australia/Sydney'] },
    at: '2026-11-24T20:15+11:00',
    open: true,
  },
  {
    name: 'sales in Australia at 20:15',
    rules: rulesOf('au'),
    traits: { ...sydney, zones: ['Australia/Sydney'] },
    at: '2026-11-24T20:15+11:00',
    open: false,
  },
  {
    name: 'a debt in India at 19:30',
    rules: rulesOf('in', { kind: 'debt' }),
    traits: india,
    at: '2026-11-24T19:30+05:30',
    open: false,
  },
  {
    name: 'a sale in India at 19:30',
    rules: rulesOf('in'),
    traits: india,
    at: '2026-11-24T19:30+05:30',
    open: true,
  },
  {
    name: 'a sale in India at 19:30, cautious',
    rules: rulesOf('in-cautious'),
    traits: india,
    at: '2026-11-24T19:30+05:30',
    open: false,
  },
  {
    name: 'a debt under federal law at 21:30',
    rules: rulesOf('us-federal', { kind: 'debt' }),
    traits: florida,
    at: '2026-11-24T21:30-05:00',
    open: false,
  },
  {
    name: 'an emergency at night',
    rules: rulesOf('us', { kind: 'emergency' }),
    traits: florida,
    at: '2026-11-24T03:00-05:00',
    open: true,
  },
  {
    name: 'Utah on Sunday',
    rules: rulesOf('us-ut'),
    traits: utah,
    at: '2026-11-22T12:00-07:00',
    open: false,
  },
  {
    name: 'Utah on Sunday with consent',
    rules: rulesOf('us-ut', { consent: 'prior' }),
    traits: utah,
    at: '2026-11-22T12:00-07:00',
    open: true,
  },
  {
    name: 'Utah on Pioneer Day',
    rules: rulesOf('us'),
    traits: utah,
    at: '2026-07-24T12:00-06:00',
    open: false,
  },
  {
    name: 'Louisiana on Mardi Gras',
    rules: rulesOf('us'),
    traits: louisiana,
    at: '2026-02-17T12:00-06:00',
    open: false,
  },
  {
    name: 'Louisiana the day after',
    rules: rulesOf('us'),
    traits: louisiana,
    at: '2026-02-18T12:00-06:00',
    open: true,
  },
  {
    name: 'Louisiana while it is frozen',
    rules: rulesOf('us', { freeze: ['US-LA'] }),
    traits: louisiana,
    at: '2026-02-18T12:00-06:00',
    open: false,
  },
  {
    name: 'Texas while Louisiana is frozen',
    rules: rulesOf('us', { freeze: ['US-LA'] }),
    traits: texas,
    at: '2026-02-18T12:00-06:00',
    open: true,
  },
  {
    name: 'Texas while the country is frozen',
    rules: rulesOf('us', { freeze: ['US'] }),
    traits: texas,
    at: '2026-02-18T12:00-06:00',
    open: false,
  },
  {
    name: 'nobody knows where, while Louisiana is frozen',
    rules: rulesOf('us', { freeze: ['US-LA'] }),
    traits: unknown,
    at: '2026-02-18T12:00-05:00',
    open: false,
  },
  {
    name: 'Mississippi at 08:30 Eastern is 07:30 Central',
    rules: rulesOf('us'),
    traits: mississippi,
    at: '2026-11-24T08:30-05:00',
    open: false,
  },
  {
    name: 'Mississippi at 09:00 Eastern',
    rules: rulesOf('us'),
    traits: mississippi,
    at: '2026-11-24T09:00-05:00',
    open: true,
  },
  {
    name: 'Oregon at 20:30 before its rule began',
    rules: rulesOf('us-or'),
    traits: { zones: ['America/Los_Angeles'], jurisdictions: ['US', 'US-OR'] },
    at: '2025-12-30T20:30-08:00',
    open: true,
  },
  {
    name: 'Oregon at 20:30 since',
    rules: rulesOf('us-or'),
    traits: { zones: ['America/Los_Angeles'], jurisdictions: ['US', 'US-OR'] },
    at: '2026-01-02T20:30-08:00',
    open: false,
  },
  {
    name: 'nobody knows where: Rhode Island ends at 18:00',
    rules: rulesOf('us'),
    traits: unknown,
    at: '2026-11-24T18:00-05:00',
    open: false,
  },
  {
    name: 'somewhere in the United States: as if nobody knew',
    rules: rulesOf('us'),
    traits: { ...unknown, jurisdictions: ['US'] },
    at: '2026-11-24T18:00-05:00',
    open: false,
  },
  {
    name: 'a state without a rule of its own',
    rules: rulesOf('us'),
    traits: { ...unknown, jurisdictions: ['US', 'US-NY'] },
    at: '2026-11-24T20:59-05:00',
    open: true,
  },
  {
    name: 'London under American rules',
    rules: rulesOf('us'),
    traits: london,
    at: '2026-11-22T23:00Z',
    open: true,
  },
  {
    name: 'London on a Sunday',
    rules: rulesOf('us', {}, 'gb'),
    traits: london,
    at: '2026-11-22T12:00Z',
    open: false,
  },
  {
    name: 'London on the substitute of Boxing Day',
    rules: rulesOf('gb'),
    traits: london,
    at: '2026-12-28T12:00Z',
    open: false,
  },
  {
    name: 'an hour from midnight, when the next day is a holiday of the campaign',
    rules: rulesOf('fr', { kind: 'informational', holidays: ['fr'] }),
    traits: paris,
    at: '2026-12-24T23:00+01:00',
    open: true,
  },
  {
    name: 'and past midnight',
    rules: rulesOf('fr', { kind: 'informational', holidays: ['fr'] }),
    traits: paris,
    at: '2026-12-25T00:00+01:00',
    open: false,
  },
  {
    name: 'a pack this version does not know',
    rules: rulesOf('us-zz'),
    traits: florida,
    at: '2026-11-24T12:00-05:00',
    open: false,
  },
  {
    name: "the row's own window",
    rules: rulesOf('us'),
    traits: { ...florida, window: 'mon-fri 17:00-19:00' },
    at: '2026-11-24T16:59-05:00',
    open: false,
  },
  {
    name: "within the row's own window",
    rules: rulesOf('us'),
    traits: { ...florida, window: 'mon-fri 17:00-19:00' },
    at: '2026-11-24T17:00-05:00',
    open: true,
  },
  {
    name: 'a window nobody can read',
    rules: rulesOf('us'),
    traits: { ...florida, window: 'evenings' },
    at: '2026-11-24T17:00-05:00',
    open: false,
  },
];

describe('the law', () => {
  it.each(CASES)('$name: open is $open', ({ rules, traits, at, open }) => {
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
