import { offsetMinutesAt, ZONE_DATA_VERSION, ZONE_NAMES, zoneOf } from './zone-data.ts';

/** The zone data we decide by, and where the runtime's own copy disagrees with it. Ours decides. */
export interface ZoneDataReport {
  /** Release of the tz database our offsets come from, e.g. `2026f`. */
  readonly version: string;
  /** Release the runtime ships; undefined when it does not say. */
  readonly runtimeVersion: string | undefined;
  /** Of the zones asked about, those on whose clock the two differ in this year or the next; sorted. */
  readonly disagreeing: readonly string[];
  /** Whole months since our release, at most. */
  readonly ageMonths: number;
  /** Older than 18 months: some country has changed its clocks since, and nobody told us. */
  readonly stale: boolean;
}

/** At least twice a year some government changes its clocks; after three such halves the data is not to be trusted. */
export const STALE_AFTER_MONTHS = 18;

/**
 * Compare our zone data with the runtime's on two days of each month of this year and the next. `now` is epoch ms; `zones`
 * defaults to every name there is, some 600: that takes half a second and 40 MB (measured), so ask for the few you use.
 */
export function reportZoneData(now: number, zones: readonly string[] = ZONE_NAMES): ZoneDataReport {
  const instants = sampledInstants(new Date(now).getUTCFullYear());
  const ageMonths = ageInMonths(ZONE_DATA_VERSION, now);
  return {
    version: ZONE_DATA_VERSION,
    runtimeVersion: process.versions.tz,
    disagreeing: [...new Set(zones)].filter((name) => disagrees(name, instants)).sort(),
    ageMonths,
    stale: ageMonths > STALE_AFTER_MONTHS,
  };
}

const SAMPLED_DAYS = [1, 15] as const;

/** Noon, far from the hours at which clocks are changed. */
function sampledInstants(year: number): number[] {
  return [year, year + 1].flatMap((each) =>
    Array.from({ length: 12 }, (_, month) => month).flatMap((month) =>
      SAMPLED_DAYS.map((day) => Date.UTC(each, month, day, 12)),
    ),
  );
}

function disagrees(name: string, instants: readonly number[]): boolean {
  const zone = zoneOf(name);
  const clock = runtimeClock(name);
  // A zone the runtime does not have is one it knows less about than we do.
  if (!zone || !clock) return zone !== undefined;
  return instants.some((at) => clock(at) !== offsetMinutesAt(zone, at));
}

/** Minutes east of UTC, as the runtime has them. */
function runtimeClock(name: string): ((at: number) => number) | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    return (at) => minutesOf(format.format(at));
  } catch {
    return undefined;
  }
}

/** `11/21/2026, GMT-03:30`; no digits behind GMT is zero. */
function minutesOf(text: string): number {
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? [];
  const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -total : total;
}

/** Releases are named by year and letter; a letter is taken for a month, so that data never seems younger than it is. */
function ageInMonths(version: string, now: number): number {
  const [, year = '1970', letter = 'a'] = /^(\d{4})([a-z])/.exec(version) ?? [];
  const date = new Date(now);
  const months = (date.getUTCFullYear() - Number(year)) * 12 + date.getUTCMonth();
  return Math.max(0, months - Math.min(11, letter.charCodeAt(0) - 'a'.charCodeAt(0)));
}
