import { describe, expect, it } from 'vitest';
import type { JournalMark } from '../../src/journal/lines.ts';
import { attemptOf, NOW, openOne, rows, setUp } from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

/** Telling whether a store is the one a journal knows. */
export function describeGeneration(ledger: UseLedger): void {
  describe('generation', () => {
    const mark = (changes: Partial<JournalMark> = {}): JournalMark => ({
      journal: 'here',
      posted: 0,
      beats: 0,
      ...changes,
    });
    const beat = (of: JournalMark, candidate = 'first') => ledger().generation.beat(of, candidate);

    it('is founded once, adopted by others, and foreign to who knows another', async () => {
      expect((await ledger().generation.look('here')).id).toBeUndefined();
      expect(await beat(mark({ generation: 'old' }))).toMatchObject({ is: 'other' });
      expect((await ledger().generation.look('here')).id).toBeUndefined();
      expect(await beat(mark())).toEqual({ id: 'first', replaces: [], posted: 0, beats: 1, is: 'ours' });
      expect(await beat(mark({ journal: 'there' }), 'second')).toMatchObject({ id: 'first', is: 'ours' });
      expect(await beat(mark({ generation: 'old' }))).toMatchObject({ id: 'first', is: 'other' });
    });

    it('counts beats and postings of each journal, and notices what is missing', async () => {
      await setUp(ledger(), rows(3));
      await beat(mark());
      const ours = mark({ generation: 'first' });
      const posted = async (id: string, of: JournalMark) =>
        ledger().attempts.beginPosting(id, `token-of-${id}`, 'run-1', NOW, of);
      const id = await openOne(ledger());
      expect(await posted(id, ours)).toMatchObject({ kind: 'post', posting: 1 });
      expect(await posted(id, ours)).toMatchObject({ kind: 'post', posting: 1 });
      const other = await openOne(ledger());
      expect(await posted(other, { ...ours, journal: 'there' })).toMatchObject({ kind: 'post', posting: 1 });
      expect(await beat({ ...ours, posted: 1, beats: 1 })).toMatchObject({ posted: 1, beats: 2, is: 'ours' });
      expect(await beat({ ...ours, posted: 2, beats: 2 })).toMatchObject({ posted: 1, is: 'behind' });
      expect(await beat({ ...ours, posted: 1, beats: 9 })).toMatchObject({ beats: 2, is: 'behind' });
      await ledger().generation.mend({ ...ours, posted: 4, beats: 9 });
      expect(await beat({ ...ours, posted: 4, beats: 9 })).toMatchObject({
        posted: 4,
        beats: 10,
        is: 'ours',
      });
    });

    it('lets nobody post in doubt, and leaves the attempt opened', async () => {
      await setUp(ledger());
      await beat(mark());
      const id = await openOne(ledger());
      const ours = mark({ generation: 'first' });
      const refused = async (of: JournalMark) => {
        expect(await ledger().attempts.beginPosting(id, 'mine', 'run-1', NOW, of)).toEqual({
          kind: 'refused',
          why: 'doubt',
        });
        expect((await attemptOf(ledger(), id)).state).toBe('opened');
      };
      await refused({ ...ours, posted: 1 });
      await refused({ ...ours, generation: 'old' });
      await refused(mark());
      await ledger().generation.doubt('an older copy');
      await refused(ours);
      expect((await ledger().generation.look('here')).doubt).toBe('an older copy');
    });

    it('is replaced by a decision, which ends the doubt and keeps the counts', async () => {
      await beat(mark());
      await ledger().generation.doubt('an older copy');
      await ledger().generation.accept({ id: 'next', replaces: ['first', 'old'], why: 'restored', at: NOW });
      const seen = await beat(mark({ generation: 'first', posted: 3 }));
      expect(seen).toEqual({
        id: 'next',
        replaces: ['first', 'old'],
        posted: 0,
        beats: 1,
        accepted: { why: 'restored', at: NOW },
        is: 'other',
      });
    });

    it('keeps the origin through which its first call was posted', async () => {
      const { generation } = ledger();
      expect(await generation.origin()).toBeUndefined();
      await setUp(ledger());
      await beat(mark());
      await generation.noteOrigin('http://127.0.0.1:8421');
      await generation.noteOrigin('https://trial.example');
      expect(await generation.origin()).toBe('https://trial.example');
      const id = await openOne(ledger());
      await ledger().attempts.beginPosting(id, 'mine', 'run-1', NOW, mark({ generation: 'first' }));
      await generation.noteOrigin('https://api.oneinbox.ai');
      expect(await generation.origin()).toBe('https://trial.example');
    });

    it('goes on as another origin says once a person has said so, which ends no doubt', async () => {
      const { generation } = ledger();
      await setUp(ledger());
      await beat(mark());
      await generation.noteOrigin('https://trial.example');
      const id = await openOne(ledger());
      await ledger().attempts.beginPosting(id, 'mine', 'run-1', NOW, mark({ generation: 'first' }));
      await generation.doubt('an older copy');
      await generation.acceptOrigin({ origin: 'https://api.oneinbox.ai', why: 'the same', at: NOW });
      expect(await generation.origin()).toBe('https://api.oneinbox.ai');
      expect((await generation.look('here')).doubt).toBe('an older copy');
      await generation.noteOrigin('https://trial.example');
      expect(await generation.origin()).toBe('https://api.oneinbox.ai');
    });

    it('tells why processes do not dial, as long as they do not', async () => {
      const reasons = [{ reason: 'no disk', since: NOW, fix: 'make room' }];
      await ledger().generation.tell('run-1', reasons);
      await ledger().generation.tell('run-2', [{ reason: 'clock', since: NOW }]);
      await ledger().generation.tell('run-2', []);
      expect([...(await ledger().generation.told())]).toEqual([['run-1', reasons]]);
    });
  });
}
