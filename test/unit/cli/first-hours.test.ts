import { expect, it } from 'vitest';
import { firstHours, firstHoursText } from '../../../src/cli/first-hours.ts';
import type { CallingHours } from '../../../src/domain/campaign.ts';

const mondays: CallingHours = { week: [[[540, 720]], [], [], [], [], [], []], blackoutDates: [] };
const always: CallingHours = {
  week: Array.from({ length: 7 }, () => [[0, 1440]] as const),
  blackoutDates: [],
};
const over = { ...mondays, end: { kind: 'instant', at: 0 } } as const satisfies CallingHours;
const ZONE = 'America/New_York';
const text = (hours: CallingHours, now: number) => firstHoursText(firstHours(hours, [ZONE], now), ZONE, now);

it.each([
  ['a closed window', mondays, '2026-11-21T12:00:00Z', 'Mon 2026-11-23 09:00–12:00'],
  ['an open one', mondays, '2026-11-23T15:00:00Z', 'now–12:00'],
  ['one that never closes', always, '2026-11-23T15:00:00Z', 'now, and never closes'],
  ['one that is over', over, '2026-11-23T15:00:00Z', 'never: no calling hours are left'],
] as const)('of %s', (_what, hours, now, expected) => {
  expect(text(hours, Date.parse(now))).toBe(expected);
});
