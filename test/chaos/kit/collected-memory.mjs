// Preloaded into the engine of a soak: every 10 s, what is resident once all garbage has been collected and the rest moved
// together, in a line of the file named by SOAK_MEMORY. One collection takes some 90 ms: one late turn of the event loop
// in a thousand.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 10_000;
/** The pages that a collection has emptied are given back by another thread. */
const GIVING_BACK_MS = 100;
const file = process.env.SOAK_MEMORY;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

async function note() {
  // Left to itself V8 leaves holes between what lives and fills them later: 11 to 25 MB, up and down.
  setFlagsFromString('--compact-on-every-full-gc');
  collect();
  setFlagsFromString('--no-compact-on-every-full-gc');
  const { heapUsed } = process.memoryUsage();
  await sleep(GIVING_BACK_MS);
  const at = performance.timeOrigin + performance.now();
  const rss = process.memoryUsage.rss();
  appendFileSync(file, `${JSON.stringify({ at, rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 })}\n`);
}

if (file !== undefined) setInterval(note, EVERY_MS).unref();
