import { rulesOf } from './fixtures.ts';
import type { Case } from './law-case.ts';

const texas = { zones: ['America/Chicago'], jurisdictions: ['US', 'US-TX'] };
const florida = { zones: ['America/New_York'], jurisdictions: ['US', 'US-FL'] };
/** A Florida area code and a Texas postal code. */
const both = { zones: ['America/Chicago', 'America/New_York'], jurisdictions: ['US', 'US-FL', 'US-TX'] };
const rhodeIsland = { zones: ['America/New_York'], jurisdictions: ['US', 'US-RI'] };
const louisiana = { zones: ['America/Chicago'], jurisdictions: ['US', 'US-LA'] };
const utah = { zones: ['America/Denver'], jurisdictions: ['US', 'US-UT'] };
const mississippi = { zones: ['America/New_York'], jurisdictions: ['US', 'US-MS'] };
const unknown = { zones: ['America/New_York'] };

export const US_CASES: readonly Case[] = [
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
