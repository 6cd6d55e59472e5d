import { describe, expect, test } from 'vitest';
import type { ContactSource } from '../../../src/domain/campaign.ts';
import { understandHeader } from '../../../src/importing/header.ts';

const read = (cells: readonly string[], columns: ContactSource['columns'] = {}) =>
  understandHeader({ file: 'c.csv', line: 1, cells }, columns);

const codes = (cells: readonly string[], columns?: ContactSource['columns']) => {
  const reading = read(cells, columns);
  return reading.kind === 'refused' ? reading.problems.map(({ code }) => code) : [];
};

describe('a header is understood', () => {
  test.each([
    ['phone'],
    [' Phone '],
    ['PHONE'],
    ['phone_number'],
    ['Phone Number'],
    ['to-number'],
    ['To_Number'],
  ])('with the phone column called %j', (name) => {
    expect(read(['first_name', name])).toMatchObject({ header: { roles: { phone: 1 }, variables: [0] } });
  });

  test('every role by its own name, all else variables in order', () => {
    const cells = ['id', 'Company', 'phone', 'Timezone', 'from number', 'NOT_BEFORE', 'not-after', 'name'];
    expect(read(cells)).toMatchObject({
      header: {
        headers: cells,
        roles: { id: 0, phone: 2, timezone: 3, from_number: 4, not_before: 5, not_after: 6 },
        variables: [1, 7],
      },
    });
  });

  test('with columns the campaign names, as written first, then in any case', () => {
    expect(read(['tz', 'Mobile', 'TZ'], { phone: 'mobile', timezone: 'TZ' })).toMatchObject({
      header: { roles: { phone: 1, timezone: 2 }, variables: [0] },
    });
  });

  test('a column named for one role is not taken for another', () => {
    expect(read(['phone', 'Line'], { phone: 'Line', id: 'phone' })).toMatchObject({
      header: { roles: { phone: 1, id: 0 }, variables: [] },
    });
  });

  test('where a person is steers, and stays a variable; the surer of two names goes first', () => {
    expect(
      read(['phone', 'region', 'ZIP Code', 'State', 'window', 'max_attempts', 'priority']),
    ).toMatchObject({
      header: {
        roles: { phone: 0, postal_code: 2, state: 3, window: 4, max_attempts: 5, priority: 6 },
        variables: [1, 2, 3],
      },
    });
    expect(read(['phone', 'region'])).toMatchObject({ header: { roles: { state: 1 }, variables: [1] } });
  });

  test('without the empty columns a spreadsheet leaves at the end', () => {
    expect(read(['phone', 'name', '', ' '])).toMatchObject({
      header: { headers: ['phone', 'name'] },
      tail: { length: 2, mayHoldText: false },
    });
  });

  test('without the columns of rejected.csv', () => {
    expect(read(['phone', 'name', 'line', 'code', 'message', 'suggestion'])).toMatchObject({
      header: { headers: ['phone', 'name'], variables: [1] },
      tail: { length: 4, mayHoldText: true },
    });
  });
});

describe('a header is refused', () => {
  test.each([
    ['C3: a row instead of a header', ['+12125550100', 'Ann'], ['header-expected']],
    ['C4: no phone column', ['name', 'Mobile'], ['missing-phone-column']],
    ['C5: twice the same', ['phone', 'name', 'name '], ['duplicate-header']],
    ['C6: two aliases at once', ['phone', 'phone_number'], ['ambiguous-column']],
    ['C21: __proto__', ['phone', '__proto__'], ['reserved-header']],
    ['C22: constructor', ['phone', 'constructor'], ['reserved-header']],
    [
      'C22: toString, hasOwnProperty',
      ['phone', 'toString', 'hasOwnProperty'],
      ['reserved-header', 'reserved-header'],
    ],
    ['prototype', ['phone', 'prototype'], ['reserved-header']],
    ['no name in the middle', ['phone', '', 'name'], ['empty-header']],
    ['a line break', ['phone', 'first\nname'], ['header-control-characters']],
    ['all at once', ['name', 'name', '', 'x'], ['duplicate-header', 'empty-header', 'missing-phone-column']],
  ])('%s', (_, cells, expected) => {
    expect(codes(cells)).toEqual(expected);
  });

  test('a column the campaign names is missing', () => {
    expect(codes(['phone', 'name'], { timezone: 'TZ' })).toEqual(['missing-column']);
    expect(codes(['phone', 'name'], { phone: 'Mobile' })).toEqual(['missing-column']);
  });

  test('the columns found are listed, and the likely one is suggested', () => {
    const reading = read(['name', 'Mobile']);
    expect(reading).toMatchObject({
      problems: [
        {
          message: expect.stringContaining('"name", "Mobile"'),
          fix: expect.stringContaining('{ phone: Mobile }'),
        },
      ],
    });
  });
});
