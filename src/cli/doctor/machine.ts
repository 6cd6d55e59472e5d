import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../domain/clock.ts';
import { plural } from '../../domain/number-words.ts';
import { reportZoneData } from '../../domain/zone-data-age.ts';
import { type Finding, good, notGood } from './finding.ts';

/** Journal, private Redis and reports of a million contacts and their calls (measured: about 1.5 GB), with room to spare. */
const ENOUGH_DISK = 5 * 2 ** 30;
/** One file or socket per call on its way, and the rest. */
const ENOUGH_FILES = 1_024;
/** A journal line must be on the disk before each POST; slower, and the disk sets the pace. */
const SLOW_SYNC_MS = 50;
const SYNCS = 5;

/** This machine: Node.js, disk, open files, clock data. */
export async function lookAtMachine({ dataDir }: Config, clock: Clock): Promise<Finding[]> {
  return [
    good('Node.js', `${process.versions.node} on ${process.platform} ${process.arch}`),
    openFiles(),
    zoneData(clock),
    ...(await disk(dataDir, clock)),
  ];
}

function openFiles(): Finding {
  const asked = spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  const limit = asked === 'unlimited' ? Number.POSITIVE_INFINITY : Number(asked || Number.NaN);
  const topic = 'open files';
  if (Number.isNaN(limit))
    return notGood('unknown', topic, { says: 'the limit could not be read', mend: 'ulimit -n shows it' });
  if (limit >= ENOUGH_FILES) return good(topic, `up to ${asked}`);
  return notGood('doubt', topic, {
    says: `only ${asked}: one for each call on its way`,
    mend: `ulimit -n ${ENOUGH_FILES * 4}`,
  });
}

function zoneData(clock: Clock): Finding {
  const { version, ageMonths, stale, disagreeing } = reportZoneData(clock.wallMs());
  const topic = 'clock changes';
  if (stale)
    return notGood('doubt', topic, {
      says: `tz ${version} is ${ageMonths} months old`,
      mend: 'install the newest fairdial',
    });
  const others =
    disagreeing.length > 0 ? `; Node.js differs for ${plural(disagreeing.length, 'zone')}, ours decides` : '';
  return good(topic, `tz ${version}${others}`);
}

async function disk(dataDir: string, clock: Clock): Promise<Finding[]> {
  const folder = nearestThere(resolve(dataDir));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const says = `${(free / 2 ** 30).toFixed(1)} GB free at ${dataDir}`;
  const space =
    free >= ENOUGH_DISK
      ? good('disk', says)
      : notGood('doubt', 'disk', { says, mend: 'free space, or move the data directory to a larger disk' });
  return [space, await syncing(folder, clock)];
}

/** How long a few bytes take to be on the disk for certain, as before each POST. */
async function syncing(folder: string, clock: Clock): Promise<Finding> {
  const topic = 'journal disk';
  try {
    const scratch = await mkdtemp(join(folder, '.doctor-'));
    try {
      const tookMs = await medianSyncMs(join(scratch, 'line'), clock);
      const says = `a flushed write takes ${tookMs.toFixed(1)} ms`;
      if (tookMs <= SLOW_SYNC_MS) return good(topic, says);
      return notGood('doubt', topic, {
        says,
        mend: 'move the data directory to a local, faster disk (FAIRDIAL_DATA_DIR names it)',
      });
    } finally {
      await rm(scratch, { recursive: true });
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    return notGood('bad', topic, {
      says: `nothing can be written to ${folder} (${code})`,
      mend: 'let this user write there',
    });
  }
}

async function medianSyncMs(path: string, clock: Clock): Promise<number> {
  const file = await open(path, 'a');
  try {
    const took: number[] = [];
    for (let round = 0; round < SYNCS; round += 1) {
      const began = clock.monotonicMs();
      await file.write('a line of the journal\n');
      await file.datasync();
      took.push(clock.monotonicMs() - began);
    }
    return took.toSorted((a, b) => a - b)[Math.floor(SYNCS / 2)] ?? 0;
  } finally {
    await file.close();
  }
}

/** The data directory comes into being at the first start; until then the disk it will be on is asked. */
function nearestThere(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}
