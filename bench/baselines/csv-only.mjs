// csv-parse alone: arrays, one pass. Arguments: { file }.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

const { file } = JSON.parse(process.argv[2]);
const began = performance.now();
let rows = 0;
for await (const row of createReadStream(file, { highWaterMark: 1 << 20 }).pipe(parse({ bom: true }))) {
  if (row.length > 0) rows += 1;
}
console.log(JSON.stringify({ rows, ms: performance.now() - began }));
