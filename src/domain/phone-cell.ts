/**
 * What people and programs leave in a phone cell, undone or refused BEFORE any parser sees it: a parser makes a valid
 * number of a stranger out of damage (`301234567.0` in Germany is read as +49 30 12345670).
 */
export type PhoneCell =
  /** Digits only, with a `+` in front where one was written. */
  { readonly kind: 'digits'; readonly digits: string; readonly repaired?: string } | InvalidPhone;

export interface InvalidPhone {
  readonly kind: 'invalid';
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  /** The repair, as one sentence. */
  readonly suggestion: string;
}

/** Written as we write numbers ourselves: none of the damage below can be in it. */
const PLAIN_DIGITS = /^\+?\d{7,15}$/;

/** Decorated the way people write numbers: short enough to be one, and without any character that could mean something else. */
const PLAIN_NUMBER = /^ *\+?[\d ()-]+$/;
const NOT_DIGITS = /[^\d+]/g;
/** Fewer digits than two numbers have. */
const ONE_PLAIN_NUMBER = /^\+?\d{7,13}$/;

/** Longer than any number with its decoration; also bounds the time of every pattern below. */
const LONGEST_CELL = 100;

/** Reads the cell as written; the patterns are tried in the order in which they would otherwise mislead. */
export function readPhoneCell(raw: string): PhoneCell {
  if (PLAIN_DIGITS.test(raw) && !isFillerNumber(raw)) return { kind: 'digits', digits: raw };
  const plain = PLAIN_NUMBER.test(raw) ? raw.replace(NOT_DIGITS, '') : '';
  if (ONE_PLAIN_NUMBER.test(plain) && !isFillerNumber(plain)) return { kind: 'digits', digits: plain };
  if (raw.length > LONGEST_CELL) return refuse('too-long', raw);
  const text = unwrapped(plainCharacters(raw));
  if (PLACEHOLDER.test(text) || isFillerNumber(text)) return refuse('no-number', raw);
  if (EXPONENT.test(text) || FRACTION.test(text) || THOUSANDS.test(text))
    return refuse('spreadsheet-number', raw);
  const whole = FLOAT_TAIL.exec(text)?.[1];
  if (whole !== undefined)
    return { kind: 'digits', digits: whole, repaired: 'removed the ".0" a spreadsheet added' };
  if (EXTENSION.test(text)) return refuse('extension', raw);
  if (holdsSeveral(text)) return refuse('several-numbers', raw);
  if (/\p{L}/u.test(text)) return refuse('letters', raw);
  const digits = text.replace(/[^\d+]/g, '');
  if (!ONE_NUMBER.test(text) || !/\d/.test(digits)) return refuse('not-a-number', raw);
  return { kind: 'digits', digits };
}

const REFUSALS = {
  'no-number': ['holds no phone number', 'Fill in the number, or delete the row.'],
  'too-long': ['is too long for a phone number', 'Leave one number in the cell.'],
  'spreadsheet-number': [
    'is a number that a spreadsheet has rewritten, so its digits cannot be trusted',
    'Format the column as text, and export again from the original list.',
  ],
  extension: ['has an extension, which is not dialled', 'Write a number that reaches the person directly.'],
  'several-numbers': ['holds more than one number', 'Leave one number in the cell, or make one row of each.'],
  letters: ['has letters in it', 'Write the number in digits.'],
  'not-a-number': ['is not a phone number', 'Write it as + followed by country code and number.'],
} as const satisfies Record<string, readonly [problem: string, suggestion: string]>;

function refuse(code: keyof typeof REFUSALS, raw: string): InvalidPhone {
  const [problem, suggestion] = REFUSALS[code];
  return { kind: 'invalid', code, message: `${quoteCell(raw)} ${problem}`, suggestion };
}

/** The cell for a message: visible characters only, and not too many. */
export function quoteCell(raw: string): string {
  const visible = raw.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
  return `"${visible.length > 40 ? `${visible.slice(0, 39)}…` : visible}"`;
}

const PLACEHOLDER =
  /^(?:null|nil|none|nan|n\/?a|n\.a\.?|#n\/a|#(?:error|ref|value|name|num|div\/0)[!?]?|undefined|unknown|not available|no (?:phone|number)|tbd|x+|[-._?*#0\s]*)$/i;
const EXPONENT = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
const FLOAT_TAIL = /^(\+?\d+)[.,]0+$/;
/** A long number with decimals that are not all zero: `12125550100.5`. */
const FRACTION = /^\+?\d{9,}[.,](?!0+$)\d{1,5}$/;
const THOUSANDS = /^\d{1,3}(?:,\d{3}){2,}$/;
const EXTENSION = /\d\W*(?:e?xt(?:ensi[oó]n)?|extn|anexo|x|#|,,+)\W*\d{1,8}$/i;
const ONE_NUMBER = /^[\s(]*\+?[\d\s()[\]./,;-]*$/;

const SAME_DIGIT = /^(\d)\1{6,}$/;
const COUNTED_UP: ReadonlySet<string> = new Set(['1234567890', '0123456789', '123456789']);

/** `1111111111`, `1234567890`: typed because the form insisted. */
function isFillerNumber(text: string): boolean {
  const digits = /^\d+$/.test(text) ? text : text.replace(/[\s().+-]/g, '');
  return SAME_DIGIT.test(digits) || COUNTED_UP.has(digits);
}

function holdsSeveral(text: string): boolean {
  if (/\d.*\+/s.test(text)) return true;
  const parts = digitCounts(text.split(/[;/|,\n]|\s(?:or|and|und|ou|oder|y|&)\s/i));
  // An area code may stand before a slash (030/1234567); anything after a whole number is another one (…67/68).
  if (parts.slice(0, -1).some((digits) => digits > 5)) return true;
  return digitCounts(text.split(/\s+/)).filter((digits) => digits >= 7).length > 1;
}

function digitCounts(parts: readonly string[]): readonly number[] {
  return parts.map((part) => part.replace(/\D/g, '').length).filter((digits) => digits > 0);
}

/** Leading `'`, `="…"`, quotes and `tel:` belong to the file format, not to the number. */
function unwrapped(text: string): string {
  return text
    .replace(/^="(.*)"$/s, '$1')
    .replace(/^['"]+|['"]+$/g, '')
    .replace(/^\s*(?:tel|callto):/i, '')
    .trim();
}

/** Digits of other scripts and full-width forms as ASCII, every dash a hyphen, every space a space, invisible characters gone. */
function plainCharacters(raw: string): string {
  return raw
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])[\p{Cf}\p{Cc}]/gu, '')
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\p{Zs}|\t/gu, ' ')
    .trim();
}

/** Code points of the zero in scripts whose digits people write numbers in; nine follow each. */
const ZEROS = [
  0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040,
  0x17e0,
];

function asciiDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code <= first + 9);
  return zero === undefined ? character : String(code - zero);
}
