import { rulesOf } from './fixtures.ts';
import type { Case } from './law-case.ts';

const vancouver = { zones: ['America/Vancouver'], jurisdictions: ['CA', 'CA-BC'] };
const paris = { zones: ['Europe/Paris'], jurisdictions: ['FR'] };
const rome = { zones: ['Europe/Rome'], jurisdictions: ['IT'] };
const sydney = { zones: ['Australia/Perth', 'Australia/Sydney'], jurisdictions: ['AU'] };
const london = { zones: ['Europe/London'], jurisdictions: ['GB'] };
const india = { zones: ['Asia/Kolkata'], jurisdictions: ['IN'] };

export const CASES_ELSEWHERE: readonly Case[] = [
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
];
