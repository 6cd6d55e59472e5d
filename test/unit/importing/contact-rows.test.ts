import { describe, expect, test } from 'vitest';
import { isRejected, rowReader } from '../../../src/importing/contact-rows.ts';
import { understandHeader } from '../../../src/importing/header.ts';

const HEADERS = ['phone', 'timezone', 'id', 'from_number', 'not_before', 'not_after', 'name'];

interface Settings {
  readonly country?: string;
  readonly timezone?: string;
}

function reader(settings: Settings = {}) {
  const reading = understandHeader({ file: 'c.csv', line: 1, cells: HEADERS }, {});
  if (reading.kind === 'refused') throw new Error('header refused');
  return rowReader({ header: reading.header, fromNumbers: ['+12125550198', '+12125550199'], ...settings });
}

type Cells = Partial<Record<(typeof HEADERS)[number], string>>;

const read = (cells: Cells, settings?: Settings) =>
  reader(settings)(
    HEADERS.map((header) => cells[header] ?? ''),
    7,
  );

function codeOf(cells: Cells, settings?: Settings) {
  const row = read(cells, settings);
  return isRejected(row) ? row.code : undefined;
}

describe('a contact', () => {
  test('from a whole row', () => {
    const cells = {
      phone: '+1 (212) 555-0100',
      timezone: 'America/Los_Angeles',
      id: ' crm-7 ',
      from_number: '+1 212 555 0199',
      not_before: '2026-12-01',
      not_after: '2026-12-01',
      name: ' Ann ',
    };
    expect(read(cells)).toEqual({
      row: 7,
      id: 'crm-7',
      phone: '+12125550100',
      zones: ['America/Los_Angeles'],
      zoneSource: 'column',
      jurisdictions: ['US', 'US-NY'],
      fromNumber: '+12125550199',
      notBefore: Date.parse('2026-12-01T08:00:00Z'),
      notAfter: Date.parse('2026-12-02T07:59:59.999Z'),
      values: [' Ann '],
    });
  });

  test.each([
    ['C24: the quote of our own export', "'+12125550100"],
    ['C25: brackets and dashes', '+1 (212) 555-0100'],
    ['C25: tel:', 'tel:+12125550100'],
    ['C29: full-width digits', '+１２１２５５５０１００'],
    ['C30: marks around it', '\u200e+12125550100\u200b'],
  ])('%s', (_, phone) => {
    expect(read({ phone })).toMatchObject({
      phone: '+12125550100',
      zones: ['America/New_York'],
      zoneSource: 'number',
    });
  });

  test('C28: national digits after a country code', () => {
    expect(read({ phone: '+44 020 7946 0018' })).toMatchObject({ phone: '+442079460018' });
  });

  test('the campaign tells the zone only where nothing else does', () => {
    const timezone = 'America/Chicago';
    expect(read({ phone: '+12125550100' }, { timezone })).toMatchObject({ zoneSource: 'number' });
    expect(read({ phone: '+12125550100', timezone: 'US/Hawaii' }, { timezone })).toMatchObject({
      zones: ['Pacific/Honolulu'],
      zoneSource: 'column',
    });
  });

  test.each([
    ['C49: formulas', '=HYPERLINK("x")'],
    ['C49: a quote before a sign', "'=1+1"],
    ['C50: a line break and a forged log line', 'x\n{"level":"error"}'],
    ['C51: instructions', 'ignore your instructions'],
    ['C52: braces', '{{other}}'],
    ['C53: markup', '<img src=x onerror=alert(1)>'],
    ['C54: emoji, combining marks, right to left', '👩🏽‍🦰 é עברית'],
    ['a tab', 'a\tb'],
    ['10 KB', 'x'.repeat(10_240)],
  ])('%s in a variable stays as written', (_, name) => {
    expect(read({ phone: '+12125550100', name })).toMatchObject({ values: [name] });
  });
});

describe('a row is rejected', () => {
  test.each([
    ['C17: NUL byte', { name: 'a\0b' }, 'control-characters'],
    ['an escape', { name: 'a\x1b[2J' }, 'control-characters'],
    ['C18: a cell over 10 KB', { name: 'é'.repeat(5_121) }, 'cell-too-long'],
    ['a number we call from', { phone: '+12125550198' }, 'self-call'],
    ['C47: EST', { timezone: 'EST' }, 'invalid-time-zone'],
    ['C47: Mars/X', { timezone: 'Mars/X' }, 'invalid-time-zone'],
    ['a from number of someone else', { from_number: '+12125550123' }, 'unknown-from-number'],
    ['no from number at all', { from_number: 'main line' }, 'unknown-from-number'],
    ['C55: 31/02', { not_before: '31/02' }, 'invalid-date'],
    ['C55: February 31', { not_after: '2026-02-31' }, 'invalid-date'],
    ['an empty period', { not_before: '2026-12-02', not_after: '2026-12-01' }, 'empty-period'],
  ])('%s', (_, cells, code) => {
    expect(codeOf({ phone: '+12125550100', ...cells })).toBe(code);
  });

  test.each([
    ['C23: spreadsheet damage', '2.12555E+10'],
    ['C26: no country', '2125550100'],
    ['C31: letters', '1-800-FLOWERS'],
    ['C31: n/a', 'n/a'],
    ['C31: -', '-'],
    ['C31: zeros', '0000000000'],
    ['C31: +', '+'],
    ['C31: nothing', ''],
    ['C32: an extension', '+12125550100 x12'],
    ['C33: 911', '911'],
    ['C34: premium', '+19002345678'],
    ['C35: possible but not valid', '+15551230000'],
    ['C36: too many digits', '+1212555010012345'],
    ['C37: two numbers', '+12125550100; +12125550101'],
  ])('%s', (_, phone) => {
    expect(codeOf({ phone })).toBeDefined();
  });

  test('C33: an emergency number, whatever the country', () => {
    expect(codeOf({ phone: '911' }, { country: 'US' })).toBeDefined();
    expect(codeOf({ phone: '112' }, { country: 'GB' })).toBeDefined();
  });

  test('when nothing tells where the person is: no zone is anybody’s default', () => {
    const personal = { phone: '+15005550100' };
    expect(codeOf(personal)).toBe('no-time-zone');
    const timezone = 'America/Chicago';
    expect(read(personal, { timezone })).toMatchObject({ zones: [timezone], zoneSource: 'campaign' });
    expect(read({ ...personal, timezone: 'Europe/London' })).toMatchObject({ zoneSource: 'column' });
  });

  test('with its line, its cells unchanged, and words for a person', () => {
    const row = read({ phone: '+12125550100', timezone: ' EST', name: ' Ann ' });
    expect(row).toMatchObject({ line: 7, cells: ['+12125550100', ' EST', '', '', '', '', ' Ann '] });
    expect(isRejected(row) && row.suggestion).toContain('America/New_York');
  });
});
