import { campaignText } from './campaign-text.ts';

/**
 * reliability.md §3.1, every case: what is written, and every problem it must give, as `code@line:column`. A row without
 * problems is accepted. Departures from the catalogue say why. What needs a disk or a contact file stands in catalogue-y.test.ts.
 */
export const CATALOGUE: Readonly<
  Record<string, readonly (readonly [text: string, ...problems: string[]])[]>
> = {
  'Y1 nothing in the file': [
    ['', 'no-campaign@1:1'],
    ['# only a comment\n', 'no-campaign@1:1'],
    ['---\n', 'no-campaign@1:1'],
    ['~\n', 'no-campaign@1:1'],
  ],
  'Y2 no mapping at the top': [
    ['- a\n- b\n', 'not-a-mapping@1:1'],
    ['hello\n', 'not-a-mapping@1:1'],
    ['42\n', 'not-a-mapping@1:1'],
  ],
  'Y3 two documents': [[`${campaignText()}---\nname: b\n`, 'several-documents@5:1']],
  'Y4 duplicate key': [
    [`${campaignText()}agent_id: b\n`, 'duplicate-key@5:1'],
    [campaignText({ variables: '{ a: x, a: y }' }), 'duplicate-key@5:20'],
    [campaignText({ variables: '{ a: x, "a": y, a: z }' }), 'duplicate-key@5:20', 'duplicate-key@5:28'],
  ],
  'Y5 tab': [[`${campaignText()}retry:\n\tmax_attempts: 2\n`, 'tab@6:1']],
  'Y6 unknown field': [
    [campaignText({ max_attempt: '3' }), 'unknown-field@5:1'],
    [campaignText({ retry: '{ max_attempts: 2, max_delay: 3m }' }), 'unknown-field@5:27'],
    [campaignText({ contacts: '{ file: a.csv, sheet: 2 }' }), 'unknown-field@3:26'],
  ],
  'Y7 Y8 a phone number without quotes': [
    [campaignText({ from_numbers: '[+12125550100]', max_concurrent_per_number: '5' }), 'quote-it@2:16'],
    [campaignText({ from_numbers: '[{ number: +12125550100, max_concurrent: 1 }]' }), 'quote-it@2:26'],
    [campaignText({ from_numbers: '[{ number: 0412345678, max_concurrent: 1 }]' }), 'quote-it@2:26'],
    [campaignText({ name: '2026' }), 'quote-it@5:7'],
  ],
  // YAML 1.1 would make 570 of the second one. `start` is a date here, so that a time alone says nothing.
  'Y9 a time alone': [
    [campaignText({ start: '9:30' }), 'invalid-moment@5:8'],
    [campaignText({ variables: '{ at: 9:30 }' })],
  ],
  'Y10 words that are truth values in YAML 1.1': [
    [campaignText({ variables: '{ country: NO, on: off, y: yes }' })],
    [campaignText({ timezone: 'off' }), 'invalid-timezone@5:11'],
    [campaignText({ retry: '{ max_attempts: 2, spread: yes }' }), 'wrong-type@5:35'],
  ],
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
  'Y22 limits': [
    ...['0', '-1', '1.5', '1000000000'].map(
      (limit) => [campaignText({ max_concurrent: limit }), 'out-of-range@5:17'] as const,
    ),
    [campaignText({ max_concurrent: '"5"' }), 'wrong-type@5:17'],
    [campaignText({ max_concurrent: '.nan' }), 'number-out-of-range@5:17', 'out-of-range@5:17'],
    [campaignText({ max_concurrent: '.inf' }), 'number-out-of-range@5:17', 'out-of-range@5:17'],
    [campaignText({ priority: '1001' }), 'out-of-range@5:11'],
    [
      campaignText({ from_numbers: '[{ number: "+12125550100", max_concurrent: 10001 }]' }),
      'out-of-range@2:58',
    ],
    [
      campaignText({ from_numbers: '[{ number: "+12125550100", max_concurrent: 1, calls_per_second: 0 }]' }),
      'out-of-range@2:79',
    ],
    [campaignText({ from_numbers: '["+12125550100"]' }), 'no-limit@2:16'],
    [campaignText({ from_numbers: '["+12125550100"]', max_concurrent_per_number: '0' }), 'out-of-range@5:28'],
    [campaignText({ from_numbers: '[]' }), 'empty-list@2:15'],
  ],
  'Y23 attempts': [
    ...['0', '-1', '1000', '2.5'].map(
      (attempts) => [campaignText({ retry: `{ max_attempts: ${attempts} }` }), 'out-of-range@5:24'] as const,
    ),
    [campaignText({ retry: '{ busy: 5m }' }), 'missing-field@5:8'],
    [campaignText({ retry: '3' }), 'wrong-type@5:8'],
  ],
  // 30 days are fine: retries are due times in the ledger, never timers.
  'Y24 Y25 delays': [
    ...['5', '5x', '-5m', '1e3s', '1.5h', '"5 m"', '5min', 'true', '""'].map(
      (delay) =>
        [campaignText({ retry: `{ max_attempts: 2, busy: ${delay} }` }), 'invalid-delay@5:33'] as const,
    ),
    ...['0s', '31d', '999999h'].map(
      (delay) =>
        [campaignText({ retry: `{ max_attempts: 2, busy: ${delay} }` }), 'delay-out-of-range@5:33'] as const,
    ),
    [
      campaignText({ retry: '{ max_attempts: 3, busy: [5m, 5x], failed: [] }' }),
      'invalid-delay@5:38',
      'empty-list@5:51',
    ],
    [
      campaignText({ retry: '{ max_attempts: 3, busy: [[5m], { a: b }] }' }),
      'invalid-delay@5:34',
      'invalid-delay@5:40',
    ],
    [campaignText({ retry: '{ max_attempts: 2, busy: [30d] }' })],
    [campaignText({ retry: '{ max_attempts: 2, busy: [5m, 10m] }' }), 'warning unused-delay@5:33'],
  ],
  'Y26 retries that do not fit': [
    [
      campaignText({
        start: '2026-12-01',
        end: '2026-12-02',
        retry: '{ max_attempts: 3, no_answer: [1d, 2d] }',
      }),
      'warning retries-do-not-fit@7:8',
    ],
    [
      campaignText({
        start: '2026-12-01',
        end: '2026-12-05',
        retry: '{ max_attempts: 3, no_answer: [1d, 2d] }',
      }),
    ],
  ],
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
  'Y29 the same from number twice': [
    [
      campaignText({ from_numbers: '["+12125550100", "+1 (212) 555-0100"]', max_concurrent_per_number: '5' }),
      'duplicate-number@2:32',
    ],
  ],
  'from numbers that are none': [
    ...['"12125550100"', '"+0125550100"', '"+1212"', '""', '~', 'true', '[a]', '"+12125550100 x5"'].map(
      (number) =>
        [
          campaignText({ from_numbers: `[${number}]`, max_concurrent_per_number: '5' }),
          'invalid-number@2:16',
        ] as const,
    ),
    [
      campaignText({ from_numbers: '["+15551230000"]', max_concurrent_per_number: '5' }),
      'warning unassigned-number@2:16',
    ],
    [campaignText({ from_numbers: '[{ max_concurrent: 5 }]' }), 'missing-field@2:16'],
    [campaignText({ from_numbers: '"+12125550100"' }), 'wrong-type@2:15'],
  ],
  // A departure: campaigns name no addresses; those of the settings are judged in E8.
  'Y30 Y31 addresses': [
    [campaignText({ base_url: 'http://169.254.169.254/' }), 'unknown-field@5:1'],
    [campaignText({ callback_url: 'http://127.0.0.1:6379/' }), 'unknown-field@5:1'],
    [campaignText({ webhook_url: 'http://[::ffff:10.0.0.1]/' }), 'unknown-field@5:1'],
  ],
  'Y32 an API key': [
    [campaignText({ variables: '{ key: oi_sk_0123456789abcdef }' }), 'api-key@5:19'],
    [`# oi_sk_0123456789abcdef\n${campaignText()}`, 'api-key@1:3'],
  ],
  'Y33 a reference to the environment': [
    [campaignText({ variables: '{ company: "§{COMPANY}" }'.replace('§', '$') }), 'not-replaced@5:23'],
    [
      campaignText({ overrides: '{ llm: { system_prompt: "You are §{NAME}." } }'.replace('§', '$') }),
      'not-replaced@5:36',
    ],
  ],
  'Y34 aliases': [
    [campaignText({ variables: '{ a: &x lol, b: *x }' }), 'alias@5:17', 'alias@5:28'],
    [campaignText({ variables: '*nowhere' }), 'alias@5:12'],
  ],
  'Y35 nesting': [
    ['['.repeat(900), 'nested-too-deep@1:21'],
    [campaignText({ overrides: '['.repeat(900) }), 'nested-too-deep@5:31'],
    [`${'- '.repeat(900)}a\n`, 'nested-too-deep@1:41'],
    [`# ${'x'.repeat(64 * 1024)}\n`, 'file-too-large@'],
  ],
  'Y36 names that reach a prototype': [
    [campaignText({ variables: '{ __proto__: x }' }), 'reserved-key@5:14'],
    [
      campaignText({ overrides: '{ llm: { constructor: { prototype: x } } }' }),
      'reserved-key@5:21',
      'reserved-key@5:36',
    ],
    [`${campaignText()}__proto__: { polluted: true }\n`, 'reserved-key@5:1'],
    [campaignText({ outcomes: '{ Constructor: close }' }), 'reserved-key@5:13'],
  ],
  'Y37 merge keys': [[campaignText({ variables: '{ <<: { a: b } }' }), 'merge-key@5:14']],
  'Y38 tags and directives': [
    [campaignText({ variables: '!!js/function "x"' }), 'tag@5:12'],
    [campaignText({ variables: '{ a: !foo bar, b: !!str 5 }' }), 'tag@5:17', 'tag@5:30'],
    [`%YAML 1.1\n---\n${campaignText()}`, 'directive@1:1'],
  ],
  'Y39 a byte order mark': [
    [`\ufeff${campaignText()}`],
    [`\ufeff${campaignText({ priority: '0.5' })}`, 'out-of-range@5:11'],
    [`${campaignText()}\ufeff`, 'forbidden-character@5:1'],
  ],
  'Y40 characters': [
    [campaignText({ name: 'a\u0000b' }), 'forbidden-character@5:8'],
    [campaignText({ variables: '{ a: "\u202eevil" }' }), 'forbidden-character@5:18'],
    [
      campaignText({ variables: '{ a: "\\u202eevil", b: "\\0" }' }),
      'forbidden-character@5:17',
      'forbidden-character@5:34',
    ],
    [campaignText({ variables: '{ "a\\e": b }' }), 'forbidden-character@5:14'],
    [campaignText({ variables: '{ a: "\ud800" }' }), 'forbidden-character@5:18'],
    [campaignText({ variables: '{ a: "מבצע \u200f50%" }' })],
  ],
  'Y41 numbers that cannot be kept': [
    [campaignText({ variables: '{ account: 12345678901234567890 }' }), 'number-out-of-range@5:23'],
    [campaignText({ overrides: '{ tts: { speed: 1e400 } }' }), 'number-out-of-range@5:28'],
  ],
  'Y42 names': [
    ...['"../../etc/x"', 'CON', 'a'.repeat(64), '""', 'two words'].map(
      (name) => [campaignText({ name }), 'invalid-name@5:7'] as const,
    ),
  ],
  'Y47 outcomes and dispositions': [
    [
      campaignText({ retry: '{ max_attempts: 2, completed: 5m, rejected: 1h }' }),
      'not-retryable@5:27',
      'not-retryable@5:42',
    ],
    [campaignText({ retry: '{ max_attempts: 2, noanswer: 5m }' }), 'unknown-field@5:27'],
    [
      campaignText({ outcomes: '{ a: supress, b: retry, c: retry 5x, d: true }' }),
      'invalid-outcome-action@5:16',
      'invalid-outcome-action@5:28',
      'invalid-delay@5:38',
      'invalid-outcome-action@5:51',
    ],
    [campaignText({ outcomes: '{ Do Not Call: suppress, do-not-call: close }' }), 'duplicate-outcome@5:36'],
  ],
  // No limit stands apart from its number: each from number carries its own.
  'Y48 a limit of a number that is not listed': [
    [campaignText({ limits: '{ "+12125550177": 5 }' }), 'unknown-field@5:1'],
    [
      campaignText({ from_numbers: '[{ "+12125550177": 5 }]' }),
      'missing-field@2:16',
      'no-limit@2:16',
      'unknown-field@2:18',
    ],
  ],
  'how many rows may be rejected': [
    ...['5%', '1 %', '"2.5%"', '100%'].map(
      (share) => [campaignText({ contacts: `{ file: a.csv, max_rejected: ${share} }` })] as const,
    ),
    ...['5', '0%', '0.5%', '101%', 'all', '"-5%"', '5%%', 'true'].map(
      (share) =>
        [
          campaignText({ contacts: `{ file: a.csv, max_rejected: ${share} }` }),
          'invalid-percentage@3:40',
        ] as const,
    ),
    [campaignText({ contacts: '{ file: a.csv, max_rejected: [5%] }' }), 'wrong-type@3:40'],
  ],
  'callbacks and wishes': [
    [campaignText({ callbacks: '{ field: callback_time, outcomes: [callback, Call Later] }' })],
    [campaignText({ callbacks: '{ field: when, outcomes: callback }' })],
    [campaignText({ callbacks: '{ outcomes: [callback] }' }), 'missing-field@5:12'],
    [
      campaignText({ callbacks: '{ field: "", outcomes: [a b, A-B, ~], x: 1 }' }),
      'invalid-text@5:21',
      'listed-twice@5:41',
      'invalid-text@5:46',
      'unknown-field@5:50',
    ],
    [campaignText({ callbacks: '{ field: 5 }' }), 'quote-it@5:21'],
    [campaignText({ callbacks: '{ field: t, outcomes: [] }' }), 'empty-list@5:34'],
    [campaignText({ callbacks: 'callback_time' }), 'wrong-type@5:12'],
    [campaignText({ opt_out_phrases: 'stop calling' })],
    [
      campaignText({ opt_out_phrases: '[stop calling, Stop Calling, "...", [x]]' }),
      'listed-twice@5:33',
      'invalid-text@5:47',
      'invalid-text@5:54',
    ],
    [campaignText({ require: '[first_name, first_name, ""]' }), 'listed-twice@5:23', 'invalid-text@5:35'],
    [campaignText({ require: '' }), 'empty-value@5:1'],
    [campaignText({ retry: '{ max_attempts: 2, busy: 5m, spread: maybe }' }), 'wrong-type@5:45'],
  ],
  texts: [
    [campaignText({ variables: '{ a: , b: [x] }' }), 'empty-value@5:14', 'wrong-type@5:22'],
    [campaignText({ metadata: '{ fairdial_attempt: x }' }), 'reserved-metadata@5:13'],
    [campaignText({ variables: '{ "": x }' }), 'unnamed-value@5:14'],
    [
      campaignText({ overrides: '{ tts: { speeed: 1 }, voice: x }' }),
      'warning undocumented-override@5:21',
      'warning undocumented-override@5:34',
    ],
  ],
  contacts: [
    [campaignText({ contacts: '{ file: [] }' }), 'empty-list@3:19'],
    [campaignText({ contacts: '{ file: "" }' }), 'invalid-path@3:19'],
    [campaignText({ contacts: '{ file: [a.csv, ./a.csv, 7] }' }), 'duplicate-file@3:27', 'invalid-path@3:36'],
    [
      campaignText({ contacts: '{ file: a.csv, columns: { phoen: Tel, id: } }' }),
      'unknown-column-role@3:37',
      'invalid-header@3:49',
    ],
    [campaignText({ contacts: '{ file: a.csv, columns: { id: A, phone: A } }' }), 'shared-header@3:51'],
    [campaignText({ contacts: '{ file: a.csv, country: UK }' }), 'unknown-country@3:35'],
    [campaignText({ contacts: 'a.csv' }), 'wrong-type@3:11'],
  ],
  steering: [
    [campaignText({ write_back_outcomes: 'yes please' }), 'wrong-type@5:22'],
    [campaignText({ ramp: '4' }), 'out-of-range@5:7'],
    [campaignText({ ramp: 'slow' }), 'wrong-type@5:7'],
  ],
  law: [
    [
      campaignText({ rules: '[us-fedral, gb, gb]', consent: 'prior' }),
      'unknown-rules@5:9',
      'listed-twice@5:24',
    ],
    [campaignText({ rules: '[7, { us: 1 }]' }), 'unknown-rules@5:9', 'unknown-rules@5:12'],
    [campaignText({ rules: 'us-federal' }), 'warning consent-needed@5:8'],
    [campaignText({ rules: '[de]', kind: 'research' }), 'warning silent-rules@5:8'],
    [campaignText({ kind: 'sale', consent: 'yes' }), 'unknown-choice@5:7', 'unknown-choice@6:10'],
    [
      campaignText({ holidays: '[us-fed, 2026-13-01, 2026-12-24]' }),
      'unknown-holidays@5:12',
      'impossible-date@5:20',
    ],
    [campaignText({ freeze: '[MX, US-XX, us-la, FR]' }), 'unknown-place@5:14', 'unknown-place@5:21'],
    [
      campaignText({ call_limits: '{ per_day: 0, per_wek: 3, gap: soon }' }),
      'out-of-range@5:25',
      'unknown-field@5:28',
      'invalid-delay@5:45',
    ],
    [campaignText({ freeze: 'LA' }), 'warning country-or-state@5:9'],
    [campaignText({ call_limits: '3' }), 'wrong-type@5:14'],
  ],
  'required fields': [
    ['name: a\n', 'missing-field@1:1', 'missing-field@1:1', 'missing-field@1:1', 'missing-field@1:1'],
    [campaignText({ agent_id: '' }), 'empty-value@1:1'],
    [campaignText({ agent_id: '"a b"' }), 'invalid-agent-id@1:11'],
  ],
  syntax: [
    [campaignText({ overrides: '{ first_message: "Hi }' }), 'yaml-syntax@6:1'],
    [campaignText({ agent_id: 'a: b' }), 'yaml-syntax@1:11'],
    [campaignText({ agent_id: '@home' }), 'yaml-syntax@1:11'],
  ],
};
