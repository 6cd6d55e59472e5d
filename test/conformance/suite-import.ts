import { describe, expect, it } from 'vitest';
import { campaign, importRows, NOW, pass, row, rows, SECOND } from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const LOST = { code: 'import-lost' };
const REJECTED = {
  line: 9,
  code: 'invalid-number',
  message: 'No.',
  suggestion: 'Yes.',
  cells: ['12', 'é,"\n'],
};

export function describeImport(ledger: UseLedger): void {
  const importOf = async () => (await ledger().campaigns.get('spring'))?.import;

  describe('an import pass', () => {
    it('holds the lease for a minute, extended by every batch', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const [mine, theirs] = [pass(), pass()];
      expect(await ledger().contacts.beginImport(mine, NOW)).toBe('begun');
      expect(await ledger().contacts.beginImport(theirs, NOW + 59 * SECOND)).toBe('busy');
      await ledger().contacts.addBatch(mine, rows(1), NOW + 30 * SECOND);
      expect(await ledger().contacts.beginImport(theirs, NOW + 89 * SECOND)).toBe('busy');
      expect(await ledger().contacts.beginImport(theirs, NOW + 90 * SECOND)).toBe('begun');
    });

    it('is extended by rejected rows as well', async () => {
      const [mine, theirs] = [pass(), pass()];
      await ledger().campaigns.apply(campaign(), NOW);
      await ledger().contacts.beginImport(mine, NOW);
      const rejected = { line: 2, code: 'invalid-number', message: 'No.', suggestion: 'Yes.', cells: ['x'] };
      await ledger().contacts.addRejected(mine, [rejected], NOW + 50 * SECOND);
      expect(await ledger().contacts.beginImport(theirs, NOW + 109 * SECOND)).toBe('busy');
      expect(await ledger().contacts.beginImport(theirs, NOW + 110 * SECOND)).toBe('begun');
    });

    it('is free as soon as the process that holds it says no more that it lives', async () => {
      const [mine, theirs, third] = [pass({ run: 'run-1' }), pass({ run: 'run-2' }), pass()];
      await ledger().campaigns.apply(campaign(), NOW);
      await ledger().attempts.heartbeat('run-1', 15 * SECOND, NOW);
      await ledger().contacts.beginImport(mine, NOW);
      expect(await ledger().contacts.beginImport(theirs, NOW + 15 * SECOND - 1)).toBe('busy');
      await ledger().attempts.heartbeat('run-2', 15 * SECOND, NOW + 10 * SECOND);
      expect(await ledger().contacts.beginImport(theirs, NOW + 15 * SECOND)).toBe('begun');
      await expect(ledger().contacts.addBatch(mine, rows(1), NOW + 15 * SECOND)).rejects.toMatchObject({
        code: 'import-lost',
      });
      expect(await ledger().contacts.beginImport(third, NOW + 16 * SECOND)).toBe('busy');
      await ledger().contacts.abandonImport(theirs);
      expect(await ledger().contacts.beginImport(third, NOW + 17 * SECOND)).toBe('begun');
      expect(await ledger().contacts.beginImport(pass(), NOW + 60 * SECOND)).toBe('busy');
    });

    it('loses every right once another took the lease', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const [mine, theirs] = [pass(), pass()];
      await ledger().contacts.beginImport(mine, NOW);
      await ledger().contacts.beginImport(theirs, NOW + 60 * SECOND);
      const later = NOW + 61 * SECOND;
      await expect(ledger().contacts.addBatch(mine, rows(1), later)).rejects.toMatchObject(LOST);
      await expect(ledger().contacts.addRejected(mine, [REJECTED], NOW)).rejects.toMatchObject(LOST);
      await expect(ledger().contacts.sweepUnseen(mine, 10, later)).rejects.toMatchObject(LOST);
      await expect(ledger().contacts.finishImport(mine, later)).rejects.toMatchObject(LOST);
      await ledger().contacts.abandonImport(mine);
      expect(await ledger().contacts.addBatch(theirs, rows(1), later)).toEqual([{ kind: 'added', seq: 0 }]);
    });

    it('goes on where it was when it begins again with its own token', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      await ledger().contacts.addBatch(mine, rows(1), NOW);
      await ledger().contacts.addRejected(mine, [REJECTED], NOW);
      expect(await ledger().contacts.beginImport(mine, NOW + 90 * SECOND)).toBe('begun');
      expect(await importOf()).toMatchObject({ rejected: 1 });
      expect(await ledger().contacts.addBatch(mine, [row(0, { row: 50 })], NOW)).toEqual([
        { kind: 'duplicate', seq: 0, ofRow: 2 },
      ]);
    });

    it('is told by fingerprint and header, while it runs and once it is finished', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      expect(await importOf()).toEqual({ running: 'print-1', header: mine.header, rejected: 0 });
      const revision = await ledger().revision();
      await ledger().contacts.finishImport(mine, NOW);
      await ledger().contacts.finishImport(mine, NOW);
      expect(await importOf()).toEqual({ completed: 'print-1', header: mine.header, rejected: 0 });
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await ledger().contacts.beginImport(pass(), NOW)).toBe('begun');
    });

    it('is put on record once, under the number of its day', async () => {
      const tally = { rows: 3, added: 2, changed: 0, unchanged: 0, kept: 0, removed: 0, rejected: 1 };
      const done = { ...tally, duplicates: 1, files: ['a.csv', 'b"|.csv'], began: NOW - 500 };
      const finishAt = async (now: number) => {
        const mine = pass();
        await ledger().contacts.beginImport(mine, now);
        const id = await ledger().contacts.finishImport(mine, now, done);
        expect(await ledger().contacts.finishImport(mine, now, done)).toBe(id);
        return id;
      };
      await ledger().campaigns.apply(campaign(), NOW);
      await ledger().campaigns.apply(campaign('autumn'), NOW);
      expect(await finishAt(NOW)).toBe('20261201-1');
      expect(await finishAt(NOW)).toBe('20261201-2');
      expect(await finishAt(NOW + 86_400 * SECOND)).toBe('20261202-1');
      expect(await finishAt(NOW)).toBe('20261202-2');
      const records = await ledger().contacts.imports('spring');
      expect(records).toHaveLength(4);
      expect(records[0]).toEqual({ id: '20261201-1', ...done, fingerprint: 'print-1', ended: NOW });
      expect(await ledger().contacts.imports('autumn')).toEqual([]);
      for (let n = 0; n < 100; n++) await finishAt(NOW + 86_400 * SECOND);
      const ids = (await ledger().contacts.imports('spring')).map(({ id }) => id);
      expect([ids.length, ids[0], ids.at(-1)]).toEqual([100, '20261202-3', '20261202-102']);
    });

    it('leaves no completed fingerprint when abandoned', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      const revision = await ledger().revision();
      await ledger().contacts.abandonImport(mine);
      await ledger().contacts.abandonImport(mine);
      expect(await importOf()).toEqual({ header: mine.header, rejected: 0 });
      expect(await ledger().revision()).toBe(revision);
      await expect(ledger().contacts.finishImport(mine, NOW)).rejects.toMatchObject(LOST);
      expect(await ledger().contacts.beginImport(pass(), NOW)).toBe('begun');
    });

    it('holds no file for imported whole once a later pass has begun, nor when that is given up', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      await importRows(ledger(), rows(1));
      const halfway = pass({ fingerprint: 'print-2' });
      await ledger().contacts.beginImport(halfway, NOW);
      await ledger().contacts.addBatch(halfway, rows(2), NOW);
      expect(await importOf()).not.toHaveProperty('completed');
      await ledger().contacts.abandonImport(halfway);
      expect(await importOf()).not.toHaveProperty('completed');
      await importRows(ledger(), rows(1));
      expect(await importOf()).toMatchObject({ completed: 'print-1' });
      expect(await ledger().campaigns.counts('spring')).toMatchObject({ waiting: 1, cancelled: 1 });
    });

    it('keeps rejected rows in order, once each, until another pass begins', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      const more = [10, 11, 12].map((line) => ({ ...REJECTED, line }));
      await ledger().contacts.addRejected(mine, [], NOW);
      await ledger().contacts.addRejected(mine, [REJECTED], NOW);
      await ledger().contacts.addRejected(mine, more, NOW);
      await ledger().contacts.addRejected(mine, more, NOW);
      expect(await ledger().contacts.rejected('spring', 0, 10)).toEqual([REJECTED, ...more]);
      expect(await ledger().contacts.rejected('spring', 1, 2)).toEqual(more.slice(0, 2));
      await ledger().contacts.finishImport(mine, NOW);
      expect(await importOf()).toMatchObject({ rejected: 4 });
      await ledger().contacts.beginImport(pass(), NOW);
      expect(await importOf()).toMatchObject({ rejected: 0 });
      expect(await ledger().contacts.rejected('spring', 0, 10)).toEqual([]);
    });
  });
}
