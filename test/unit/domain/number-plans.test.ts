import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { expect, it } from 'vitest';
import { plannedNumber } from '../../../src/domain/number-plans.ts';
import { readPhoneCell } from '../../../src/domain/phone-cell.ts';

/** `NUMBER_SAMPLES=1000000 npx vitest run test/unit/domain/number-plans.test.ts` samples as many as there are. */
const SAMPLES = Number(process.env.NUMBER_SAMPLES ?? 20_000);
const SEED = 20_261_121;

/** mulberry32: the same numbers in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const CODES = [
  ...new Set(getCountries().map((country) => getCountryCallingCode(country))),
  ...['800', '808', '870', '881', '882', '883', '888', '979', '999', '0', '1', '1', '44', '7', '39'],
];
/** Of every kind: mobile, premium, toll-free, shared cost, personal, prefixes, emergency, North American area codes. */
const BEGINNINGS =
  '0 00 1 11 112 15 16 17 18 2 20 212 236 3 30 310 33 340 345 4 416 5 500 52 55 6 600 684 7 70 74 76 78 787 79 8 80 800 809 81 82 84 87 876 9 90 900 911 95 98 99'.split(
    ' ',
  );

function samples(count: number): string[] {
  const roll = dice(SEED);
  return Array.from({ length: count }, () => {
    const code = CODES[roll(CODES.length)] ?? '';
    const beginning = roll(5) === 0 ? '' : (BEGINNINGS[roll(BEGINNINGS.length)] ?? '');
    const length = Math.min(5 + roll(9), 15 - code.length);
    const rest = Array.from({ length }, () => roll(10)).join('');
    return `+${code}${(beginning + rest).slice(0, length)}`;
  });
}

it(`agrees with the parser on ${SAMPLES} numbers, and answers for nearly all that are valid`, () => {
  let [valid, answered] = [0, 0];
  for (const phone of samples(SAMPLES)) {
    const number = parsePhoneNumberFromString(phone, { extract: false });
    const type = number?.getType();
    if (type) valid += 1;
    const planned = plannedNumber(phone);
    if (planned === undefined) continue;
    answered += 1;
    expect({ phone, ...planned }).toEqual({ phone: number?.number, country: number?.country, type });
  }
  expect(valid).toBeGreaterThan(SAMPLES / 20);
  expect(answered).toBeGreaterThan(0.9 * valid);
}, 300_000);

it('does not answer for what only the parser can tell', () => {
  // A national prefix, numbers of no country, emergency, nonsense.
  const unsure = ['+44020794609580', '+4402079460958', '+870773111632', '+80012345678', '+112', '+0123', '+'];
  for (const phone of unsure) expect([phone, plannedNumber(phone)]).toEqual([phone, undefined]);
});

it('reads a decorated cell as it reads the same cell with an invisible character in it', () => {
  const roll = dice(SEED + 1);
  const characters = '0123456789012345678901234567890123456789 ()-+ 00011122';
  for (let sample = 0; sample < SAMPLES; sample++) {
    const length = 5 + roll(18);
    const raw = Array.from({ length }, () => characters[roll(characters.length)]).join('');
    const slow = readPhoneCell(`\u200b${raw}`);
    const fast = readPhoneCell(raw);
    expect([raw, fast.kind, 'digits' in fast ? fast.digits : fast.code]).toEqual([
      raw,
      slow.kind,
      'digits' in slow ? slow.digits : slow.code,
    ]);
  }
});
