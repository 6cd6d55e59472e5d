import { FairdialError } from './errors.ts';
import {
  offsetMinutesAt,
  offsetOfSegment,
  segmentAt,
  segmentEnd,
  segmentStart,
  type Zone,
  zoneOf,
} from './zone-data.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const MINUTES_PER_DAY = 1440;
/** More than any offset the tz data hold, in either direction. */
export const WIDEST_OFFSET_MS = 16 * 60 * MINUTE_MS;

/** What a clock on the wall shows. */
export interface LocalTime {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Minutes since local midnight as the clock reads them: 0–1439. */
  readonly minute: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

/** The wall clock of a zone at an instant (epoch ms). Throws `unknown-zone`. */
export function localTime(zone: string, at: number): LocalTime {
  const local = localMinuteAt(knownZone(zone), at);
  const day = Math.floor(local / MINUTES_PER_DAY);
  return { date: dateOfDay(day), minute: local - day * MINUTES_PER_DAY, weekday: weekdayOfDay(day) };
}

/** The instant as the zone writes it, to the second: `2026-11-21T09:30:00-05:00`. Throws `unknown-zone`. */
export function formatLocal(zone: string, at: number): string {
  const offset = offsetMinutesAt(knownZone(zone), at);
  const wall = new Date(at + offset * MINUTE_MS).toISOString().replace(/\.\d+Z$/, '');
  return wall + formatOffset(offset);
}

/**
 * The instant at which the zone's clock shows the same time `days` calendar days after `at` (epoch ms). A time the
 * clock skips gives the first instant after the gap; a time it shows twice, the earlier. Throws `unknown-zone`.
 */
export function addLocalDays(zone: string, at: number, days: number): number {
  const known = knownZone(zone);
  const wall = at + offsetMinutesAt(known, at) * MINUTE_MS + days * DAY_MS;
  return firstInstantShowing(known, wall);
}

/** The instant (epoch ms) at which the zone's clock shows `wall`, its reading as if it were UTC; skipped and doubled times as above. */
export function instantShowing(zone: string, wall: number): number {
  return firstInstantShowing(knownZone(zone), wall);
}

/** Whole minutes the zone's clock is past 1970-01-01T00:00 on that clock. */
export function localMinuteAt(zone: Zone, at: number): number {
  return Math.floor(at / MINUTE_MS) + offsetMinutesAt(zone, at);
}

/** Days from 1970-01-01 to a date `YYYY-MM-DD`. Throws `invalid-date`: a date nobody can read must not pass as open. */
export function dayOfDate(date: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || dateOfDay(at / DAY_MS) !== date) {
    throw new FairdialError(
      'invalid-date',
      `"${date}" is not a date`,
      'Write a calendar date as YYYY-MM-DD.',
    );
  }
  return at / DAY_MS;
}

/** The date `YYYY-MM-DD` this many days after 1970-01-01. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().replace(/T.*$/, '');
}

/** Weekday of a day counted from 1970-01-01, a Thursday; 0 is Monday. */
export function weekdayOfDay(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** `wall` is the clock's reading taken as if it were UTC, in ms. */
function firstInstantShowing(zone: Zone, wall: number): number {
  // Every instant before this one shows an earlier time, so the first match walking forward is the earliest.
  let segment = segmentAt(zone, wall - WIDEST_OFFSET_MS);
  for (;;) {
    const at = wall - offsetOfSegment(zone, segment) * MINUTE_MS;
    if (!(at >= segmentEnd(zone, segment))) return Math.max(at, segmentStart(zone, segment));
    segment++;
  }
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function knownZone(name: string): Zone {
  const zone = zoneOf(name);
  if (zone) return zone;
  throw new FairdialError(
    'unknown-zone',
    `"${name}" is not a time zone`,
    'Use an IANA name such as America/New_York.',
  );
}
