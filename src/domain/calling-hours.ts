import type { CallingHours } from './campaign.ts';
import { type PreparedHours, prepare, rangesOn } from './local-day-hours.ts';
import { DAY_MS, localMinuteAt, MINUTE_MS, MINUTES_PER_DAY, WIDEST_OFFSET_MS } from './local-time.ts';
import { offsetMinutesAt, segmentAt, segmentEnd, type Zone, zoneOf } from './zone-data.ts';

/**
 * May we call now, and if not, when? Every answer holds for a set of zones, all of which must be open; a zone we do
 * not know, or no zone at all, is never open. Instants are epoch ms. Only instant → local time is ever computed, so
 * days of 23, 23½, 25 or 0 hours need no special case. A blackout date closes all of that local date, and the part
 * of a range that began on it and runs into the next; a season narrows the same part to its own hours.
 */

/** How far ahead we look before "not yet" becomes "never". */
export const HORIZON_MS = 400 * DAY_MS;

/** Whether every zone is inside the calling hours at this instant. */
export function isOpen(hours: CallingHours, zones: readonly string[], at: number): boolean {
  const prepared = prepare(hours);
  for (const name of zones) {
    const zone = zoneOf(name);
    if (!zone || !isOpenIn(prepared, zone, at)) return false;
  }
  return zones.length > 0;
}

/** First instant from `from` on at which all zones are open; undefined when there is none before the end, or within 400 days of `from` and the start. */
export function nextOpening(hours: CallingHours, zones: readonly string[], from: number): number | undefined {
  const known = knownZones(zones);
  if (!known) return undefined;
  const prepared = prepare(hours);
  const earliest = Math.max(from, prepared.startAt, prepared.startLocal * MINUTE_MS - WIDEST_OFFSET_MS);
  const latest = prepared.endLocal * MINUTE_MS + WIDEST_OFFSET_MS;
  const limit = Math.min(earliest + HORIZON_MS, prepared.endAt, latest);
  return firstAgreement(prepared, known, { from: Math.max(from, prepared.startAt), limit });
}

/** First instant from `at` on at which some zone is closed (`at` itself when one is); undefined when there is none within 400 days. */
export function nextClosing(hours: CallingHours, zones: readonly string[], at: number): number | undefined {
  if (!isOpen(hours, zones, at)) return at;
  return firstClosing(hours, zones, { from: at, limit: at + HORIZON_MS });
}

/** Whether a call may leave now: open at `at`, and still open `guardMs` later and all the time between. */
export function mayPlace(
  hours: CallingHours,
  zones: readonly string[],
  at: number,
  guardMs: number,
): boolean {
  if (!(guardMs >= 0) || !isOpen(hours, zones, at)) return false;
  const guarded = Math.floor(at + Math.min(guardMs, HORIZON_MS));
  return firstClosing(hours, zones, { from: at, limit: guarded + 1 }) === undefined;
}

/** Instants `from` ≤ t < `limit`. */
interface Stretch {
  readonly from: number;
  readonly limit: number;
}

/** Takes the next opening of one zone after the other until a whole round moves nothing. */
function firstAgreement(hours: PreparedHours, zones: readonly Zone[], stretch: Stretch): number | undefined {
  let at = stretch.from;
  for (;;) {
    const before = at;
    for (const zone of zones) {
      const opening = firstInstant(hours, zone, true, { from: at, limit: stretch.limit });
      if (opening === undefined) return undefined;
      at = opening;
    }
    if (at === before) return at;
  }
}

function firstClosing(hours: CallingHours, zones: readonly string[], stretch: Stretch): number | undefined {
  const prepared = prepare(hours);
  let limit = Math.min(stretch.limit, prepared.endAt);
  let closing = prepared.endAt < stretch.limit ? prepared.endAt : undefined;
  for (const zone of knownZones(zones) ?? []) {
    const own = firstInstant(prepared, zone, false, { from: stretch.from, limit });
    if (own === undefined) continue;
    closing = own;
    limit = own;
  }
  return closing;
}

/** First instant in the stretch whose local time is open (or closed), by walking local days and segments of constant offset. */
function firstInstant(hours: PreparedHours, zone: Zone, open: boolean, stretch: Stretch): number | undefined {
  let at = stretch.from;
  while (at < stretch.limit) {
    const state = stateAt(hours, localMinuteAt(zone, at));
    if (state.open === open) return at;
    const sameState = (state.until - offsetMinutesAt(zone, at)) * MINUTE_MS;
    at = Math.min(sameState, segmentEnd(zone, segmentAt(zone, at)));
  }
  return undefined;
}

/** The state at a local minute, and the local minute up to which it surely holds while the offset does. */
function stateAt(hours: PreparedHours, local: number): { open: boolean; until: number } {
  if (local < hours.startLocal) return { open: false, until: hours.startLocal };
  if (local >= hours.endLocal) return { open: false, until: Number.POSITIVE_INFINITY };
  const day = Math.floor(local / MINUTES_PER_DAY);
  const midnight = day * MINUTES_PER_DAY;
  for (const [from, to] of rangesOn(hours, day)) {
    if (local < midnight + from) return { open: false, until: midnight + from };
    if (local < midnight + to) return { open: true, until: Math.min(midnight + to, hours.endLocal) };
  }
  return { open: false, until: midnight + MINUTES_PER_DAY };
}

function isOpenIn(hours: PreparedHours, zone: Zone, at: number): boolean {
  const local = localMinuteAt(zone, at);
  const begun = at >= hours.startAt && local >= hours.startLocal;
  if (!begun || !(at < hours.endAt && local < hours.endLocal)) return false;
  const day = Math.floor(local / MINUTES_PER_DAY);
  const minute = local - day * MINUTES_PER_DAY;
  for (const [from, to] of rangesOn(hours, day)) {
    if (minute >= from && minute < to) return true;
  }
  return false;
}

function knownZones(names: readonly string[]): readonly Zone[] | undefined {
  const zones = names.map(zoneOf).filter((zone) => zone !== undefined);
  return zones.length > 0 && zones.length === names.length ? zones : undefined;
}
