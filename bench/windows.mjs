import { DateTime } from 'luxon';
import { isOpen, nextOpening } from '../dist/domain/calling-hours.js';
import { median } from './kit/stats.mjs';

const ZONES = [
  'America/New_York',
  'America/Chicago',
  'Europe/London',
  'Asia/Kolkata',
  'Australia/Sydney',
  'America/Sao_Paulo',
];
const WORKDAY = [
  [540, 720],
  [780, 1_200],
];
const WEEK = [WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, [[600, 1_020]], []];
const HOURS = { week: WEEK, blackoutDates: [{ from: '2026-12-25', to: '2026-12-25' }] };
const YEAR_MS = 365 * 86_400_000;
const ROUNDS = 5;

/** Is this zone inside the window at this instant? The same instants and zones for both; they must agree on every one. */
export function run({ quick }) {
  const checks = samples(quick ? 20_000 : 200_000);
  const few = checks.slice(0, checks.length / 10);
  const disagreements = few.filter(({ at, zone }) => isOpen(HOURS, [zone], at) !== byLuxon(at, zone)).length;
  const ours = ratesOf(checks, ({ at, zone }) => isOpen(HOURS, [zone], at));
  const luxon = ratesOf(few, ({ at, zone }) => byLuxon(at, zone));
  const next = ratesOf(few, ({ at, zone }) => nextOpening(HOURS, [zone], at) !== undefined);
  const ratio = median(ours.map((rate, round) => rate / luxon[round]));
  return [
    {
      figure: 'window checks',
      value: median(ours),
      unit: '/s',
      baseline: median(luxon),
      against: 'luxon',
      bar: '≥ 80 ×',
      reached: ratio >= 80 && disagreements === 0,
      runs: ROUNDS,
      note: `${disagreements} disagreements in ${few.length}`,
    },
    {
      figure: 'next openings',
      value: median(next),
      unit: '/s',
      baseline: median(luxon),
      against: 'one luxon check',
      runs: ROUNDS,
    },
  ];
}

function samples(count) {
  const begin = Date.UTC(2026, 10, 21);
  return Array.from({ length: count }, (_, n) => ({
    at: begin + ((n * 7_919_317) % YEAR_MS),
    zone: ZONES[n % ZONES.length],
  }));
}

function byLuxon(at, zone) {
  const local = DateTime.fromMillis(at, { zone });
  if (local.toISODate() === '2026-12-25') return false;
  const minute = local.hour * 60 + local.minute;
  return WEEK[local.weekday - 1].some(([from, to]) => minute >= from && minute < to);
}

/** Checks per second of each round; the first warms up and does not count. */
function ratesOf(checks, check) {
  return Array.from({ length: ROUNDS + 1 }, () => {
    const began = performance.now();
    let open = 0;
    for (const one of checks) if (check(one)) open += 1;
    return open > 0 ? (checks.length / (performance.now() - began)) * 1_000 : 0;
  }).slice(1);
}
