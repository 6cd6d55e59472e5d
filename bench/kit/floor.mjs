import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { startRedis } from './redis.mjs';
import { scratchFolder } from './scratch.mjs';
import { quantile } from './stats.mjs';

const TIMES = 200;
const LINE = Buffer.from(`${'x'.repeat(399)}\n`);

/**
 * What no caller that keeps its word can go below: a write that Redis has on the disk before it answers (AOF always), and a line
 * of a journal that is on the disk. Between an end and its next POST stand two of the former and one of the latter.
 */
export async function diskFloor() {
  const redis = await startRedis('floor');
  const file = await open(join(scratchFolder('floor'), 'journal'), 'a');
  try {
    const written = await timed(() => redis.client.set('floor', LINE));
    const synced = await timed(async () => {
      await file.write(LINE);
      await file.datasync();
    });
    return [
      rowOf('a write of Redis, AOF always', written),
      rowOf('a line of a file, written and synced', synced),
    ];
  } finally {
    await file.close();
    await redis.stop();
  }
}

/** The ms of each of so many, one after the other. */
async function timed(work) {
  const times = [];
  for (let n = 0; n < TIMES; n += 1) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  return times;
}

function rowOf(figure, ms) {
  return {
    figure,
    value: quantile(ms, 0.5),
    unit: 'ms',
    runs: TIMES,
    note: `p99 ${quantile(ms, 0.99).toFixed(2)} ms`,
  };
}
