import { constants } from 'node:fs';
import type { Clock } from '../domain/clock.ts';
import { type Disk, realDisk } from '../journal/journal-file.ts';

/** The disk, and how long each write that is synced, or each sync of what was written, took, in ms. */
export function timedDisk(clock: Clock, onSynced: (tookMs: number) => void, disk = realDisk): Disk {
  const timed =
    <Asked extends unknown[], Answer>(work: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked) => {
      const began = clock.monotonicMs();
      const answer = await work(...asked);
      onSynced(clock.monotonicMs() - began);
      return answer;
    };
  return {
    ...disk,
    async open(path, flags, mode) {
      const file = await disk.open(path, flags, mode);
      const [write, datasync] = [file.write.bind(file), file.datasync.bind(file)];
      const syncsWrites = (flags & constants.O_DSYNC) !== 0;
      return Object.assign(file, syncsWrites ? { write: timed(write) } : { datasync: timed(datasync) });
    },
  };
}
