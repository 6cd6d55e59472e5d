import {
  type CountryCode,
  isSupportedCountry,
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { plannedNumber } from './number-plans.ts';
import { type InvalidPhone, quoteCell, readPhoneCell } from './phone-cell.ts';

export type PhoneResult = ValidPhone | InvalidPhone;

export interface ValidPhone {
  readonly kind: 'valid';
  /** E.164 */
  readonly phone: string;
  /** ISO 3166-1 alpha-2; `001` for numbers of no country (satellite). */
  readonly country: string;
  readonly type: Exclude<NumberType, undefined>;
  /** What was put right before parsing; absent when nothing was. */
  readonly repaired?: string;
}

export interface PhoneOptions {
  /** Toll-free numbers are taken too: as people to call where a campaign allows it, always as callers and on suppression lists. */
  readonly tollFree?: boolean;
}

/**
 * One cell to one number that a person can be called on. `country` (ISO alpha-2) is that of numbers written without
 * `+`. Validity and type come from libphonenumber's full metadata; the smaller sets accept 5% too much (measured).
 */
export function parsePhone(raw: string, country?: string, options: PhoneOptions = {}): PhoneResult {
  const cell = readPhoneCell(raw);
  if (cell.kind === 'invalid') return cell;
  const written = { raw, digits: cell.digits, country: supported(country), options };
  const repeated = northAmerican(written, cell.repaired);
  if (repeated) return repeated;
  const planned = fromPlan(written, cell.repaired);
  if (planned) return planned;
  const international = withoutDoubleZero(written.digits);
  if (international) return accept(written, international, cell.repaired ?? 'wrote the leading 00 as +');
  if (!written.digits.startsWith('+') && !written.country) return refuseWithoutCountry(written);
  const number = parsePhoneNumberFromString(written.digits, reading(written.country));
  return number ? accept(written, number, cell.repaired) : refuseUnreachable(written, number);
}

/** For logs: the first two characters and the last four digits, at least four others hidden. `+1******0100` */
export function maskPhone(phone: string): string {
  const shown = Math.max(0, Math.min(4, phone.length - 6));
  const hidden = Math.max(0, phone.length - 2 - shown);
  return phone.slice(0, 2) + '*'.repeat(hidden) + phone.slice(phone.length - shown);
}

const NUMBER_WITHIN = /\+\d{7,15}/g;

/** The words of an API or a library may hold a number. */
export function masked(text: string): string {
  return text.includes('+') ? text.replaceAll(NUMBER_WITHIN, (number) => maskPhone(number)) : text;
}

/** A cell that looks like one number. */
interface WrittenNumber {
  readonly raw: string;
  readonly digits: string;
  readonly country: CountryCode | undefined;
  readonly options: PhoneOptions;
}

/**
 * Country of each area code of the United States and Canada, with the digit after it, that a whole parse found valid: there
 * the numbering plan ties nothing to the digits behind (test/unit/domain/phone-number.test.ts samples them all), so a
 * parse of the next number would only repeat it, a hundred times slower.
 */
const northAmericanCountries = new Map<string, string>();
const NORTH_AMERICAN_TYPE = 'FIXED_LINE_OR_MOBILE';
const AREA_CODE_AND_DIGIT = '+12125'.length;

function northAmerican(written: WrittenNumber, repaired: string | undefined): ValidPhone | undefined {
  const phone = asNorthAmerican(written);
  const country = phone && northAmericanCountries.get(phone.slice(0, AREA_CODE_AND_DIGIT));
  if (phone === undefined || country === undefined) return undefined;
  return {
    kind: 'valid',
    phone,
    country,
    type: NORTH_AMERICAN_TYPE,
    ...(repaired !== undefined && { repaired }),
  };
}

/** As the parser would accept it, without the parser; undefined when it has to be asked. */
function fromPlan({ digits, options }: WrittenNumber, repaired: string | undefined): ValidPhone | undefined {
  const planned = digits.startsWith('+') ? plannedNumber(digits) : undefined;
  if (planned === undefined || planned.type in REFUSED_TYPES) return undefined;
  if (planned.type === 'TOLL_FREE' && !options.tollFree) return undefined;
  const found: ValidPhone = {
    kind: 'valid',
    phone: digits,
    ...planned,
    ...(repaired !== undefined && { repaired }),
  };
  remember(found);
  return found;
}

function asNorthAmerican({ digits, country }: WrittenNumber): string | undefined {
  if (digits.length === 12 && digits.startsWith('+1')) return digits;
  if (country !== 'US' && country !== 'CA') return undefined;
  if (digits.length === 10 && !digits.startsWith('+')) return `+1${digits}`;
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : undefined;
}

function remember({ phone, country, type }: ValidPhone): void {
  if (type === NORTH_AMERICAN_TYPE && (country === 'US' || country === 'CA'))
    northAmericanCountries.set(phone.slice(0, AREA_CODE_AND_DIGIT), country);
}

function supported(country: string | undefined): CountryCode | undefined {
  const code = country?.trim().toUpperCase();
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}

function reading(country: CountryCode | undefined) {
  return { extract: false, ...(country && { defaultCountry: country }) };
}

/** `00` is the international prefix nearly everywhere but not in +1: taken as `+` when the rest is then a valid number. */
function withoutDoubleZero(digits: string): PhoneNumber | undefined {
  const rest = /^\+?00(\d+)$/.exec(digits)?.[1];
  return rest === undefined ? undefined : validInternational(rest);
}

function validInternational(digits: string): PhoneNumber | undefined {
  const number = parsePhoneNumberFromString(`+${digits}`, reading(undefined));
  return number?.isValid() ? number : undefined;
}

/** A number is valid when it has a type: with the full metadata that is how libphonenumber judges, too. */
function accept(written: WrittenNumber, number: PhoneNumber, repaired: string | undefined): PhoneResult {
  const type = number.getType();
  if (!type) return refuseUnreachable(written, number);
  if (type === 'TOLL_FREE' && !written.options.tollFree) return refuse(written, TOLL_FREE, ALLOW_TOLL_FREE);
  const refusal = REFUSED_TYPES[type];
  if (refusal) return refuse(written, refusal, 'Use a number that reaches the person.');
  const found: ValidPhone = {
    kind: 'valid',
    phone: number.number,
    country: number.country ?? '001',
    type,
    ...(repaired !== undefined && { repaired }),
  };
  remember(found);
  return found;
}

type Refusal = readonly [code: string, problem: string];

const TOLL_FREE: Refusal = [
  'toll-free',
  'is a toll-free number, which belongs to a business and has no place on the map',
];
const ALLOW_TOLL_FREE =
  'Use a number that reaches the person, or allow such numbers with contacts.toll_free.';

const REFUSED_TYPES: Readonly<Partial<Record<Exclude<NumberType, undefined>, Refusal>>> = {
  PREMIUM_RATE: ['premium-rate', 'is a premium-rate number'],
  SHARED_COST: ['shared-cost', 'is a shared-cost number'],
  PAGER: ['pager', 'is a pager'],
  VOICEMAIL: ['voicemail-access', 'only reaches a mailbox'],
};

/** Emergency and service numbers have at most six digits. No country gives a person three, but small ones give four. */
const LONGEST_SHORT_NUMBER = 6;

function refuseUnreachable(written: WrittenNumber, number: PhoneNumber | undefined): InvalidPhone {
  const national = number?.nationalNumber ?? written.digits.replace('+', '');
  if (national.length <= LONGEST_SHORT_NUMBER) return refuseShort(written);
  return refuse(written, lengthRefusal(written), repairFor(written));
}

function refuseShort(written: WrittenNumber): InvalidPhone {
  const problem = 'is too short: an emergency or service number, or part of a number';
  return refuse(written, ['short-number', problem], 'Write the whole number, with area code.');
}

function lengthRefusal({ digits, country }: WrittenNumber): Refusal {
  switch (validatePhoneNumberLength(digits, reading(country))) {
    case 'TOO_SHORT':
      return ['too-short', 'has too few digits'];
    case 'TOO_LONG':
      return ['too-long', 'has too many digits'];
    case 'INVALID_COUNTRY':
      return ['not-valid', 'begins with a country code that does not exist'];
    default:
      return ['not-valid', `is not a number in service${country ? ` (read as a number of ${country})` : ''}`];
  }
}

function refuseWithoutCountry(written: WrittenNumber): InvalidPhone {
  if (written.digits.length <= LONGEST_SHORT_NUMBER) return refuseShort(written);
  const likely = validInternational(written.digits);
  const plus = likely
    ? `Write ${likely.number} if that is the number`
    : 'Write it as +… with its country code';
  return refuse(written, ['no-country', 'has no country code'], `${plus}, or set contacts.country.`);
}

/** Most often the plus sign was lost on the way. */
function repairFor({ digits }: WrittenNumber): string {
  const likely = digits.startsWith('+') ? undefined : validInternational(digits);
  if (likely) return `Write ${likely.number} if that is the number.`;
  return 'Check the number, and write it as + followed by country code and number.';
}

function refuse(written: WrittenNumber, [code, problem]: Refusal, suggestion: string): InvalidPhone {
  return { kind: 'invalid', code, message: `${quoteCell(written.raw)} ${problem}`, suggestion };
}
