import { campaignText } from './campaign-text.ts';
import type { Rows } from './catalogue-y-rows.ts';

/** When calls may go out: times, days, zones, dates. */
export const HOURS_ROWS: Rows = {
  'Y11 times that are none': [
    ...[
      '"25:00-26:00"',
      '"9-17"',
      '"9am-9pm"',
      '"09:60-10:00"',
      '0900',
      '09:00',
      '"09:00-10:00-11:00"',
      '""',
    ].map(
      (hours) =>
        [
          campaignText({ calling_window: `{ mon: ${hours} }` }),
          `${/^("25|"9-|"9am|"09:60)/.test(hours) ? 'invalid-time' : 'invalid-hours'}@4:24`,
        ] as const,
    ),
    [
      campaignText({ calling_window: '{ mon: true, tue: { from: 9 } }' }),
      'invalid-hours@4:24',
      'invalid-hours@4:35',
    ],
  ],
  'Y12 24:00 ends a day and cannot begin one': [
    [campaignText({ calling_window: '{ mon: "12:00-24:00" }' }), 'warning unusual-hours@4:24'],
    [campaignText({ calling_window: '{ mon: "24:00-03:00" }' }), 'invalid-time@4:24'],
  ],
  'Y13 begins and ends at once': [
    [campaignText({ calling_window: '{ mon: "09:00-09:00" }' }), 'empty-range@4:24'],
  ],
  // A departure: ranges past midnight are supported (spec §2), and belong to the day they begin on.
  'Y14 begins after it ends': [
    [campaignText({ calling_window: '{ mon: "22:00-06:00" }' }), 'warning unusual-hours@4:24'],
    [
      campaignText({ calling_window: '{ mon: "22:00-06:00", tue: "05:00-09:00" }' }),
      'warning unusual-hours@4:24',
      'warning unusual-hours@4:44',
    ],
  ],
  'overlapping ranges': [
    [campaignText({ calling_window: '{ mon: "09:00-12:00, 11:59-13:00" }' }), 'overlapping-hours@4:24'],
    [campaignText({ calling_window: '{ mon: "20:00-20:30, 12:00-20:01" }' }), 'overlapping-hours@4:24'],
  ],
  // A departure: the law differs by place and by what is said, so it is `rules` that forbid; hours alone are warned about.
  'Y15 outside the usual frame': [
    [campaignText({ calling_window: '{ mon: "07:59-12:00" }' }), 'warning unusual-hours@4:24'],
    [campaignText({ calling_window: '{ mon: "12:00-21:01" }' }), 'warning unusual-hours@4:24'],
    [campaignText({ calling_window: '{ mon: "20:00-02:00" }' }), 'warning unusual-hours@4:24'],
    [campaignText({ calling_window: '{ mon: "08:00-21:00" }' })],
  ],
  'Y16 never open': [
    [campaignText({ calling_window: '{}' }), 'never-open@4:17'],
    [campaignText({ calling_window: '{ mon: closed, tue: [], wed: }' }), 'never-open@4:17'],
    [campaignText({ calling_window: '' }), 'empty-value@4:1'],
    [campaignText({ calling_window: '09:00-17:00' }), 'wrong-type@4:17'],
  ],
  'Y17 days': [
    [campaignText({ calling_window: '{ "mon,mon": "09:00-17:00" }' }), 'warning repeated-day@4:19'],
    [campaignText({ calling_window: '{ monday: "09:00-17:00" }' }), 'unknown-day@4:19'],
    [
      campaignText({ calling_window: '{ 0: "09:00-17:00", 7: "09:00-17:00" }' }),
      'unknown-day@4:19',
      'unknown-day@4:37',
    ],
    [campaignText({ calling_window: '{ mon-fri-sat: "09:00-17:00" }' }), 'unknown-day@4:19'],
    [
      campaignText({ calling_window: '{ mon-fri: "09:00-17:00", fri: "09:00-12:00" }' }),
      'duplicate-day@4:43',
    ],
  ],
  'Y18 Y19 Y20 no zone': [
    ...[
      'EST',
      'EDT',
      'BST',
      'IST',
      'CST',
      'PST',
      'EST5EDT',
      'GMT-5',
      'UTC-5',
      'Etc/GMT+5',
      'UTC',
      '"+05:30"',
      'local',
    ].map((zone) => [campaignText({ timezone: zone }), 'invalid-timezone@5:11'] as const),
    ...['" America/New_York"', 'America/Argentina', 'Mars/Phobos', '""', 'Japan'].map(
      (zone) => [campaignText({ timezone: zone }), 'invalid-timezone@5:11'] as const,
    ),
    [campaignText({ timezone: '-5' }), 'quote-it@5:11'],
  ],
  'Y21 old or oddly written zones': ['america/new_york', 'US/Eastern', 'Asia/Calcutta'].map(
    (zone) => [campaignText({ timezone: zone }), 'warning timezone-respelled@5:11'] as const,
  ),
  'Y27 dates': [
    [
      campaignText({ start: '2026-12-02T09:00:00Z', end: '2026-12-02T10:00:00+01:00' }),
      'ends-before-start@6:6',
    ],
    [campaignText({ start: '2026-12-02T09:00', end: '2026-12-02T09:00' }), 'ends-before-start@6:6'],
    [campaignText({ start: '2026-12-02', end: '2026-11-30T00:00:00Z' }), 'ends-before-start@6:6'],
    [campaignText({ start: '2026-02-30' }), 'impossible-date@5:8'],
    [campaignText({ start: '2026-12-01T25:00' }), 'impossible-date@5:8'],
    [campaignText({ start: 'tomorrow', end: '20261201' }), 'invalid-moment@5:8', 'quote-it@6:6'],
    [campaignText({ start: '2026-12-01T08:00:30' }), 'invalid-moment@5:8'],
    [campaignText({ start: '2026-12-01T08:00+99:00' }), 'invalid-moment@5:8'],
    [campaignText({ blackout_dates: '[2026-02-29]' }), 'impossible-date@5:18'],
    [campaignText({ blackout_dates: '["2027-01-01..2026-12-31"]' }), 'reversed-dates@5:18'],
    [campaignText({ blackout_dates: '[20261225, christmas]' }), 'invalid-date@5:18', 'invalid-date@5:28'],
  ],
};
