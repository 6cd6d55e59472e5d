import { describe, expect, it } from 'vitest';
import {
  campaign,
  counts,
  finished,
  importRows,
  LINE,
  NOW,
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

const HOUR = 3_600 * SECOND;
const CHICAGO = 'America/Chicago';

export function describeBatches(ledger: UseLedger): void {
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
}
