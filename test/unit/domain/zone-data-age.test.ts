import { describe, expect, it } from 'vitest';
import { ZONE_DATA_VERSION } from '../../../src/domain/zone-data.ts';
import { reportZoneData, STALE_AFTER_MONTHS } from '../../../src/domain/zone-data-age.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const [year = 0] = ZONE_DATA_VERSION.match(/\d{4}/)?.map(Number) ?? [];

describe('the report on the zone data', () => {
  it('names both versions', () => {
    const { version, runtimeVersion } = reportZoneData(NOW, []);
    expect(version).toBe(ZONE_DATA_VERSION);
    expect(runtimeVersion).toBe(process.versions.tz);
  });

  it('looks only at the zones it is asked about', () => {
    expect(
      reportZoneData(NOW, ['America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns'])
        .disagreeing,
    ).toEqual([]);
  });

  it.runIf(process.versions.tz === '2025c' && ZONE_DATA_VERSION === '2026f')(
    'finds the thirteen names whose clocks changed between 2025c and 2026f',
    { timeout: 60_000 },
    () => {
      expect(reportZoneData(NOW).disagreeing).toEqual([
        'Africa/Casablanca',
        'Africa/El_Aaiun',
        'America/Edmonton',
        'America/Havana',
        'America/Inuvik',
        'America/Rainy_River',
        'America/Vancouver',
        'America/Winnipeg',
        'America/Yellowknife',
        'Canada/Central',
        'Canada/Mountain',
        'Canada/Pacific',
        'Cuba',
      ]);
    },
  );

  it('calls data stale after a year and a half, by the oldest it may be', () => {
    expect(reportZoneData(Date.UTC(year, 0, 1), []).stale).toBe(false);
    const { ageMonths } = reportZoneData(NOW, []);
    const months = (count: number) => Date.UTC(2026, 10 + count - ageMonths, 21);
    expect(reportZoneData(months(STALE_AFTER_MONTHS), []).stale).toBe(false);
    expect(reportZoneData(months(STALE_AFTER_MONTHS + 1), []).stale).toBe(true);
  });
});
