import { describe, expect, test } from 'vitest';
import { writtenInstant } from '../../../src/domain/written-instant.ts';

const NEW_YORK = 'America/New_York';
const at = (iso: string) => Date.parse(iso);

describe('a written date', () => {
  test.each([
    ['a day begins', '2026-12-01', 'start', '2026-12-01T05:00:00.000Z'],
    ['a day ends', '2026-12-01', 'end', '2026-12-02T04:59:59.999Z'],
    ['a day of 23 hours ends', '2026-03-08', 'end', '2026-03-09T03:59:59.999Z'],
    ['local time', '2026-12-01T09:30', 'start', '2026-12-01T14:30:00.000Z'],
    ['local time in summer', '2026-07-01 09:30:15', 'end', '2026-07-01T13:30:15.000Z'],
    ['an offset is an instant', '2026-12-01T09:00:00+01:00', 'start', '2026-12-01T08:00:00.000Z'],
    ['Z', '2026-12-01T09:00:00.250Z', 'start', '2026-12-01T09:00:00.250Z'],
    ['spaces around it', ' 2026-12-01 09:00 -0500 ', 'start', '2026-12-01T14:00:00.000Z'],
  ] as const)('%s', (_, cell, edge, iso) => {
    expect(writtenInstant(cell, [NEW_YORK], edge)).toBe(at(iso));
  });

  test('in zones that differ it begins with the last and ends with the first', () => {
    const zones = ['America/Chicago', NEW_YORK];
    expect(writtenInstant('2026-12-01T09:00', zones, 'start')).toBe(at('2026-12-01T15:00:00Z'));
    expect(writtenInstant('2026-12-01T09:00', zones, 'end')).toBe(at('2026-12-01T14:00:00Z'));
  });

  test('is read by the zone data we carry, which know of 2026', () => {
    expect(writtenInstant('2026-12-01T09:00', ['America/Vancouver'], 'start')).toBe(
      at('2026-12-01T16:00:00Z'),
    );
  });

  test.each([
    '31/02',
    '2026-02-31',
    '2026-13-01',
    '12/01/2026',
    '2026-12-01T25:00',
    'tomorrow',
    '45992',
    '0001-01-01',
    '2026-W05',
    '2026-12-01T',
  ])('%j is none', (cell) => {
    expect(writtenInstant(cell, [NEW_YORK], 'start')).toBeUndefined();
  });
});
