import { campaignText } from './campaign-text.ts';
import type { Rows } from './catalogue-y-rows.ts';

/** How YAML is written, and what is not taken of it. */
export const YAML_ROWS: Rows = {
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
  'Y5 tab': [
    [`${campaignText()}retry:\n\tmax_attempts: 2\n`, 'tab@6:1'],
    // What the parser makes of the lines around a tab is none of the writer's mistakes.
    [`${campaignText()}retry:\n  max_attempts: 2\n  busy:\n\t- 5m\n`, 'tab@8:1'],
    [`${campaignText()}holidays:\n  - us-federal\n\t- gb\n  - us\n`, 'tab@7:1'],
  ],
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
};
