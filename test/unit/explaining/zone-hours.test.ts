import { expect, test } from 'vitest';
import { createZoneHours } from '../../../src/explaining/zone-hours.ts';
import type { Bucket, CampaignEntry } from '../../../src/ledger/ledger.ts';
import { campaign } from '../../conformance/fixtures.ts';

const HOUR_MS = 3_600_000;
/** Tuesday, 10:30 in New York, 07:30 in Los Angeles. */
const NOW = Date.UTC(2026, 11, 1, 15, 30);
const WEEK = Array.from({ length: 7 }, () => [[540, 1020]] as const);

function entry(): CampaignEntry {
  const hours = { week: WEEK, blackoutDates: [] };
  const rest = { state: 'running', reason: '', since: 0, createdAt: 0, import: { rejected: 0 } } as const;
  return { campaign: campaign('spring', { hours }), ...rest };
}

function bucket(number: number, zone: string, more: Partial<Bucket> = {}): Bucket {
  return { campaign: 'spring', bucket: number, zones: [zone], fresh: 5, timed: 2, ...more };
}

test('tells who may be called now, and when the others may', () => {
  const buckets = [
    bucket(0, 'America/New_York'),
    bucket(1, 'America/Los_Angeles', { fresh: 1 }),
    bucket(2, 'America/Denver', { fresh: 0, timed: 0 }),
  ];
  const [east, west, ...none] = createZoneHours().of(entry(), buckets, NOW);
  expect(none).toEqual([]);
  const nine = Date.UTC(2026, 11, 1, 14);
  const today = [nine, nine + 8 * HOUR_MS];
  const tomorrow = today.map((at) => at + 24 * HOUR_MS);
  expect(east).toEqual({ zones: ['America/New_York'], waiting: 7, open: 7, ranges: [today, tomorrow] });
  expect(west).toMatchObject({ waiting: 3, open: 0 });
  expect(west?.ranges[0]).toEqual([Date.UTC(2026, 11, 1, 17), Date.UTC(2026, 11, 2, 1)]);
});

test('people of one zone are one row as long as they share their hours', () => {
  const zone = 'America/New_York';
  const buckets = [
    bucket(0, zone),
    bucket(1, zone, { priority: 3 }),
    bucket(2, zone, { window: 'mon-sun 09:00-10:00' }),
  ];
  const rows = createZoneHours().of(entry(), buckets, NOW);
  expect(rows.map(({ waiting, open }) => [waiting, open])).toEqual([
    [14, 14],
    [7, 0],
  ]);
});
