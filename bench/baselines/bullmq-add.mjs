// One job per row, added in bulks of 1,000, four in flight. Arguments: { file, socketPath, most }.
import { createReadStream } from 'node:fs';
import { Queue } from 'bullmq';
import { parse } from 'csv-parse';

const { file, socketPath, most } = JSON.parse(process.argv[2]);
const queue = new Queue('calls', { connection: { path: socketPath } });
await queue.waitUntilReady();
const began = performance.now();
let rows = 0;
let chunk = [];
let flying = [];
for await (const row of createReadStream(file).pipe(parse({ columns: true, bom: true, to: most }))) {
  rows += 1;
  chunk.push({ name: 'call', data: row, opts: { attempts: 1, removeOnComplete: true, removeOnFail: true } });
  if (chunk.length < 1_000) continue;
  flying.push(queue.addBulk(chunk));
  chunk = [];
  if (flying.length < 4) continue;
  await Promise.all(flying);
  flying = [];
}
await Promise.all([...flying, queue.addBulk(chunk)]);
console.log(JSON.stringify({ rows, ms: performance.now() - began }));
process.exit(0);
