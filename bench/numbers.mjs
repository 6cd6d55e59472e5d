// How long 100,000 phone cells take to become numbers with a place, next to libphonenumber-js alone.
// The mix is that of a real list: 60% United States in four ways of writing, the rest from six countries, some junk.
import { performance } from 'node:perf_hooks';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { whereaboutsOfNumber } from '../dist/domain/number-zones.js';
import { parsePhone } from '../dist/domain/phone-number.js';

const CELLS = 100_000;
const ROUNDS = 7;
const MOST = 1.3;

const random = seeded(20261121);
const digits = (count) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
const oneOf = (items) => items[Math.floor(random() * items.length)];

const CODES = '205 212 213 214 305 312 404 415 423 512 602 617 702 713 801 808 850 917 929 972'.split(' ');
const ABROAD = [
  () => `+4420${oneOf(['7', '8'])}${digits(7)}`,
  () => `+91${oneOf(['98', '97', '70'])}${digits(8)}`,
  () => `+614${digits(8)}`,
  () => `+336${digits(8)}`,
  () => `+4930${digits(7)}`,
  () => `+55119${digits(8)}`,
];
const JUNK = ['n/a', '', '2.12555E+10', '+15551230000', '911', 'call after 6'];

function cell() {
  const dice = random();
  if (dice < 0.6) {
    const [code, exchange, line] = [oneOf(CODES), `${2 + Math.floor(random() * 8)}${digits(2)}`, digits(4)];
    return oneOf([
      `+1${code}${exchange}${line}`,
      `(${code}) ${exchange}-${line}`,
      `${code}-${exchange}-${line}`,
      `${code}${exchange}${line}`,
    ]);
  }
  return dice < 0.97 ? oneOf(ABROAD)() : oneOf(JUNK);
}

let cells = [];

function library() {
  let valid = 0;
  for (const text of cells) {
    const number = parsePhoneNumberFromString(text, 'US');
    if (number?.isValid() && number.number) valid += 1;
  }
  return valid;
}

function ours() {
  let placed = 0;
  for (const text of cells) {
    const number = parsePhone(text, 'US');
    if (number.kind === 'valid' && whereaboutsOfNumber(number).zones.length > 0) placed += 1;
  }
  return placed;
}

export function run({ quick }) {
  cells = Array.from({ length: quick ? CELLS / 10 : CELLS }, cell);
  const accepted = `${library()} of ${cells.length} valid by libphonenumber-js, ${ours()} accepted and placed by us`;
  const [theirs, own] = [time(library), time(ours)];
  return [
    {
      figure: 'cells parsed, validated and placed',
      value: own,
      unit: 'ms',
      baseline: theirs,
      against: 'libphonenumber-js alone',
      bar: `≤ ${MOST} ×`,
      reached: own <= MOST * theirs,
      runs: ROUNDS,
      note: accepted,
    },
  ];
}

/** Milliseconds of the middle round. */
function time(work) {
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1];
}

/** mulberry32 */
function seeded(state) {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
