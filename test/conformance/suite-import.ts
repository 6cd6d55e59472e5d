import { describe, expect, it } from 'vitest';
import {
  campaign,
  counts,
  finished,
  importRows,
  LINE,
  NOW,
  offer,
  open,
  openOne,
  pass,
  phone,
  placeOne,
  retry,
  row,
  rows,
  SECOND,
  setUp,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const LOST = { code: 'import-lost' };
const HOUR = 3_600 * SECOND;
const CHICAGO = 'America/Chicago';
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

  describe('addBatch', () => {
    it('numbers new contacts in order and lets them wait', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      const revision = await ledger().revision();
      const full = row(1, {
        fromNumber: LINE,
        notBefore: NOW + 1,
        notAfter: NOW + 9,
        id: '',
        values: ['ä|\n', ''],
      });
      expect(await ledger().contacts.addBatch(mine, [row(0), full], NOW)).toEqual([
        { kind: 'added', seq: 0 },
        { kind: 'added', seq: 1 },
      ]);
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await viewOf(ledger(), 0)).toEqual({
        contact: { ...row(0), seq: 0, variables: ['name'] },
        status: 'waiting',
        reason: '',
        attempts: 0,
        at: 0,
      });
      expect(await viewOf(ledger(), 1)).toMatchObject({ contact: { ...full, seq: 1 }, at: NOW + 1 });
      expect(await ledger().contacts.imported('spring')).toBe(2);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 2 }));
    });

    it('takes a long batch of every kind of row as it takes them one by one', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const entry = { phone: phone(120), reason: 'asked', source: 'cli', at: NOW };
      await ledger().suppressions.add([entry], {});
      const batch = rows(250, { notAfter: NOW + HOUR }).flatMap((contact, index) => {
        if (index === 99) return [{ ...contact, notBefore: NOW + HOUR }];
        if (index === 101) return [contact, { ...row(100), row: 900 }, { ...row(7), row: 901 }];
        return [index % 2 === 0 ? contact : { ...contact, zones: [CHICAGO] }];
      });
      const results = await importRows(ledger(), batch);
      expect(results.filter(({ kind }) => kind === 'added').map(({ seq }) => seq)).toEqual(
        rows(250).map((_, seq) => seq),
      );
      expect(results.slice(102, 104)).toEqual([
        { kind: 'duplicate', seq: 100, ofRow: 102 },
        { kind: 'duplicate', seq: 7, ofRow: 9 },
      ]);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 249, suppressed: 1 }));
      expect(
        (await ledger().contacts.buckets('spring', NOW)).map(({ fresh, timed }) => [fresh, timed]),
      ).toEqual([
        [125, 1],
        [123, 0],
      ]);
      const views = await ledger().contacts.page('spring', 0, 1_000);
      expect(views.map(({ contact }) => contact.phone)).toEqual(rows(250).map(({ phone: each }) => each));
      expect(views[99]).toMatchObject({ status: 'waiting', at: NOW + HOUR });
      expect(views[120]).toMatchObject({ status: 'suppressed' });
      expect(await ledger().contacts.expireOverdue('spring', 1_000, NOW + 2 * HOUR)).toBe(249);
    });

    it('has the effect of one call when called twice', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      await ledger().contacts.addBatch(mine, rows(3), NOW);
      const revision = await ledger().revision();
      const again = await ledger().contacts.addBatch(mine, rows(3), NOW);
      expect(again.map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged', 'unchanged']);
      expect(await ledger().contacts.imported('spring')).toBe(3);
      expect(await ledger().revision()).toBe(revision);
    });

    it('names the row of which a later one is the duplicate', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      const results = await ledger().contacts.addBatch(mine, [row(0), row(0, { row: 7, id: 'x' })], NOW);
      expect(results[1]).toEqual({ kind: 'duplicate', seq: 0, ofRow: 2 });
      expect((await viewOf(ledger(), 0)).contact.id).toBe('crm-0');
    });

    it('takes the same line of another file for another row', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      const second = row(1, { file: 2, row: 9 });
      const batch = [row(0), second, row(0, { file: 2 }), row(1, { file: 3, row: 9 }), row(1, { row: 9 })];
      const duplicates = [
        { kind: 'duplicate', seq: 0, ofRow: 2 },
        { kind: 'duplicate', seq: 1, ofRow: 9 },
        { kind: 'duplicate', seq: 1, ofRow: 9 },
      ];
      expect((await ledger().contacts.addBatch(mine, batch, NOW)).slice(2)).toEqual(duplicates);
      expect(await ledger().contacts.addBatch(mine, batch, NOW)).toEqual([
        { kind: 'unchanged', seq: 0 },
        { kind: 'unchanged', seq: 1 },
        ...duplicates,
      ]);
      expect((await viewOf(ledger(), 1)).contact).toMatchObject({ row: 9, file: 2 });
      await ledger().contacts.abandonImport(mine);
      expect(await importRows(ledger(), [row(0), row(1)])).toMatchObject([
        { kind: 'unchanged' },
        { kind: 'unchanged' },
      ]);
      expect((await viewOf(ledger(), 1)).contact).toEqual({ ...row(1), seq: 1, variables: ['name'] });
    });

    it('recognises the same rows in another pass, wherever they stand in the file', async () => {
      await setUp(ledger(), rows(2));
      const revision = await ledger().revision();
      const results = await importRows(ledger(), [row(1), row(0, { row: 30 })]);
      expect(results).toEqual([
        { kind: 'unchanged', seq: 1 },
        { kind: 'unchanged', seq: 0 },
      ]);
      expect((await viewOf(ledger(), 0)).contact.row).toBe(30);
      expect(await ledger().revision()).toBe(revision + 1);
    });

    it('updates a contact not yet called, who keeps the turn in the same bucket', async () => {
      await setUp(ledger(), rows(3));
      const results = await importRows(ledger(), [row(0, { values: ['New name'] }), row(1), row(2)]);
      expect(results.map(({ kind }) => kind)).toEqual(['updated', 'unchanged', 'unchanged']);
      expect((await viewOf(ledger(), 0)).contact.values).toEqual(['New name']);
      const { opened } = await open(ledger());
      expect(opened.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    });

    it('moves an updated contact to its new bucket and time', async () => {
      await setUp(ledger(), rows(3));
      const later = NOW + 60 * SECOND;
      await importRows(ledger(), [
        row(0, { zones: ['America/Chicago'] }),
        row(1, { notBefore: later }),
        row(2),
      ]);
      expect(await ledger().contacts.buckets('spring', NOW)).toEqual([
        { campaign: 'spring', bucket: 0, zones: ['America/New_York'], fresh: 1, timed: 1, dueAt: later },
        { campaign: 'spring', bucket: 1, zones: ['America/Chicago'], fresh: 1, timed: 0 },
      ]);
      await importRows(ledger(), rows(3));
      const { opened } = await open(ledger());
      expect(opened.map(({ seq }) => seq).sort()).toEqual([0, 1, 2]);
    });

    it('leaves an updated contact its due time while not_before stays as it was', async () => {
      await setUp(ledger(), rows(2));
      const id = await openOne(ledger());
      await ledger().attempts.giveBack(id, { by: 'unposted', reason: 'closed', notBefore: NOW + 70 }, NOW);
      await importRows(ledger(), [row(0, { id: 'new' }), row(1)]);
      expect(await viewOf(ledger(), 0)).toMatchObject({
        contact: { id: 'new' },
        at: NOW + 70,
        reason: 'closed',
      });
      await importRows(ledger(), [row(0, { notBefore: NOW + 90 }), row(1)]);
      expect(await viewOf(ledger(), 0)).toMatchObject({ at: NOW + 90, reason: '' });
    });

    it('makes no bucket for a row it does not take over', async () => {
      await setUp(ledger(), rows(1));
      await openOne(ledger());
      const elsewhere = { zones: ['America/Chicago'] };
      await importRows(ledger(), [row(0, elsewhere), row(0, { row: 9, zones: ['America/Denver'] })]);
      expect(await ledger().contacts.buckets('spring', NOW)).toHaveLength(1);
    });

    it('keeps a contact that is being called, was called, or is closed', async () => {
      await setUp(ledger(), rows(4));
      await openOne(ledger());
      const retried = await placeOne(ledger());
      await ledger().attempts.settle(retried, retry(retried, NOW + SECOND), NOW);
      const done = await placeOne(ledger());
      await ledger().attempts.settle(done, finished(done), NOW);
      const edited = rows(4).map((contact) => ({ ...contact, values: ['Edited'] }));
      const results = await importRows(ledger(), edited);
      expect(results.map(({ kind }) => kind)).toEqual(['kept', 'kept', 'kept', 'updated']);
      const unedited = await importRows(ledger(), rows(3));
      expect(unedited.map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged', 'unchanged']);
      const page = await ledger().contacts.page('spring', 0, 4);
      expect(page.map(({ status }) => status)).toEqual(['calling', 'waiting', 'done', 'cancelled']);
      expect(page.map(({ contact }) => contact.values[0])).toEqual(['Name 0', 'Name 1', 'Name 2', 'Edited']);
    });

    it('stores a suppressed number as suppressed', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const entry = { phone: phone(1), reason: 'asked', source: 'cli', at: NOW };
      await ledger().suppressions.add([entry], {});
      await ledger().suppressions.add([{ ...entry, phone: phone(2) }], { campaign: 'spring' });
      await ledger().suppressions.add([{ ...entry, phone: phone(0) }], { campaign: 'autumn' });
      await importRows(ledger(), rows(3));
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 1, suppressed: 2 }));
      expect(await viewOf(ledger(), 1)).toMatchObject({
        status: 'suppressed',
        reason: 'on the suppression list',
      });
      expect(await ledger().contacts.buckets('spring', NOW)).toMatchObject([{ fresh: 1, timed: 0 }]);
    });

    it('takes a not_before that is past as none', async () => {
      await setUp(ledger(), [row(0, { notBefore: NOW }), row(1, { notBefore: NOW + 1 })]);
      expect(await ledger().contacts.buckets('spring', NOW)).toMatchObject([{ fresh: 1, timed: 1 }]);
    });
  });

  describe('sweepUnseen', () => {
    it('cancels waiting contacts whose rows are gone, in steps', async () => {
      await setUp(ledger(), rows(25));
      const calling = await openOne(ledger());
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      await ledger().contacts.addBatch(mine, [row(1), row(24)], NOW);
      const revision = await ledger().revision();
      expect(await ledger().contacts.sweepUnseen(mine, 10, NOW)).toEqual({ cancelled: 8, done: false });
      expect(await ledger().contacts.sweepUnseen(mine, 10, NOW)).toEqual({ cancelled: 10, done: false });
      expect(await ledger().contacts.sweepUnseen(mine, 10, NOW)).toEqual({ cancelled: 4, done: true });
      expect(await ledger().contacts.sweepUnseen(mine, 10, NOW)).toEqual({ cancelled: 0, done: true });
      expect(await ledger().revision()).toBe(revision);
      expect(await ledger().campaigns.counts('spring')).toEqual(
        counts({ calling: 1, waiting: 2, cancelled: 22 }),
      );
      expect(await viewOf(ledger(), 2)).toMatchObject({ status: 'cancelled', reason: 'row removed', at: 0 });
      expect(await ledger().attempts.get(calling)).toBeDefined();
    });

    it.each([8, 16, 1_000])('finds the few who are gone among many, %i at a time', async (step) => {
      await setUp(ledger(), rows(40));
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      const gone = [9, 31];
      await ledger().contacts.addBatch(
        mine,
        rows(40).filter((_, seq) => !gone.includes(seq)),
        NOW,
      );
      let cancelled = 0;
      for (let done = false; !done; ) {
        const swept = await ledger().contacts.sweepUnseen(mine, step, NOW);
        cancelled += swept.cancelled;
        done = swept.done;
      }
      expect(cancelled).toBe(2);
      for (const seq of gone) expect(await viewOf(ledger(), seq)).toMatchObject({ reason: 'row removed' });
    });

    it('is done at once with nobody imported', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const mine = pass();
      await ledger().contacts.beginImport(mine, NOW);
      expect(await ledger().contacts.sweepUnseen(mine, 10, NOW)).toEqual({ cancelled: 0, done: true });
    });

    it('is undone for a row that comes back', async () => {
      await setUp(ledger(), rows(3));
      await importRows(ledger(), [row(1), row(2)]);
      const revision = await ledger().revision();
      const [returned] = await importRows(ledger(), [row(0), row(1), row(2)]);
      expect(returned).toEqual({ kind: 'updated', seq: 0 });
      expect(await ledger().revision()).toBe(revision + 2);
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'waiting', reason: '' });
      const { opened } = await open(ledger());
      expect(opened.map(({ seq }) => seq).sort()).toEqual([0, 1, 2]);
    });

    it('is undone in the order of the rows that come back, once somebody has looked and found nobody', async () => {
      await setUp(ledger(), rows(2));
      await importRows(ledger(), []);
      expect((await open(ledger())).opened).toEqual([]);
      await importRows(ledger(), [row(1), row(0)]);
      expect((await open(ledger(), { limit: 1 })).opened).toMatchObject([{ seq: 1 }]);
    });

    it('is not undone for a number suppressed meanwhile', async () => {
      await setUp(ledger(), rows(2));
      await importRows(ledger(), [row(1)]);
      await ledger().suppressions.add([{ phone: phone(0), reason: '', source: 'cli', at: NOW }], {});
      expect((await importRows(ledger(), rows(2)))[0]).toEqual({ kind: 'updated', seq: 0 });
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'suppressed',
        reason: 'on the suppression list',
      });
    });

    it('is undone for a called contact, who waits as before with what is known of the calls', async () => {
      await setUp(ledger(), rows(2));
      const id = await placeOne(ledger());
      await ledger().attempts.settle(id, retry(id, NOW + SECOND), NOW);
      await importRows(ledger(), [row(1)]);
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'cancelled', attempts: 1 });
      const revision = await ledger().revision();
      expect(await importRows(ledger(), [row(1), row(0, { row: 9, id: 'new' })])).toMatchObject([
        { kind: 'unchanged' },
        { kind: 'updated' },
      ]);
      expect(await ledger().revision()).toBe(revision + 2);
      expect(await viewOf(ledger(), 0)).toMatchObject({
        contact: { row: 9, id: 'crm-0' },
        status: 'waiting',
        reason: '',
        attempts: 1,
        at: NOW + SECOND,
        result: { disposition: 'busy' },
      });
      const { opened } = await open(ledger(), { now: NOW + SECOND });
      expect(opened.map(({ seq, n }) => [seq, n])).toEqual([
        [0, 2],
        [1, 1],
      ]);
    });

    it('is undone at once for a called contact whose retry would have been due meanwhile', async () => {
      await setUp(ledger(), rows(1));
      const id = await placeOne(ledger());
      await ledger().attempts.settle(id, retry(id, NOW + SECOND), NOW);
      await importRows(ledger(), []);
      const later = NOW + 60 * SECOND;
      await importRows(ledger(), rows(1), { now: later });
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'waiting', attempts: 1, at: later });
    });

    it('is undone for a contact whose row went during the call, and came back after it', async () => {
      await setUp(ledger(), rows(1));
      const id = await placeOne(ledger());
      await importRows(ledger(), []);
      await ledger().attempts.settle(id, retry(id, NOW + 5 * SECOND), NOW);
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'cancelled', reason: 'row removed' });
      await importRows(ledger(), rows(1));
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'waiting',
        attempts: 1,
        at: NOW + 5 * SECOND,
      });
    });

    it('gives nobody a call more than allowed', async () => {
      await setUp(ledger(), rows(1));
      const id = await placeOne(ledger());
      await ledger().attempts.settle(id, retry(id, NOW), NOW);
      await importRows(ledger(), []);
      await importRows(ledger(), rows(1));
      const only = [[offer({ maxAttempts: 1 })]];
      expect((await open(ledger(), { groups: only })).opened).toEqual([]);
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'exhausted', attempts: 1 });
    });

    it('is not undone for a called contact whose number was suppressed, or who was closed for another reason', async () => {
      await setUp(ledger(), rows(2));
      for (const index of [0, 1]) {
        const id = await placeOne(ledger());
        const settlement = index === 0 ? retry(id, NOW + SECOND) : finished(id);
        await ledger().attempts.settle(id, settlement, NOW);
      }
      await importRows(ledger(), []);
      await ledger().suppressions.add([{ phone: phone(0), reason: '', source: 'cli', at: NOW }], {});
      expect(await importRows(ledger(), rows(2))).toMatchObject([{ kind: 'updated' }, { kind: 'unchanged' }]);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ suppressed: 1, done: 1 }));
    });

    it('does not bring a finished campaign back to life by itself', async () => {
      await setUp(ledger(), []);
      await ledger().campaigns.setState('spring', 'finished', '', NOW);
      await importRows(ledger(), rows(2));
      expect((await ledger().campaigns.get('spring'))?.state).toBe('finished');
      expect(await open(ledger(), { groups: [[offer()]] })).toEqual({ opened: [], stop: { kind: 'stale' } });
    });
  });
}
