const LONGEST_MESSAGE = 300;
/** A phone number as people and machines write it; not the digits inside a UUID. */
const PHONE_NUMBER = /\+\d(?:[ ().-]{0,2}\d){6,14}|(?<![\da-f-])\d(?:[ ().-]{0,2}\d){6,14}(?![\da-f-])/gi;
const API_KEY = /\b(oi_[a-z]{2}_)[\w-]+|(Bearer\s+)\S+/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROL = /[\u0000-\u001f\u007f\s]+/g;

/** Text of the API or of an error, fit for logs and reports: one line, bounded, no phone number, no key. */
export function redact(text: string, secret?: string): string {
  const plain = secret ? text.replaceAll(secret, '***') : text;
  const short = plain
    .slice(0, 10 * LONGEST_MESSAGE)
    .replaceAll(API_KEY, '$1$2***')
    .replaceAll(PHONE_NUMBER, maskNumber)
    .replaceAll(CONTROL, ' ')
    .trim();
  return short.length > LONGEST_MESSAGE ? `${short.slice(0, LONGEST_MESSAGE - 1)}…` : short;
}

/** The first two and the last four digits. */
function maskNumber(written: string): string {
  const digits = written.replaceAll(/\D/g, '');
  const plus = written.startsWith('+') ? '+' : '';
  return `${plus}${digits.slice(0, 2)}…${digits.slice(-4)}`;
}
