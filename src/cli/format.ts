const SECOND_MS = 1_000;
const UNITS = [
  { name: 'd', ms: 86_400 * SECOND_MS },
  { name: 'h', ms: 3_600 * SECOND_MS },
  { name: 'm', ms: 60 * SECOND_MS },
  { name: 's', ms: SECOND_MS },
] as const;

/** A length of time in its two largest units, e.g. `45s`, `3m 20s`, `2h 05m`, `3d 4h`. */
export function duration(ms: number): string {
  const rounded = Math.max(0, Math.round(ms / SECOND_MS)) * SECOND_MS;
  const first = UNITS.findIndex((unit) => rounded >= unit.ms);
  const unit = UNITS[first];
  if (unit === undefined) return '0s';
  const smaller = UNITS[first + 1];
  const whole = `${Math.floor(rounded / unit.ms)}${unit.name}`;
  if (smaller === undefined) return whole;
  const rest = Math.floor((rounded % unit.ms) / smaller.ms);
  const digits = unit.name === 'd' ? 1 : 2;
  return rest === 0 ? whole : `${whole} ${String(rest).padStart(digits, '0')}${smaller.name}`;
}

/** `1 call per second`, `0.5 calls per second`. */
export function perSecond(calls: number): string {
  return `${calls} ${calls === 1 ? 'call' : 'calls'} per second`;
}

/** The rounded-down share, so that 100% means all. */
export function percent(part: number, whole: number): string {
  return `${whole > 0 ? Math.floor((100 * part) / whole) : 0}%`;
}

/** `████░░░░`; empty and full only when it is exactly that. */
export function bar(part: number, whole: number, width: number): string {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  const inside =
    share > 0 && share < 1 ? Math.min(width - 1, Math.max(1, Math.round(share * width))) : share * width;
  return '█'.repeat(inside) + '░'.repeat(width - inside);
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** An instant on this machine's clock, as short as is clear beside `now`: `14:05`, or `Tue 2026-11-24 09:00`. */
export function clockTime(at: number, now: number): string {
  const date = new Date(at);
  const time = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${WEEKDAYS[date.getDay()]} ${localDay(at)} ${time}`;
}

/** The day of an instant on this machine's clock, `2026-11-24`. */
export function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/** `14:05 (in 20m)`; only the clock once it has passed. */
export function clearsAt(at: number, now: number): string {
  return at > now
    ? `${clockTime(at, now)} (in ${duration(Math.max(SECOND_MS, at - now))})`
    : clockTime(at, now);
}

/** Rows in columns as wide as their widest cell, two spaces between; numbers to the right where `right` says so. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((text, index) => {
      widths[index] = Math.max(widths[index] ?? 0, text.length);
    });
  }
  return rows.map((row) =>
    row
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return right.includes(index) ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
