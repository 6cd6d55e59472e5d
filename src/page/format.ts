const numbers = new Intl.NumberFormat('en-US');
const rates = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export function count(value: number): string {
  return numbers.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function rate(value: number): string {
  return value >= 10 ? count(Math.round(value)) : rates.format(value);
}

export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  if (share < 1 && share > 0.99) return '99 %';
  return `${Math.round(100 * share)} %`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(
  key: string,
  zone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const name = `${key} ${zone ?? ''}`;
  const known = formats.get(name);
  if (known) return known;
  const timeZone = zone === undefined ? {} : { timeZone: zone };
  const made = new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options, ...timeZone });
  formats.set(name, made);
  return made;
}

/** `09:30`, on the reader's clock or that of a zone. */
export function clock(at: number, zone?: string): string {
  return formatFor('clock', zone, { hour: '2-digit', minute: '2-digit' }).format(at);
}

export function clockWithSeconds(at: number, zone?: string): string {
  return formatFor('seconds', zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** `Mon 23 Nov` */
export function day(at: number, zone?: string): string {
  return formatFor('day', zone, { weekday: 'short', day: 'numeric', month: 'short' })
    .format(at)
    .replace(',', '');
}

/** `Mon` */
export function weekday(at: number): string {
  return formatFor('weekday', undefined, { weekday: 'short' }).format(at);
}

/** The hour of the day, 0 to 23. */
export function hourOfDay(at: number, zone?: string): number {
  return Number(formatFor('hour', zone, { hour: '2-digit' }).format(at));
}

/** `09:30` today, `Mon 23 Nov, 09:30` on another day. */
export function moment(at: number, now: number, zone?: string): string {
  return day(at, zone) === day(now, zone) ? clock(at, zone) : `${day(at, zone)}, ${clock(at, zone)}`;
}

/** `in 2 h 5 min`; of what has passed, `now`. */
export function untilText(at: number, now: number): string {
  return at <= now ? 'now' : `in ${duration(at - now)}`;
}

/** To two units: `3 d 4 h`, `2 h 5 min`, `40 s`. */
export function duration(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(1, Math.round(ms / 1_000))} s`;
  if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return two(Math.floor(ms / HOUR_MS), 'h', Math.floor((ms % HOUR_MS) / MINUTE_MS), 'min');
  return two(Math.floor(ms / DAY_MS), 'd', Math.floor((ms % DAY_MS) / HOUR_MS), 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** A number in groups where we know them: `+1 212 555 0190`. */
export function phone(number: string): string {
  const groups = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return groups ? `+1 ${groups.slice(1).join(' ')}` : number;
}

/** `New York`, from `America/New_York`. */
export function place(zone: string): string {
  return zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
}

/** How far the clock of a zone is ahead of UTC, in minutes. */
export function offsetMinutes(zone: string, at: number): number {
  const text = formatFor('wall', zone, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
  const [date = '', time = ''] = text.split(', ');
  const [dayOfMonth, month, year] = date.split('/').map(Number);
  const [hours, minutes] = time.split(':').map(Number);
  const wall = Date.UTC(year ?? 0, (month ?? 1) - 1, dayOfMonth, hours, minutes);
  return Math.round((wall - Math.floor(at / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}
