import { appendFileSync, constants, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { timedDisk } from '../../../src/engine/timed-disk.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { type Disk, realDisk } from '../../../src/journal/journal-file.ts';
import { JOURNAL_FILE, openJournal } from '../../../src/journal/open-journal.ts';
import { pollUntil } from '../../support/poll.ts';
import { attempt, clockOfTest, PHONE, watchedDisk } from './journal-kit.ts';

let folder: string;
const path = () => join(folder, JOURNAL_FILE);
const journals: Journal[] = [];
async function opened(disk = realDisk, clock = systemClock): Promise<Journal> {
  const journal = await openJournal({ folder, clock, disk });
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
    await first.close();
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

  it.each([{ syncsWrites: true }, { syncsWrites: false }])(
    'has a posting on the disk before it says so, and many in one sync (%o)',
    async ({ syncsWrites }) => {
      const { disk, seen, hold, letGo } = watchedDisk(syncsWrites);
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
    },
  );

  describe.each([
    { syncsWrites: true, cuts: true },
    { syncsWrites: true, cuts: false },
    { syncsWrites: false, cuts: true },
    { syncsWrites: false, cuts: false },
  ])('on a disk that refuses (%o)', ({ syncsWrites, cuts }) => {
    it.each(['ENOSPC', 'EIO'])('says so (%s), and goes on when it takes lines again', async (code) => {
      const { disk, ill } = watchedDisk(syncsWrites);
      ill.cuts = cuts;
      const journal = await opened(disk);
      await journal.posting(attempt(1), 1);
      ill.fails = code;
      await expect(journal.posting(attempt(2), 2)).rejects.toMatchObject({ code: 'journal-unavailable' });
      expect(journal.trouble()?.error.message).toContain(code);
      expect(journal.entry('attempt-2')).toBeUndefined();
      await expect(journal.placed('attempt-1', { callId: 'call-1', acceptedAt: 9 })).rejects.toThrow();
      expect(journal.entry('attempt-1')?.callId).toBe('call-1');
      ill.fails = undefined;
      await journal.posting(attempt(3), 3);
      expect(journal.trouble()).toBeUndefined();
      ill.fails = code;
      ill.cuts = true;
      await expect(journal.posting(attempt(4), 4)).rejects.toThrow();
      ill.fails = undefined;
      await journal.posting(attempt(5), 5);
      const known = (await opened()).entries().map(({ id }) => id);
      expect(known).toEqual(['attempt-1', 'attempt-3', 'attempt-5']);
    });
  });

  it('has what a killed process wrote on the disk before it goes on', async () => {
    await (await opened()).posting(attempt(1), 1);
    const { disk, seen, hold, letGo } = watchedDisk(true);
    hold();
    const journal = opened(disk);
    await pollUntil(() => seen.syncing, { what: 'the sync of what is there' });
    expect(seen.writes).toBe(0);
    letGo();
    await journal;
  });

  it('is rewritten when most of it is over, while others write', async () => {
    const journal = await opened();
    await journal.posting(attempt(0), 1);
    const lines = () => readFileSync(path(), 'utf8').split('\n').length;
    for (let n = 1; n <= 1_100; n += 100) {
      const some = Array.from({ length: 100 }, (_, index) => n + index);
      await Promise.all(some.map((each) => journal.posting(attempt(each), each + 1)));
      for (const each of some) await journal.closed(`attempt-${each}`, 'returned');
    }
    await journal.posting(attempt(4_999), 4_999);
    await journal.closed('attempt-4999', 'returned');
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

  it('is flushed once for a few thousand that are closed at once', async () => {
    const { disk, seen } = watchedDisk();
    const { clock, asked } = clockOfTest();
    const journal = await opened(disk, clock);
    await Promise.all(Array.from({ length: 2_500 }, (_, n) => journal.posting(attempt(n), n)));
    const writes = seen.writes;
    for (let n = 0; n < 2_500; n += 1) await journal.closed(`attempt-${n}`, 'settled');
    await pollUntil(() => seen.writes > writes, { what: 'a write' });
    expect(asked).toHaveLength(1);
    expect(seen.writes - writes).toBeLessThan(4);
  });

  it('of a newer version is left alone', async () => {
    appendFileSync(path(), '{"t":"journal","v":99,"id":"x"}\n');
    await expect(opened()).rejects.toMatchObject({ code: 'journal-version' });
  });
});

describe('how an attempt ended', () => {
  const closedOnDisk = () => readFileSync(path(), 'utf8').match(/"t":"closed"/g)?.length ?? 0;
  async function withOne() {
    const [watched, time] = [watchedDisk(), clockOfTest()];
    const journal = await opened(watched.disk, time.clock);
    await journal.posting(attempt(1), 1);
    const writes = watched.seen.writes;
    await journal.closed('attempt-1', 'settled');
    expect(journal.entry('attempt-1')?.closed).toBe('settled');
    expect(watched.seen.writes).toBe(writes);
    return { ...watched, ...time, journal, writes };
  }

  it('is known at once, and written ahead of the next posting, in the same write', async () => {
    const { journal, seen, writes } = await withOne();
    await journal.posting(attempt(2), 2);
    expect(seen.writes - writes).toBe(1);
    expect(readFileSync(path(), 'utf8')).toMatch(/"t":"closed".*\n.*"id":"attempt-2"/);
  });

  it('is written soon where nothing else is', async () => {
    const { journal, asked } = await withOne();
    await journal.closed('attempt-of-others', 'settled');
    expect(asked.map(({ ms }) => ms)).toEqual([200]);
    asked[0]?.ring();
    await pollUntil(() => closedOnDisk() === 1, { what: 'the line' });
    await journal.closed('attempt-1', 'returned');
    expect(asked).toHaveLength(2);
  });

  it('is written when the journal is closed', async () => {
    const { journal } = await withOne();
    await journal.close();
    expect(closedOnDisk()).toBe(1);
    expect((await opened()).entry('attempt-1')?.closed).toBe('settled');
  });

  it('tells of a disk that refuses it, and may be lost there', async () => {
    const { journal, asked, ill } = await withOne();
    ill.fails = 'EIO';
    asked[0]?.ring();
    await pollUntil(() => journal.trouble() !== undefined, { what: 'the trouble' });
    expect(journal.trouble()?.error.message).toContain('EIO');
    ill.fails = undefined;
    await journal.keepMark({ generation: 'g', posted: 1, beats: 1 });
    expect(journal.trouble()).toBeUndefined();
    expect(journal.entry('attempt-1')?.closed).toBe('settled');
    expect((await opened()).entry('attempt-1')?.closed).toBeUndefined();
  });
});

describe('the time a sync took', () => {
  it.each([{ syncsWrites: true }, { syncsWrites: false }])(
    'is told once for each batch (%o)',
    async ({ syncsWrites }) => {
      const took: number[] = [];
      const { disk } = watchedDisk(syncsWrites);
      let now = 0;
      const slow: Disk = {
        ...disk,
        async open(file, flags, mode) {
          const { write, datasync, ...rest } = await disk.open(file, flags, mode);
          const syncs = (flags & constants.O_DSYNC) !== 0;
          const passing = <Asked extends unknown[], T>(ms: number, work: (...asked: Asked) => Promise<T>) => {
            return (...asked: Asked) => {
              now += ms;
              return work(...asked);
            };
          };
          return { ...rest, write: passing(syncs ? 7 : 100, write), datasync: passing(7, datasync) };
        },
      };
      const clock = { ...systemClock, monotonicMs: () => now };
      const journal = await opened(timedDisk(clock, (ms) => took.push(ms), slow));
      took.splice(0);
      await journal.posting(attempt(1), 1);
      await Promise.all([journal.posting(attempt(2), 2), journal.posting(attempt(3), 3)]);
      expect(took).toEqual([7, 7]);
    },
  );
});
