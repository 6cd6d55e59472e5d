import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const FROM_NUMBERS = ['+12125550190', '+12125550191', '+12125550192', '+12125550193'];
/** Area codes of one zone each. */
const AREA_CODES =
  '212 213 215 216 301 302 303 305 310 312 313 314 404 405 407 408 410 412 415 425 502 504 505 512 602 612 615 617 702 713'.split(
    ' ',
  );
const NEVER_CLOSES = '{ mon-sun: "00:00-24:00" }';

/** The nth of three million numbers of the United States. */
export function phone(n) {
  const area = AREA_CODES[n % AREA_CODES.length];
  const within = Math.floor(n / AREA_CODES.length);
  const exchange = 200 + Math.floor(within / 100);
  return `+1${area}${exchange}01${String(within % 100).padStart(2, '0')}`;
}

/** Write `<folder>/campaigns/<name>.yaml`, and its list of `contacts` people unless the list is there already. */
export function writeCampaign(
  folder,
  { name, from, cap, contacts, first = 0, pace, window = NEVER_CLOSES, file, more = '' },
) {
  mkdirSync(join(folder, 'campaigns'), { recursive: true });
  if (contacts !== undefined) writeList(join(folder, 'campaigns', `${name}.csv`), contacts, first);
  const speed = pace === undefined ? '' : `, calls_per_second: ${pace}`;
  writeFileSync(
    join(folder, 'campaigns', `${name}.yaml`),
    `name: ${name}
agent_id: bench-agent
from_numbers: [{ number: "${from}", max_concurrent: ${cap}${speed} }]
contacts: { file: ${file ?? `${name}.csv`}, country: US }
calling_window: ${window}
${more}
`,
  );
}

export function writeList(path, count, first = 0) {
  writeFileSync(path, 'phone,first_name,last_name,plan\n');
  const file = openSync(path, 'a');
  for (let n = first; n < first + count; n += 10_000) {
    const rows = Math.min(10_000, first + count - n);
    const lines = Array.from({ length: rows }, (_, row) => `${phone(n + row)},Ada,Person ${n + row},Plus\n`);
    writeSync(file, lines.join(''));
  }
  closeSync(file);
}

/** Where the zones are of the people below: a fifth of a million-row list is in India. */
export const INDIA_SHARE = 0.2;

const ABROAD = [
  (n) => `+4420${79_000_000 + n}`,
  (n) => `+61${412_000_000 + n}`,
  (n) => `+336${12_000_000 + n}`,
  (n) => `+4930${1_000_000 + n}`,
];
const JUNK = ['n/a', '', '2.12555E+10', '+15551230000', '911', 'call after 6'];

/**
 * A list as users have them: 8 columns, about 113 bytes a row, 3 % bad. 60 % are of the United States, a third of those
 * written as Americans do; 20 % of India; the rest of four other countries. Each number comes once.
 */
export function writeMixedList(path, rows) {
  writeFileSync(path, 'id,phone,first_name,last_name,company,plan,city,balance\n');
  const file = openSync(path, 'a');
  for (let start = 0; start < rows; start += 10_000) {
    const count = Math.min(10_000, rows - start);
    writeSync(file, Array.from({ length: count }, (_, row) => mixedRow(start + row)).join(''));
  }
  closeSync(file);
}

function mixedRow(n) {
  const name = NAMES[n % NAMES.length];
  const rest = `${name},Person-${n % 9_973},Company of Example ${n % 997},Plus Yearly,Somewhere-${n % 101},${n % 500}.50`;
  return `crm-${String(n).padStart(7, '0')},${mixedPhone(n)},${rest}\n`;
}

const NAMES = ['Ada', 'Ben', 'Chloe', 'Dmitri', 'Eve', 'Farid', 'Grace'];

function mixedPhone(n) {
  const dice = (n * 7_919) % 100;
  if (dice < 3) return JUNK[n % JUNK.length];
  if (dice < 60) return dice < 22 ? asWritten(phone(n)) : phone(n);
  if (dice < 80) return `+9198${String(10_000_000 + n)}`;
  return ABROAD[dice % ABROAD.length](n);
}

function asWritten(number) {
  const [area, exchange, line] = [number.slice(2, 5), number.slice(5, 8), number.slice(8)];
  return `(${area}) ${exchange}-${line}`;
}
