import fc from 'fast-check';
import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import {
  offsetMinutesAt,
  ZONE_DATA_VERSION,
  ZONE_NAMES,
  type Zone,
  zoneOf,
} from '../../../src/domain/zone-data.ts';

const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2031, 0, 1);
const MINUTE = 60_000;

/**
 * Zones on which a runtime's own tz data may lag behind 2026f (Node 20.20: tz 2025c). A newer Node lists fewer;
 * a new name here means that tz data changed and that people in that zone were called an hour off.
 */
const LAGGING_IN_RUNTIMES = [
  'Africa/Casablanca',
  'Africa/El_Aaiun',
  'America/Edmonton',
  'America/Havana',
  'America/Inuvik',
  'America/Vancouver',
  'America/Winnipeg',
];

function zone(name: string): Zone {
  const found = zoneOf(name);
  if (!found) throw new Error(`no zone ${name}`);
  return found;
}

/** An older runtime lacks zones made since, such as America/Coyhaique. */
function isInRuntime(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function offsetByIntl(name: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  return (at) => {
    const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(at)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}

describe('zone data', () => {
  it('says which tz release it is', () => {
    expect(ZONE_DATA_VERSION).toMatch(/^20\d\d[a-z]$/);
  });

  it('resolves links to the zone they name', () => {
    expect(zone('US/Eastern')).toBe(zone('America/New_York'));
    expect(zone('Asia/Calcutta').name).toBe('Asia/Kolkata');
  });

  it.each(['', 'america/new_york', 'Mars/Phobos', 'local', '__proto__', 'BST'])(
    'knows no zone %j',
    (name) => {
      expect(zoneOf(name)).toBeUndefined();
    },
  );

  it.each([
    ['America/New_York', '2026-11-01T05:59:59Z', -240],
    ['America/New_York', '2026-11-01T06:00:00Z', -300],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 345],
    ['Pacific/Chatham', '2026-01-01T00:00:00Z', 825],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', 630],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', -600],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', 840],
    ['America/Vancouver', '2026-12-01T00:00:00Z', -420],
    ['America/Edmonton', '2026-12-01T00:00:00Z', -360],
    ['Etc/UTC', '2026-12-01T00:00:00Z', 0],
    ['America/New_York', '2036-07-01T00:00:00Z', -240],
    ['America/New_York', '2600-07-01T00:00:00Z', -300],
  ])('%s at %s is %i minutes east', (name, at, minutes) => {
    expect(offsetMinutesAt(zone(name), Date.parse(at))).toBe(minutes);
  });

  it('agrees with moment-timezone itself on random instants of every zone, in any order of look-up', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONE_NAMES),
        fc.array(fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2040, 0, 1) }), { minLength: 8 }),
        (name, instants) => {
          const expected = moment.tz.zone(name);
          for (const at of instants) {
            expect(offsetMinutesAt(zone(name), at)).toBe(
              0 - Math.round(expected?.utcOffset(at) ?? Number.NaN),
            );
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it('is exact to the millisecond at every transition of 2024 to 2030', () => {
    for (const name of ZONE_NAMES) {
      const { transitions, offsets } = zone(name);
      transitions.forEach((at, index) => {
        if (at < FROM || at > TO) return;
        expect(at % MINUTE).toBe(0);
        expect(offsetMinutesAt(zone(name), at - 1)).toBe(offsets[index]);
        expect(offsetMinutesAt(zone(name), at)).toBe(offsets[index + 1]);
      });
    }
  });

  it('differs from the runtime only where the runtime is known to lag', () => {
    const names = [...new Set(ZONE_NAMES.map((name) => zone(name).name))].filter((name) =>
      name.includes('/'),
    );
    const perZone = Math.ceil(20_000 / names.length);
    const differing = names.filter(isInRuntime).filter((name) => {
      const byIntl = offsetByIntl(name);
      const instants = fc.sample(fc.integer({ min: FROM, max: TO }), { numRuns: perZone, seed: 42 });
      return instants.some((at) => byIntl(at) !== offsetMinutesAt(zone(name), at));
    });
    expect(LAGGING_IN_RUNTIMES).toEqual(expect.arrayContaining(differing));
  });
});
