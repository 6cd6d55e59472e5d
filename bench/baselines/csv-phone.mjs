// csv-parse and libphonenumber-js: read each row, parse and check its number. Arguments: { file, column }.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const { file, column = 1 } = JSON.parse(process.argv[2]);
const began = performance.now();
let [rows, valid] = [0, 0];
for await (const row of createReadStream(file, { highWaterMark: 1 << 20 }).pipe(parse({ bom: true }))) {
  rows += 1;
  if (parsePhoneNumberFromString(row[column], 'US')?.isValid()) valid += 1;
}
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ rows, valid, ms: performance.now() - began, cpuMs: (user + system) / 1_000 }));
