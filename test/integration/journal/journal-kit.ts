import { constants } from 'node:fs';
import type { Attempt } from '../../../src/domain/attempt.ts';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import { type Disk, realDisk } from '../../../src/journal/journal-file.ts';

export const PHONE = '+12125550123';

export function attempt(n: number): Attempt {
  return {
    id: `attempt-${n}`,
    campaign: 'spring',
    campaignVersion: 'v1',
    seq: n,
    n: 1,
    phone: PHONE,
    fromNumber: '+12125550190',
    state: 'posting',
    run: 'run-1',
    openedAt: 1,
    postedAt: 2,
    looks: 0,
  };
}

/** The real disk, and what was asked of it; it fails while `fails` says how. */
export function watchedDisk(syncsWrites = realDisk.syncsWrites) {
  const seen = { writes: 0, syncs: 0, syncing: false };
  const ill = { fails: undefined as string | undefined, cuts: true };
  let letGo: (() => void) | undefined;
  let held: Promise<void> | undefined;
  const hold = () => {
    held = new Promise((resolve) => {
      letGo = resolve;
    });
  };
  const check = () => {
    if (ill.fails) throw Object.assign(new Error(`${ill.fails}: no such luck`), { code: ill.fails });
  };
  const syncing = async <T>(work: () => Promise<T>) => {
    seen.syncs += 1;
    seen.syncing = true;
    await held;
    check();
    const done = await work();
    seen.syncing = false;
    return done;
  };
  const disk: Disk = {
    ...realDisk,
    syncsWrites,
    async open(path, flags, mode) {
      const file = await realDisk.open(path, flags, mode);
      const isSynced = (flags & constants.O_DSYNC) !== 0;
      return {
        async write(bytes, offset, length) {
          seen.writes += 1;
          // As a disk that is full: it takes some of it.
          if (ill.fails) await file.write(bytes, offset, Math.min(length - 1, 5));
          check();
          const write = () => file.write(bytes, offset, length);
          return isSynced ? syncing(write) : write();
        },
        datasync: () => syncing(() => file.datasync()),
        sync: () => file.sync(),
        async truncate(length) {
          if (!ill.cuts) throw new Error('no cutting');
          await file.truncate(length);
        },
        stat: () => file.stat(),
        close: () => file.close(),
      };
    },
  };
  return { disk, seen, ill, hold, letGo: () => letGo?.() };
}

/** Lets what waits for a later moment wait until the test says so. */
export function clockOfTest() {
  const asked: { ms: number; ring: () => void }[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        asked.push({ ms, ring: resolve });
        signal?.addEventListener('abort', () => resolve());
      }),
  };
  return { clock, asked };
}
