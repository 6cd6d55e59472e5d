// Preloaded into the engine of a soak: every 10 s, what is resident once all garbage has been collected, in a line of
// the file named by SOAK_MEMORY. One collection takes some 50 ms: one late turn of the event loop in a thousand.
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 10_000;
const file = process.env.SOAK_MEMORY;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function note() {
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  const at = performance.timeOrigin + performance.now();
  appendFileSync(file, `${JSON.stringify({ at, rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 })}\n`);
}

if (file !== undefined) setInterval(note, EVERY_MS).unref();
