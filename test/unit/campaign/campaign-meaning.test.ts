import { describe, expect, test } from 'vitest';
import { CAMPAIGN_FIELDS } from '../../../src/campaign/fields.ts';
import { templateVariables } from '../../../src/campaign/template-variables.ts';
import { campaignText, meaningOf, parse, problemsOf } from './campaign-text.ts';

test('the least a campaign needs, and what then holds', () => {
  expect(meaningOf(campaignText())).toEqual({
    name: 'test-campaign',
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    agentId: 'agent-1',
    fromNumbers: [{ number: '+12125550100', maxConcurrent: 5 }],
    priority: 0,
    contacts: { files: ['/campaigns/people.csv'], columns: {} },
    hours: { week: [...Array.from({ length: 5 }, () => [[540, 1020]]), [], []], blackoutDates: [] },
    retry: { maxAttempts: 1, delays: {} },
    outcomes: {},
    variables: {},
    metadata: {},
    suppressFiles: [],
  });
});

describe('the version', () => {
  test('is of the meaning, not of the spelling', () => {
    const plain = campaignText({ variables: '{ a: x, b: y }', retry: '{ max_attempts: 2, busy: [5m] }' });
    const other = campaignText({
      retry: '{ busy: 5m, max_attempts: 2 }',
      variables: '{ "b": y, a: "x" } # note',
    });
    expect(meaningOf(other).version).toBe(meaningOf(plain).version);
  });

  test('changes with the meaning', () => {
    const versions = ['5m', '6m', '5h'].map(
      (delay) => meaningOf(campaignText({ retry: `{ max_attempts: 2, busy: ${delay} }` })).version,
    );
    expect(new Set(versions).size).toBe(3);
  });
});

describe('calling_window', () => {
  const weekOf = (calling_window: string) => meaningOf(campaignText({ calling_window })).hours.week;

  test.each([
    ['{ fri-mon: "09:00-10:00" }', [0, 4, 5, 6]],
    ['{ "mon,wed, fri": "09:00-10:00" }', [0, 2, 4]],
    ['{ "mon-tue,sun": "09:00-10:00" }', [0, 1, 6]],
    ['{ Mon-FRI: "09:00-10:00" }', [0, 1, 2, 3, 4]],
    ['{ sun-sat: "09:00-10:00" }', [0, 1, 2, 3, 4, 5, 6]],
  ])('%s opens days %j', (written, days) => {
    expect(weekOf(written).flatMap((ranges, day) => (ranges.length > 0 ? [day] : []))).toEqual(days);
  });

  test.each([
    [
      '"13:00-20:00, 09:00-12:00"',
      [
        [540, 720],
        [780, 1200],
      ],
    ],
    [
      '["09:00-12:00", "13:00-20:00"]',
      [
        [540, 720],
        [780, 1200],
      ],
    ],
    ['9:00-12:00', [[540, 720]]],
    ['"09:00-12:00, 12:00-17:00"', [[540, 1020]]],
    ['"00:00-24:00"', [[0, 1440]]],
    ['"22:00-02:00"', [[1320, 1560]]],
    ['"22:00-00:00"', [[1320, 1440]]],
    ['"18:00-22:00, 22:00-02:00"', [[1080, 1560]]],
  ])('%s', (hours, ranges) => {
    expect(weekOf(`{ mon: ${hours} }`)[0]).toEqual(ranges);
  });

  test('closed, null and [] close a day', () => {
    expect(weekOf('{ mon: "09:00-10:00", tue: closed, wed: , thu: [] }').map(({ length }) => length)).toEqual(
      [1, 0, 0, 0, 0, 0, 0],
    );
  });
});

describe('start and end', () => {
  const hoursOf = (fields: Record<string, string>) => meaningOf(campaignText(fields)).hours;

  test.each([
    ['2026-12-01T08:00:00-05:00', { kind: 'instant', at: Date.UTC(2026, 11, 1, 13) }],
    ['2026-12-01T08:00Z', { kind: 'instant', at: Date.UTC(2026, 11, 1, 8) }],
    ['2026-12-01T08:30', { kind: 'local', date: '2026-12-01', minute: 510 }],
    ['2026-12-01 08:30', { kind: 'local', date: '2026-12-01', minute: 510 }],
    ['2026-12-01', { kind: 'local', date: '2026-12-01', minute: 0 }],
  ])('start: %s', (start, moment) => {
    expect(hoursOf({ start }).start).toEqual(moment);
  });

  test.each([
    ['2026-12-31', { kind: 'local', date: '2027-01-01', minute: 0 }],
    ['2026-12-31T24:00', { kind: 'local', date: '2027-01-01', minute: 0 }],
    ['2026-12-31T18:00', { kind: 'local', date: '2026-12-31', minute: 1080 }],
  ])('end: %s', (end, moment) => {
    expect(hoursOf({ end }).end).toEqual(moment);
  });

  test('start and end on the same date are one day', () => {
    expect(parse(campaignText({ start: '2026-12-01', end: '2026-12-01' })).kind).toBe('valid');
  });

  test('blackout dates', () => {
    expect(hoursOf({ blackout_dates: '[2026-12-25, "2026-12-31..2027-01-01"]' }).blackoutDates).toEqual([
      { from: '2026-12-25', to: '2026-12-25' },
      { from: '2026-12-31', to: '2027-01-01' },
    ]);
  });
});

