import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil } from '../../support/poll.ts';
import { type Arena, openArena } from './arena.ts';
import { QUICK } from './crash-runs.ts';
import { mountSmallDisk, type SmallDisk } from './full-disk.ts';
import type { Run } from './lanes.ts';
import { openStore, type Store } from './store.ts';
import { callsMade } from './waits.ts';

interface Scene {
  readonly arena: Arena;
  readonly store: Store;
  readonly ofStore: SmallDisk;
  readonly ofJournal: SmallDisk;
}

const CONTACTS = 40;
/** A Redis that flushes once a second is dialled from only by who says so. */
const ALLOWED = { FAIRDIAL_ALLOW_WEAK_REDIS: 'true' };
const TOLD = /full|no space|ENOSPC|does not answer|did not answer/i;
/** A POST under way when the disk fills, and the beat that tells of it. */
const IS_NOTICED_MS = 3_000;
const STAYS_FULL_MS = 4_000;

/** Both disks are real, and full to the last byte for some seconds while people are called. */
function fullDisk(
  name: string,
  fsync: 'always' | 'everysec',
  which: (scene: Scene) => readonly SmallDisk[],
): Run {
  return {
    name,
    async play() {
      const ofStore = await mountSmallDisk(8);
      if (!ofStore) return told(name);
      const store = await openStore({ folder: ofStore.folder, fsync });
      const scenario = { ...QUICK, talk: '200ms-600ms' };
      const arena = await openArena({ redisUrl: store.url, scenario, contacts: CONTACTS, settings: ALLOWED });
      const ofJournal = await mountSmallDisk(4, join(arena.folder, 'data'));
      try {
        if (!ofJournal) return told(name);
        return await play({ arena, store, ofStore, ofJournal }, which);
      } finally {
        await ofJournal?.close();
        await arena.close();
        await store.close();
        await ofStore.close();
      }
    },
  };
}

function told(name: string): string[] {
  console.log(`  ${name}: left out, since nothing may be mounted here`);
  return [];
}

async function play(scene: Scene, which: (scene: Scene) => readonly SmallDisk[]): Promise<string[]> {
  const { arena, store } = scene;
  const life = arena.live();
  await callsMade(arena, 4).catch((error) => {
    throw new Error(`no calls: ${life.said()}`, { cause: error });
  });
  for (const disk of which(scene)) await disk.fill();
  await sleep(IS_NOTICED_MS);
  const before = arena.calls().length;
  await sleep(STAYS_FULL_MS);
  const meanwhile = arena.calls().length - before;
  const told = life.said();
  for (const disk of which(scene)) await disk.empty();
  // With `appendfsync always` a Redis that cannot write ends (reliability M9); whoever watches over it starts it again.
  if (!store.running()) await store.start();
  const isOver = async () => !life.running() || (await arena.finished());
  await pollUntil(isOver, { timeoutMs: 60_000, everyMs: 50, what: 'the campaign to finish' }).catch(
    (error) => {
      throw new Error(`not finished: ${life.said()}`, { cause: error });
    },
  );
  const dialled = meanwhile > 0 ? [`${meanwhile} calls were made while the disk was full`] : [];
  const silent = TOLD.test(told) ? [] : [`nobody was told: ${told}`];
  return [...dialled, ...silent, ...(await arena.violations())];
}

export const DISK_RUNS: readonly Run[] = [
  fullDisk('full: the disk of Redis, everysec', 'everysec', ({ ofStore }) => [ofStore]),
  fullDisk('full: the disk of Redis, always', 'always', ({ ofStore }) => [ofStore]),
  fullDisk('full: the disk of the journal', 'always', ({ ofJournal }) => [ofJournal]),
  fullDisk('full: both disks', 'everysec', ({ ofStore, ofJournal }) => [ofStore, ofJournal]),
];
