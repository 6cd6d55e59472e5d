import { describe, expect, test } from 'vitest';
import type { ContactSource } from '../../../src/domain/campaign.ts';
import {
  type ContactRules,
  type IgnoredCell,
  isRejected,
  rowReader,
} from '../../../src/importing/contact-rows.ts';
import { understandHeader } from '../../../src/importing/header.ts';

const HEADERS = ['phone', 'timezone', 'zip', 'state', 'name'];
const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';

type Cells = Partial<Record<(typeof HEADERS)[number], string>>;

function reader(rules: Partial<ContactRules> = {}, columns: ContactSource['columns'] = {}) {
  const reading = understandHeader({ file: 'c.csv', line: 1, cells: HEADERS }, columns);
  if (reading.kind === 'refused') throw new Error('header refused');
  const read = rowReader({ header: reading.header, fromNumbers: [], ...rules });
  return (cells: Cells) =>
    read(
      HEADERS.map((header) => cells[header] ?? ''),
      2,
    );
}

const read = (cells: Cells, rules?: Partial<ContactRules>) =>
  reader(rules)({ phone: '+12125550100', ...cells });

describe('where a contact may be', () => {
  test.each([
    ['the number alone', {}, [NEW_YORK], 'number', ['US', 'US-NY']],
    [
      'a ZIP code elsewhere',
      { zip: '75201' },
      [CHICAGO, NEW_YORK],
      'number+postal',
      ['US', 'US-NY', 'US-TX'],
    ],
    ['a state elsewhere', { state: 'Utah' }, [DENVER, NEW_YORK], 'number+state', ['US', 'US-NY', 'US-UT']],
    [
      'a Canadian address',
      { zip: 'V6B 1A1', state: 'BC' },
      [NEW_YORK, 'America/Vancouver'],
      'number+postal',
      ['CA', 'CA-BC', 'US', 'US-NY'],
    ],
    [
      'a ZIP code inside the state says where in the state',
      { zip: '33101', state: 'FL' },
      [NEW_YORK],
      'number+postal',
      ['US', 'US-FL', 'US-NY'],
    ],
    [
      'a ZIP code that contradicts the state',
      { zip: '75201', state: 'UT' },
      [CHICAGO, DENVER, NEW_YORK],
      'number+postal+state',
      ['US', 'US-NY', 'US-TX', 'US-UT'],
    ],
  ])('%s', (_, cells, zones, zoneSource, jurisdictions) => {
    expect(read(cells)).toMatchObject({ zones, zoneSource, jurisdictions });
  });

  test('the same few objects for millions of rows', () => {
    const rows = reader();
    const [one, two] = [100, 101].map((line) => rows({ phone: `+12125550${line}`, zip: '75201' }));
    expect(one).toHaveProperty('zones');
    if (one && two && !isRejected(one) && !isRejected(two)) {
      expect(one.zones).toBe(two.zones);
      expect(one.jurisdictions).toBe(two.jurisdictions);
    }
  });

  test('a zone the row names is taken alone; the law of all places holds', () => {
    expect(read({ timezone: 'America/Denver', zip: '75201' })).toMatchObject({
      zones: [DENVER],
      zoneSource: 'column',
      jurisdictions: ['US', 'US-NY', 'US-TX'],
    });
    expect(read({ timezone: 'Europe/Berlin' })).toMatchObject({ jurisdictions: ['DE', 'US', 'US-NY'] });
    expect(read({ timezone: 'America/Toronto' })).toMatchObject({ jurisdictions: ['CA', 'US', 'US-NY'] });
  });

  test('postal code and state are variables all the same', () => {
    expect(read({ zip: '75201', state: 'TX', name: 'Ann' })).toMatchObject({
      values: ['75201', 'TX', 'Ann'],
    });
  });

  test('where only the campaign tells, nothing is known of the law', () => {
    const contact = read({ phone: '+881612345678' }, { timezone: DENVER });
    expect(contact).toMatchObject({ zones: [DENVER], zoneSource: 'campaign' });
    expect(contact).not.toHaveProperty('jurisdictions');
  });
});

describe('evidence that cannot be understood', () => {
  test('is no evidence, and is told of', () => {
    const ignored: IgnoredCell[] = [];
    const cells = { zip: '0', state: 'active' };
    expect(read(cells, { onIgnored: (cell) => ignored.push(cell) })).toMatchObject({
      zones: [NEW_YORK],
      zoneSource: 'number',
    });
    expect(ignored).toEqual([
      { role: 'postal_code', value: '0', line: 2 },
      { role: 'state', value: 'active', line: 2 },
    ]);
  });

  test('is nothing to tell of where we do not know the codes of the country', () => {
    const ignored: IgnoredCell[] = [];
    read(
      { phone: '+442079460018', zip: 'SW1A 1AA', state: 'London' },
      { onIgnored: (cell) => ignored.push(cell) },
    );
    expect(ignored).toEqual([]);
  });

  test.each([
    ['unknown-state', { state: 'active' }],
    ['unknown-postal-code', { zip: '0' }],
  ])('is %s where the campaign named the column', (code, cells) => {
    expect(read(cells, { named: ['state', 'postal_code'] })).toMatchObject({ code });
  });
});

describe('a toll-free number', () => {
  const phone = '+18005550199';

  test('is rejected unless the campaign allows it', () => {
    expect(read({ phone, timezone: DENVER })).toMatchObject({ code: 'toll-free' });
  });

  test('needs a zone from elsewhere', () => {
    const allowed = { tollFree: 'allow' } as const;
    expect(read({ phone }, allowed)).toMatchObject({ code: 'no-time-zone' });
    expect(read({ phone, timezone: DENVER }, allowed)).toMatchObject({
      phone,
      zones: [DENVER],
      zoneSource: 'column',
    });
    expect(read({ phone, zip: '75201' }, allowed)).toMatchObject({ zones: [CHICAGO], zoneSource: 'postal' });
    expect(read({ phone, state: 'UT' }, allowed)).toMatchObject({ zones: [DENVER], zoneSource: 'state' });
    expect(read({ phone }, { ...allowed, timezone: DENVER })).toMatchObject({ zoneSource: 'campaign' });
  });

  test('may be the one we call from', () => {
    const fromNumbers = ['+18005550198'];
    const row = rowReader({
      header: { headers: [], roles: { phone: 0, from_number: 1 }, variables: [] },
      fromNumbers,
    });
    expect(row(['+12125550100', '+1 (800) 555-0198'], 2)).toMatchObject({ fromNumber: '+18005550198' });
  });

  test.each([
    ['premium', '+19002345678'],
    ['shared cost', '+448451234567'],
    ['a pager', '+447600123456'],
  ])('%s is rejected whatever is allowed', (_, number) => {
    expect(isRejected(read({ phone: number, timezone: DENVER }, { tollFree: 'allow' }))).toBe(true);
  });
});
