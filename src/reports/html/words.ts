import { localTime } from '../../domain/local-time.ts';
import { count } from '../../domain/number-words.ts';
import { maskPhone } from '../../domain/phone-number.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const UTC = 'Etc/UTC';
const LONGEST_TEXT = 120;
/** A phone number as people and machines write it: with its `+`, in one run of digits, or the American way. */
const NUMBER = /\+\d(?:[ ().-]{0,2}\d){6,14}|\d{10,15}|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}/g;

/** A share of 1 as `53 %`; what is not all never shows as all, and what is something never as nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  if (share < 1 && share > 0.99) return '99 %';
  return `${Math.round(100 * share)} %`;
}

/** `part` of `whole` as `53 %`; a dash when there is no whole. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? '–' : percent(part / whole);
}

/** `14:30` on the clock of a zone. */
export function clockText(at: number, zone = UTC): string {
  const { minute } = localTime(zone, at);
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

/** `21 Nov` */
export function dateText(at: number, zone = UTC): string {
  const [, month, day] = localTime(zone, at).date.split('-').map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]}`;
}

/** `Sat 21 Nov 2026` */
export function dayText(at: number, zone = UTC): string {
  const { date, weekday } = localTime(zone, at);
  return `${DAYS[weekday]} ${dateText(at, zone)} ${date.slice(0, date.indexOf('-', 1))}`;
}

/** `Sat 21 Nov 2026, 14:30` */
export function instantText(at: number, zone = UTC): string {
  return `${dayText(at, zone)}, ${clockText(at, zone)}`;
}

/** `New York`, from `America/New_York`. */
export function placeText(zone: string): string {
  return zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
}

/** Seconds of talk as `3 h 20 min`, `4 min`, `30 s`. */
export function talkText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** A number in groups where we know them: `+1 212 555 0190`. */
export function phoneText(number: string): string {
  const groups = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return groups ? `+1 ${groups.slice(1).join(' ')}` : number;
}

/** Words from outside: on one line, not endless, and with no phone number in them whole. */
export function foreignText(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const masked = line.replaceAll(NUMBER, (number) => maskPhone(number.replaceAll(/[ ().-]/g, '')));
  return masked.length > LONGEST_TEXT ? `${masked.slice(0, LONGEST_TEXT)}…` : masked;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
