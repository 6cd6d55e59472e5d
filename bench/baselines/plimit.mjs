// What somebody writes first: csv-parse, p-limit with the cap, undici, and each call polled every second until it has
// ended. Arguments: { url, from, cap, file, pollMs }.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import pLimit from 'p-limit';
import { callAndWait } from './kit/call-and-wait.mjs';

const { url, from, cap, file, pollMs = 1_000 } = JSON.parse(process.argv[2]);
const limit = pLimit(cap);
const calls = [];
for await (const row of createReadStream(file).pipe(parse({ columns: true, bom: true }))) {
  calls.push(limit(() => callAndWait({ url, from, row, pollMs })));
}
await Promise.all(calls);
console.log(JSON.stringify({ calls: calls.length }));
process.exit(0);