test('texts are sent as they were written', () => {
  const variables = '{ code: 0412, ratio: 1.50, on: true, No: NO, empty: "", hex: 0x1F, block: "a\\nb" }';
  expect(meaningOf(campaignText({ variables })).variables).toEqual({
    code: '0412',
    ratio: '1.50',
    on: 'true',
    No: 'NO',
    empty: '',
    hex: '0x1F',
    block: 'a\nb',
  });
});

test('YAML 1.2: Norway stays Norway', () => {
  expect(meaningOf(campaignText({ contacts: '{ file: people.csv, country: NO }' })).contacts.country).toBe(
    'NO',
  );
});

test('overrides are passed through as they stand', () => {
  const overrides =
    '{ llm: { temperature: 0.3 }, first_message: null, tts: { speed: 1, tags: [a, 2, false] } }';
  expect(meaningOf(campaignText({ overrides })).overrides).toEqual({
    llm: { temperature: 0.3 },
    first_message: null,
    tts: { speed: 1, tags: ['a', 2, false] },
  });
});

test('outcomes are kept in the form labels are compared in', () => {
  expect(
    meaningOf(campaignText({ outcomes: '{ Do-Not Call: suppress, callback: retry 2d }' })).outcomes,
  ).toEqual({
    do_not_call: { kind: 'suppress' },
    callback: { kind: 'retry', after: { amount: 2, unit: 'd' } },
  });
});

test('templateVariables finds every placeholder once', () => {
  expect(templateVariables(undefined)).toEqual([]);
  expect(
    templateVariables({
      first_message: 'Hi {{ first_name }}, {{first_name}} {{}} {{ open',
      llm: { system_prompt: 'Of {{company}}', deep: [{ text: '{{plan}}' }] },
    }),
  ).toEqual(['first_name', 'company', 'plan']);
});

describe('the table of fields', () => {
  test.each(CAMPAIGN_FIELDS.filter(({ notYet }) => notYet === undefined))(
    'the example of $name is valid',
    ({ name, example }) => {
      const value = example.slice(name.length + 2);
      const fields = { max_concurrent_per_number: '5', [name]: value };
      expect(problemsOf(parse(campaignText(fields))).filter(({ severity }) => severity === 'error')).toEqual(
        [],
      );
    },
  );

  test('has no name twice', () => {
    expect(new Set(CAMPAIGN_FIELDS.map(({ name }) => name)).size).toBe(CAMPAIGN_FIELDS.length);
  });
});

describe('the law', () => {
  test('is absent from a campaign that says nothing of it', () => {
    expect(meaningOf(campaignText())).not.toHaveProperty('rules');
    expect(meaningOf(campaignText())).not.toHaveProperty('callLimits');
  });

  test('is what the fields say, dates apart', () => {
    const campaign = meaningOf(
      campaignText({
        blackout_dates: '[2026-12-31]',
        rules: '[us-federal, fr]',
        kind: 'informational',
        consent: 'prior',
        holidays: '[us-federal, 2026-12-24]',
        freeze: '[US-LA, FR]',
      }),
    );
    expect(campaign.rules).toEqual({
      packs: ['us-federal', 'fr'],
      kind: 'informational',
      consent: 'prior',
      holidays: ['us-federal'],
      freeze: ['US-LA', 'FR'],
    });
    expect(campaign.hours.blackoutDates).toEqual([
      { from: '2026-12-31', to: '2026-12-31' },
      { from: '2026-12-24', to: '2026-12-24' },
    ]);
  });

  test('is about sales without consent where nothing else is said', () => {
    expect(meaningOf(campaignText({ freeze: 'US-LA' })).rules).toEqual({
      packs: [],
      kind: 'sales',
      consent: 'none',
      holidays: [],
      freeze: ['US-LA'],
    });
  });

  test('keeps the usual limits that are not written', () => {
    const limitsOf = (call_limits: string) => meaningOf(campaignText({ call_limits })).callLimits;
    expect(limitsOf('{}')).toEqual({ perDay: 3, perWeek: 7, gapMs: 0 });
    expect(limitsOf('{ per_day: 1, gap: 4h }')).toEqual({ perDay: 1, perWeek: 7, gapMs: 4 * 3_600_000 });
  });
});
