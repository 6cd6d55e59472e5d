import { campaignText } from './campaign-text.ts';
import type { Rows } from './catalogue-y-rows.ts';

/** What else a campaign says. */
export const SETTINGS_ROWS: Rows = {
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
