import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPhone, parsePhone } from '../../../src/domain/phone-number.ts';

/** `+…` of a valid number, or the code of the refusal. */
function read(raw: string, country?: string): string {
  const result = parsePhone(raw, country);
  return result.kind === 'valid' ? result.phone : result.code;
}

describe('parsePhone accepts', () => {
  it.each([
    ['+12125550100', undefined, '+12125550100'],
    ['(212) 555-0100', 'US', '+12125550100'],
    ['212.555.0100', 'us', '+12125550100'],
    ['1 212 555 0100', 'US', '+12125550100'],
    ['2125550100', 'US', '+12125550100'],
    ['tel:+1-212-555-0100', undefined, '+12125550100'],
    ["'+12125550100", undefined, '+12125550100'],
    ['="+12125550100"', undefined, '+12125550100'],
    ['="02079460958"', 'GB', '+442079460958'],
    ['\u200e+1\u00a0212\u202f555\u2011\u200b0100\u202c', undefined, '+12125550100'],
    ['\ufeff+12125550100\n', undefined, '+12125550100'],
    ['＋１２１２５５５０１００', undefined, '+12125550100'],
    ['(２１２) ５５５－０１００', 'US', '+12125550100'],
    ['+\u0661\u0662\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0660\u0660', undefined, '+12125550100'],
    ['\u0968\u0967\u0968\u096b\u096b\u096b\u0966\u0967\u0966\u0966', 'US', '+12125550100'],
    ['+44 (0)20 7946 0958', undefined, '+442079460958'],
    ['(+44) 20 7946 0958', undefined, '+442079460958'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['030/1234567', 'DE', '+49301234567'],
    ['011 44 20 7946 0958', 'US', '+442079460958'],
    ['12125550100', 'US', '+12125550100'],
    ['442079460958', 'GB', '+442079460958'],
  ])('%j [%s] as %s', (raw, country, phone) => {
    const result = parsePhone(raw, country);
    expect(result).toMatchObject({ kind: 'valid', phone });
    expect(result).not.toHaveProperty('repaired');
  });

  it('and tells country and type', () => {
    expect(parsePhone('+12125550100')).toEqual({
      kind: 'valid',
      phone: '+12125550100',
      country: 'US',
      type: 'FIXED_LINE_OR_MOBILE',
    });
    expect(parsePhone('07911123456', 'GB')).toMatchObject({ country: 'GG', type: 'MOBILE' });
  });
});

describe('parsePhone repairs, and says so,', () => {
  it.each([
    ['12125550100.0', 'US', '+12125550100'],
    ['+12125550100.00', undefined, '+12125550100'],
    ["'2125550100,0", 'US', '+12125550100'],
    // Read as it stands this is +49 30 12345670: somebody else.
    ['301234567.0', 'DE', '+49301234567'],
    ['0044 20 7946 0958', 'US', '+442079460958'],
    ['0044 20 7946 0958', undefined, '+442079460958'],
    ['+0044 20 7946 0958', undefined, '+442079460958'],
    ['0012125550100', 'DE', '+12125550100'],
  ])('%j [%s] to %s', (raw, country, phone) => {
    expect(parsePhone(raw, country)).toMatchObject({ kind: 'valid', phone, repaired: expect.any(String) });
  });
});

describe('parsePhone refuses', () => {
  it.each([
    [
      'no-number',
      ['', '  ', 'NULL', 'null', 'N/A', 'n/a', '#N/A', '#REF!', '-', '--', '.', 'none', 'nan', '0'],
    ],
    [
      'no-number',
      ['0000000000', '1111111111', '111-111-1111', '+99999999999', '1234567890', '\u200b', "'", '=""'],
    ],
    ['spreadsheet-number', ['4.47E+11', '4.47701E+11', '4,47e11', '1.41556E+10', '2E11', '12125550100.5']],
    ['spreadsheet-number', ['12,125,550,100']],
    [
      'several-numbers',
      ['2125550100 / 2125550101', '2125550100;2125550101', '2125550100,2125550101', '2125550100, 2125550101'],
    ],
    ['several-numbers', ['+12125550100 +12125550101', '2125550100 or 2125550101', '2125550100\n2125550101']],
    [
      'several-numbers',
      ['2125550100 2125550101', '2125550100/01', '5550100/01', '5550100 5550101', '2125550100|2125550101'],
    ],
    ['letters', ['1-800-FLOWERS', 'call me', 'someone@example.com', '2125550100 (home)', '٢١٢ هاتف']],
    ['extension', ['(212) 555-0100 x12', '+12125550100;ext=12', '212-555-0100 ext. 5', '2125550100#12']],
    ['extension', ['2125550100 Extension 5', '+12125550100,,5']],
    ['short-number', ['911', '112', '999', '+1911', '40404', '116117']],
    ['too-short', ['5550100', '+1212555010']],
    ['too-long', ['21255501000000', '+121255501000', '+521 55 1234 5678', '2'.padEnd(101, '12')]],
    ['not-valid', ['+15550100000', '+447700900123', '+9990000001', '+1 200 555 0100']],
    ['premium-rate', ['+19002345678']],
    ['toll-free', ['+18005550199', '8005550199', '+80012345678', '+448081570192']],
    ['shared-cost', ['+611300123456']],
    ['not-a-number', ['*67 2125550100', '2125550100?', '()', '+']],
  ])('as %s', (code, cells) => {
    const country = 'US';
    const found = cells.map((cell) => `${cell} → ${read(cell, country)}`);
    expect(found).toEqual(cells.map((cell) => `${cell} → ${code}`));
  });

  it('numbers of no country, with the likely repair', () => {
    expect(parsePhone('442079460958')).toMatchObject({
      code: 'no-country',
      suggestion: 'Write +442079460958 if that is the number, or set contacts.country.',
    });
    expect(parsePhone('020 7946 0958')).toMatchObject({
      code: 'no-country',
      suggestion: 'Write it as +… with its country code, or set contacts.country.',
    });
    expect(read('2125550100', 'Atlantis')).toBe('no-country');
  });

  it('a number that lost its plus sign, with the number it may have been', () => {
    expect(parsePhone('442079460958', 'US')).toMatchObject({
      suggestion: 'Write +442079460958 if that is the number.',
    });
  });

  it('showing the cell as written, without what cannot be seen, and not all of it', () => {
    expect(parsePhone('4.47E+11')).toMatchObject({ message: expect.stringContaining('"4.47E+11"') });
    expect(parsePhone('\u202e1-800-FLOWERS')).toMatchObject({ message: '"1-800-FLOWERS" has letters in it' });
    const long = parsePhone('call '.repeat(18));
    expect(long.kind === 'invalid' && long.message.length).toBeLessThan(100);
  });
});

describe('parsePhone', () => {
  const phones = fc.constantFrom(
    '+12125550100',
    '+442079460958',
    '+49301234567',
    '+61891234567',
    '+33142685300',
  );

  it('returns what it returned before for its own result', () => {
    fc.assert(fc.property(phones, (phone) => read(phone, 'US') === phone));
  });

  it('sees through decoration', () => {
    const noise = fc.constantFrom(' ', '-', '\u00a0', '\u200b', '\u2011', '');
    fc.assert(
      fc.property(phones, fc.array(noise, { minLength: 16, maxLength: 16 }), (phone, noises) => {
        const chunks = phone.match(/^\+\d|\d{1,3}/g) ?? [];
        expect(
          read(chunks.map((chunk, i) => chunk + (i < chunks.length - 1 ? noises[i] : '')).join('')),
        ).toBe(phone);
      }),
    );
  });

  it('answers anything, in time, and only with E.164', () => {
    const anything = fc.oneof(
      fc.array(fc.nat(0xffff), { maxLength: 110 }).map((codes) => String.fromCharCode(...codes)),
      fc.string({ unit: fc.constantFrom(...'0123456789+-./ ()xe;,\'"#'), maxLength: 120 }),
    );
    fc.assert(
      fc.property(anything, fc.constantFrom('US', 'DE', undefined), (raw, country) => {
        const result = parsePhone(raw, country);
        if (result.kind === 'valid') expect(result.phone).toMatch(/^\+[1-9]\d{6,14}$/);
        else expect(result.code && result.message && result.suggestion).toBeTruthy();
      }),
      { numRuns: 400 },
    );
  });
});

describe('maskPhone', () => {
  it.each([
    ['+12125550100', '+1******0100'],
    ['+442079460958', '+4*******0958'],
    ['+2904123', '+2****23'],
    ['+1234', '+1***'],
    ['+1', '+1'],
    ['', ''],
  ])('%s as %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });
});
