// The usual design: one BullMQ job per contact, global concurrency = the cap, the job held for the length of its call.
// Arguments: { url, from, cap, file, socketPath, pollMs }.
import { createReadStream } from 'node:fs';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { parse } from 'csv-parse';
import { callAndWait } from './kit/call-and-wait.mjs';

const { url, from, cap, file, socketPath, pollMs = 1_000 } = JSON.parse(process.argv[2]);
const connection = { path: socketPath, maxRetriesPerRequest: null };
const queue = new Queue('calls', { connection });
await queue.setGlobalConcurrency(cap);
const events = new QueueEvents('calls', { connection });
await events.waitUntilReady();
let [added, done] = [0, 0];
let loaded = false;
const finished = new Promise((resolve) => {
  events.on('completed', () => {
    done += 1;
    if (loaded && done === added) resolve();
  });
});
const options = { attempts: 1, removeOnComplete: true, removeOnFail: true };
const worker = new Worker('calls', ({ data }) => callAndWait({ url, from, row: data, pollMs }), {
  connection,
  concurrency: cap,
});
worker.on('error', () => {});
let chunk = [];
for await (const row of createReadStream(file).pipe(parse({ columns: true, bom: true }))) {
  added += 1;
  chunk.push({ name: 'call', data: row, opts: options });
  if (chunk.length < 1_000) continue;
  await queue.addBulk(chunk);
  chunk = [];
}
await queue.addBulk(chunk);
loaded = true;
await finished;
console.log(JSON.stringify({ calls: done }));
process.exit(0);
