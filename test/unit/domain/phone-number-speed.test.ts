import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { AREA_CODES } from '../../../src/domain/area-codes.ts';
import { parsePhone } from '../../../src/domain/phone-number.ts';

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

/** What the library says, asked anew each time. */
function oracle(phone: string): string {
  const number = parsePhoneNumberFromString(phone, { extract: false });
  return number?.isValid() ? `${number.number} ${number.country} ${number.getType()}` : 'refused';
}

function ours(cell: string, country?: string): string {
  const number = parsePhone(cell, country, { tollFree: true });
  return number.kind === 'valid' ? `${number.phone} ${number.country} ${number.type}` : 'refused';
}

describe('a number whose area code was met before is read as if it were the first', () => {
  const roll = dice(20_261_121);
  const digits = (count: number) => Array.from({ length: count }, () => roll(10)).join('');
  const codes = AREA_CODES.flatMap(([, , , text]) => text.split(' '));

  it('in every area code, with every digit behind it', { timeout: 60_000 }, () => {
    const wrong: string[] = [];
    for (const code of codes) {
      for (let first = 0; first <= 9; first++) {
        ours(`+1${code}${first}${digits(6)}`);
        const phone = `+1${code}${first}${digits(6)}`;
        if (ours(phone) !== oracle(phone)) wrong.push(phone);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('however it is written', () => {
    for (const code of codes.slice(0, 60)) {
      const rest = `${2 + roll(8)}${digits(6)}`;
      const expected = oracle(`+1${code}${rest}`);
      const cells = [`${code}${rest}`, `1${code}${rest}`, `(${code}) ${rest.slice(0, 3)}-${rest.slice(3)}`];
      for (const country of ['US', 'CA'])
        for (const cell of cells) expect([cell, ours(cell, country)]).toEqual([cell, expected]);
    }
  });

  it('and what is no number stays none: too short, too long, or of another country', () => {
    ours('+12125550100');
    for (const cell of ['+1212555010', '+121255501001', '2125550100', '+2125550100'])
      expect([cell, ours(cell)]).toEqual([cell, 'refused']);
    expect(ours('2125550100', 'GB')).toBe('refused');
  });
});
