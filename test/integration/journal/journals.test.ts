import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { openJournals, readMarks } from '../../../src/journal/journals.ts';
import { lockDataDirectory } from '../../../src/redis/embedded-lock.ts';
import { attempt } from './journal-kit.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-journals-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the journals of a data directory', () => {
  const all = () =>
    openJournals({ folder, clock: systemClock, lock: (own) => lockDataDirectory(own, 'test') });

  it('are one per process at a time; what an ended one left is taken over', async () => {
    const first = await all();
    await first.own.keepMark({ generation: 'g', posted: 0, beats: 0 });
    await first.own.posting(attempt(1), 1);
    const second = await all();
    expect(second.own.path).not.toBe(first.own.path);
    expect(second.all).toHaveLength(1);
    await second.own.posting(attempt(2), 1);
    await first.close();
    await second.close();
    const third = await all();
    expect(third.all.flatMap((journal) => journal.entries())).toMatchObject([
      { id: 'attempt-1' },
      { id: 'attempt-2' },
    ]);
    await third.close();
  });

  it('are of one ledger: a new one beside others does not take what it finds for its own', async () => {
    const first = await all();
    await first.own.keepMark({ generation: 'g', posted: 5, beats: 5 });
    const second = await all();
    expect(second.own.mark()).toMatchObject({ generation: 'g', posted: 0, beats: 0 });
    expect(readMarks(folder)).toMatchObject([{ posted: 5 }, { posted: 0 }]);
    await first.close();
    await second.close();
  });

  it.skipIf(process.platform !== 'linux')('give up at once where the system makes no folder', async () => {
    const opening = openJournals({
      folder: '/proc/self',
      clock: systemClock,
      lock: () => ({ release() {} }),
    });
    await expect(opening).rejects.toMatchObject({ code: 'journal-unavailable' });
  });
});
