import { expect, it } from 'vitest';
import { type Change, findingsAfter, withAttempt, withCall, withCampaign, withContact } from './changes.ts';
import { BOB, campaign, HOUR, NOON, SECOND } from './facts.ts';

const LATE = Date.parse('2026-11-24T00:30:00Z');

it.each<[string, string, Change]>([
  ['I7', 'a call outside the hours', withCall('b1', { dialedAt: NOON - 3.5 * HOUR })],
  [
    'I7',
    'a call in one of two zones only',
    withAttempt('b1', { zones: ['America/New_York', 'Pacific/Honolulu'] }),
  ],
  ['I8', 'a request outside the hours', withAttempt('b1', { postedAt: LATE })],
  [
    'I17',
    'an attempt after the campaign ended',
    withCampaign({
      hours: {
        ...campaign().hours,
        week: campaign().hours?.week ?? [],
        blackoutDates: [],
        end: { kind: 'instant', at: NOON + HOUR },
      },
    }),
  ],
  ['I17', "an attempt after its row's not_after", withContact(BOB, { notAfter: NOON - HOUR })],
  ['I17', "an attempt before its row's not_before", withContact(BOB, { notBefore: NOON + HOUR })],
])('%s: %s', (invariant, _, change) => {
  expect(findingsAfter(change)).toContain(`${invariant} violation`);
});

it('I8: inside the hours, but within the guard', () => {
  const hours = { week: campaign().hours?.week.map(() => [[540, 721]] as const) ?? [], blackoutDates: [] };
  const only: Change = (input) => ({
    calls: input.calls.slice(0, 1),
    attempts: input.attempts.slice(-1),
    contacts: input.contacts.slice(-1),
    campaigns: [campaign({ hours })],
  });
  expect(findingsAfter(only, { guardMs: 50 * SECOND })).toEqual([]);
  expect(findingsAfter(only, { guardMs: 70 * SECOND })).toEqual(['I8 violation']);
});
