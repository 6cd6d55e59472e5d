import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/domain/attempt.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { JOURNAL_FILE, type Journal, openJournal } from '../../../src/journal/journal.ts';
import type { Disk } from '../../../src/journal/journal-file.ts';
import { openJournals, readMarks } from '../../../src/journal/journals.ts';
import { lockDataDirectory } from '../../../src/redis/embedded-lock.ts';
import { pollUntil } from '../../support/poll.ts';

const PHONE = '+12125550123';

function attempt(n: number): Attempt {
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
function watchedDisk() {
  const seen = { writes: 0, syncs: 0, syncing: false, fails: undefined as string | undefined };
  let letGo: (() => void) | undefined;
  let held: Promise<void> | undefined;
  const hold = () => {
    held = new Promise((resolve) => {
      letGo = resolve;
    });
  };
  const check = () => {
    if (seen.fails) throw Object.assign(new Error(`${seen.fails}: no such luck`), { code: seen.fails });
  };
  const disk: Disk = {
    async open(path, flags, mode) {
      const handle = await open(path, flags, mode);
      return {
        write: ((...args: Parameters<typeof handle.write>) => {
          seen.writes += 1;
          check();
          return handle.write(...args);
        }) as typeof handle.write,
        async datasync() {
          seen.syncs += 1;
          seen.syncing = true;
          await held;
          check();
          await handle.datasync();
          seen.syncing = false;
        },
        sync: () => handle.sync(),
        truncate: (length) => handle.truncate(length),
        stat: handle.stat.bind(handle),
        close: () => handle.close(),
      };
    },
    rename,
  };
  return { disk, seen, hold, letGo: () => letGo?.() };
}

let folder: string;
const path = () => join(folder, JOURNAL_FILE);
const journals: Journal[] = [];
async function opened(disk?: Disk): Promise<Journal> {
  const journal = await openJournal({ folder, clock: systemClock, ...(disk && { disk }) });
  journals.push(journal);
  return journal;
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-journal-'));
});
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a journal', () => {
  it('remembers after a restart, and holds no number', async () => {
    const first = await opened();
    await first.keepMark({ generation: 'g', posted: 0, beats: 3 });
    await first.posting(attempt(1), 1);
    await first.posting(attempt(2), 2);
    await first.placed('attempt-1', { callId: 'call-1', acceptedAt: 9 });
    await first.closed('attempt-2', 'returned');
    const again = await opened();
    expect(again.mark()).toEqual({ journal: first.mark().journal, generation: 'g', posted: 2, beats: 3 });
    expect(again.entries()).toMatchObject([{ id: 'attempt-1', callId: 'call-1', posting: 1 }]);
    const [entry] = again.entries();
    expect(entry && again.isPhoneOf(entry, PHONE)).toBe(true);
    expect(entry && again.isPhoneOf(entry, '+12125550124')).toBe(false);
    expect(readFileSync(path(), 'utf8')).not.toContain(PHONE.slice(1));
    expect(statSync(path()).mode & 0o077).toBe(0);
  });

  it('goes on after a torn tail without joining its next line to it', async () => {
    await (await opened()).posting(attempt(1), 1);
    appendFileSync(path(), '{"t":"posting","entry":{"id":"torn');
    await (await opened()).posting(attempt(2), 2);
    expect((await opened()).entries()).toMatchObject([{ id: 'attempt-1' }, { id: 'attempt-2' }]);
  });

  it('has a posting on the disk before it says so, and many in one sync', async () => {
    const { disk, seen, hold, letGo } = watchedDisk();
    const journal = await opened(disk);
    hold();
    const done: number[] = [];
    const write = (n: number) => journal.posting(attempt(n), n).then(() => done.push(n));
    const first = write(1);
    await pollUntil(() => seen.syncing, { what: 'the first sync' });
    const [syncs, writes] = [seen.syncs, seen.writes];
    const others = Array.from({ length: 200 }, (_, index) => write(index + 2));
    expect(done).toEqual([]);
    letGo();
    await Promise.all([first, ...others]);
    expect(done).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
    expect([seen.syncs - syncs, seen.writes - writes]).toEqual([1, 1]);
    expect((await opened()).entries()).toHaveLength(201);
  });

  it.each(['ENOSPC', 'EIO'])(
    'says so when the disk refuses (%s), and goes on when it takes lines again',
    async (code) => {
      const { disk, seen } = watchedDisk();
      const journal = await opened(disk);
      await journal.posting(attempt(1), 1);
      seen.fails = code;
      await expect(journal.posting(attempt(2), 2)).rejects.toMatchObject({ code: 'journal-unavailable' });
      expect(journal.trouble()?.error.message).toContain(code);
      expect(journal.entry('attempt-2')).toBeUndefined();
      await expect(journal.placed('attempt-1', { callId: 'call-1', acceptedAt: 9 })).rejects.toThrow();
      expect(journal.entry('attempt-1')?.callId).toBe('call-1');
      seen.fails = undefined;
      await journal.keepMark({ generation: 'g', posted: 2, beats: 1 });
      expect(journal.trouble()).toBeUndefined();
      await journal.posting(attempt(3), 3);
      expect((await opened()).entries()).toMatchObject([{ id: 'attempt-1' }, { id: 'attempt-3' }]);
    },
  );

  it('is rewritten when most of it is over, while others write', async () => {
    const journal = await opened();
    await journal.posting(attempt(0), 1);
    const lines = () => readFileSync(path(), 'utf8').split('\n').length;
    for (let n = 1; n <= 1_100; n += 100) {
      const some = Array.from({ length: 100 }, (_, index) => n + index);
      await Promise.all(some.map((each) => journal.posting(attempt(each), each + 1)));
      await Promise.all(some.map((each) => journal.closed(`attempt-${each}`, 'returned')));
    }
    const before = lines();
    const posted = journal.posting(attempt(5_000), 5_000);
    await Promise.all([journal.keepMark({ generation: 'g', posted: 5_000, beats: 1 }), posted]);
    await journal.posting(attempt(5_001), 5_001);
    expect(before).toBeGreaterThan(2_000);
    expect(lines()).toBeLessThan(10);
    const again = await opened();
    expect(again.entries().map(({ id }) => id)).toEqual(['attempt-0', 'attempt-5000', 'attempt-5001']);
    expect(again.mark()).toMatchObject({ generation: 'g', posted: 5_001 });
  });

  it('of a newer version is left alone', async () => {
    appendFileSync(path(), '{"t":"journal","v":99,"id":"x"}\n');
    await expect(opened()).rejects.toMatchObject({ code: 'journal-version' });
  });
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
});
