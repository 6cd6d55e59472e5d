import { describe, expect, it } from 'vitest';
import {
  campaign,
  counts,
  finished,
  importRows,
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

export function describeSweep(ledger: UseLedger): void {
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
