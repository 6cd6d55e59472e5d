import type { Clock } from '../domain/clock.ts';
import { type Disk, realDisk } from '../journal/journal-file.ts';

/** The disk, and how long each sync of a file took, in ms. */
export function timedDisk(clock: Clock, onSynced: (tookMs: number) => void): Disk {
  return {
    rename: realDisk.rename,
    async open(path, flags, mode) {
      const handle = await realDisk.open(path, flags, mode);
      const datasync = handle.datasync.bind(handle);
      return Object.assign(handle, {
        datasync: async () => {
          const began = clock.monotonicMs();
          await datasync();
          onSynced(clock.monotonicMs() - began);
        },
      });
    },
  };
}
