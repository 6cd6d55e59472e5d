import { describe, expect, it } from 'vitest';
import {
  campaign,
  counts,
  importRows,
  LINE,
  NEW_YORK,
  NOW,
  OTHER_LINE,
  openOne,
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

const CHICAGO = 'America/Chicago';

export function describeContacts(ledger: UseLedger): void {
  describe('contacts', () => {
    it('are paged in order across any boundary', async () => {
      await setUp(ledger(), rows(230));
      const seqs = async (from: number, limit: number) =>
        (await ledger().contacts.page('spring', from, limit)).map(({ contact }) => contact.seq);
      expect(await seqs(0, 3)).toEqual([0, 1, 2]);
      expect(await seqs(98, 4)).toEqual([98, 99, 100, 101]);
      expect(await seqs(225, 100)).toEqual([225, 226, 227, 228, 229]);
      expect(await seqs(230, 10)).toEqual([]);
    });

    it('are found by number in every campaign', async () => {
      await setUp(ledger(), rows(2), campaign('b'));
      await setUp(ledger(), [row(1)], campaign('a'));
      const found = await ledger().contacts.find(phone(1));
      expect(found).toEqual([
        { campaign: 'a', view: await viewOf(ledger(), 0, 'a') },
        { campaign: 'b', view: await viewOf(ledger(), 1, 'b') },
      ]);
      expect(await ledger().contacts.find(phone(2))).toEqual([]);
    });
  });

  describe('buckets', () => {
    it('are numbered by first use, one for each set of zones and pinned number', async () => {
      await setUp(ledger(), [
        row(0, { zones: [CHICAGO, NEW_YORK] }),
        row(1),
        row(2, { fromNumber: LINE }),
        row(3, { zones: [CHICAGO, NEW_YORK] }),
        row(4, { fromNumber: OTHER_LINE }),
      ]);
      expect(await ledger().contacts.buckets('spring', NOW)).toEqual([
        { campaign: 'spring', bucket: 0, zones: [CHICAGO, NEW_YORK], fresh: 2, timed: 0 },
        { campaign: 'spring', bucket: 1, zones: [NEW_YORK], fresh: 1, timed: 0 },
        { campaign: 'spring', bucket: 2, zones: [NEW_YORK], fromNumber: LINE, fresh: 1, timed: 0 },
        { campaign: 'spring', bucket: 3, zones: [NEW_YORK], fromNumber: OTHER_LINE, fresh: 1, timed: 0 },
      ]);
    });

    it('count exactly who waits, through calls, retries and closes', async () => {
      await setUp(ledger(), rows(4));
      const bucket = async () => (await ledger().contacts.buckets('spring', NOW))[0];
      const id = await placeOne(ledger());
      expect(await bucket()).toMatchObject({ fresh: 3, timed: 0 });
      await ledger().attempts.settle(id, retry(id, NOW + 9 * SECOND), NOW);
      expect(await bucket()).toMatchObject({ fresh: 3, timed: 1, dueAt: NOW + 9 * SECOND });
      await ledger().suppressions.add([{ phone: phone(0), reason: '', source: 'cli', at: NOW }], {});
      await importRows(ledger(), [row(2)]);
      expect(await bucket()).toEqual({
        campaign: 'spring',
        bucket: 0,
        zones: [NEW_YORK],
        fresh: 1,
        timed: 0,
      });
    });
  });

  describe('closeWaiting', () => {
    it('closes timed contacts by due time, then fresh ones in order, in steps', async () => {
      await setUp(ledger(), [
        row(0),
        row(1, { notBefore: NOW + 9 }),
        row(2, { notBefore: NOW + 5 }),
        row(3),
        row(4, { zones: [CHICAGO] }),
      ]);
      const close = (limit: number) =>
        ledger().contacts.closeWaiting({ campaign: 'spring', bucket: 0 }, 'cancelled', 'no more', limit, NOW);
      const closed = async () =>
        (await ledger().contacts.page('spring', 0, 10))
          .filter(({ status }) => status === 'cancelled')
          .map(({ contact }) => contact.seq);
      expect(await close(1)).toBe(1);
      expect(await closed()).toEqual([2]);
      expect(await close(2)).toBe(2);
      expect(await closed()).toEqual([0, 1, 2]);
      expect(await close(5)).toBe(1);
      expect(await close(5)).toBe(0);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 1, cancelled: 4 }));
      expect(await viewOf(ledger(), 2)).toMatchObject({ reason: 'no more', at: 0 });
    });

    it('takes those due at one instant in the order of the list', async () => {
      await setUp(ledger(), rows(12, { notBefore: NOW + 5 }));
      await ledger().contacts.closeWaiting({ campaign: 'spring', bucket: 0 }, 'expired', 'over', 3, NOW);
      const page = await ledger().contacts.page('spring', 0, 12);
      expect(page.map(({ status }) => status).indexOf('waiting')).toBe(3);
    });

    it('leaves live contacts alone', async () => {
      await setUp(ledger(), rows(2));
      await openOne(ledger());
      expect(
        await ledger().contacts.closeWaiting({ campaign: 'spring', bucket: 0 }, 'expired', 'over', 9, NOW),
      ).toBe(1);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ calling: 1, expired: 1 }));
      expect(
        await ledger().contacts.closeWaiting({ campaign: 'spring', bucket: 7 }, 'expired', 'over', 9, NOW),
      ).toBe(0);
    });
  });

  it('closeWaiting closes nobody where the campaign is at another version than the one that was judged', async () => {
    await setUp(ledger(), [row(0), row(1, { notBefore: NOW + 5 })]);
    const judged = (version: string) =>
      ledger().contacts.closeWaiting({ campaign: 'spring', bucket: 0, version }, 'expired', 'over', 9, NOW);
    await ledger().campaigns.apply(campaign('spring', { version: 'v2' }), NOW);
    expect(await judged('v1')).toBe(0);
    expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 2 }));
    expect(await judged('v2')).toBe(2);
  });

  describe('expireOverdue', () => {
    it('closes waiting contacts once their not_after is past', async () => {
      await setUp(ledger(), [
        row(0, { notAfter: NOW + 20 }),
        row(1, { notAfter: NOW + 10 }),
        row(2, { notAfter: NOW + 30, notBefore: NOW + 5 }),
        row(3),
      ]);
      const expire = (limit: number, now: number) => ledger().contacts.expireOverdue('spring', limit, now);
      expect(await expire(9, NOW + 10)).toBe(0);
      expect(await expire(9, NOW + 11)).toBe(1);
      expect(await viewOf(ledger(), 1)).toMatchObject({
        status: 'expired',
        reason: 'not_after has passed',
        at: 0,
      });
      expect(await expire(1, NOW + 99)).toBe(1);
      expect((await viewOf(ledger(), 0)).status).toBe('expired');
      expect(await expire(9, NOW + 99)).toBe(1);
      expect(await expire(9, NOW + 99)).toBe(0);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 1, expired: 3 }));
    });

    it('spares a live contact, and finds it when it waits again', async () => {
      await setUp(ledger(), [row(0, { notAfter: NOW + 10 }), row(1, { notAfter: NOW + 20 })]);
      const id = await placeOne(ledger());
      expect(await ledger().contacts.expireOverdue('spring', 1, NOW + 99)).toBe(1);
      expect((await viewOf(ledger(), 0)).status).toBe('calling');
      await ledger().attempts.settle(id, retry(id, NOW + SECOND), NOW + 99);
      expect(await ledger().contacts.expireOverdue('spring', 9, NOW + 99)).toBe(1);
      expect((await viewOf(ledger(), 0)).status).toBe('expired');
    });

    it('goes by the not_after of the latest import', async () => {
      await setUp(ledger(), [row(0, { notAfter: NOW + 10 }), row(1, { notAfter: NOW + 10 })]);
      await importRows(ledger(), [row(0, { notAfter: NOW + 50 }), row(1)]);
      expect(await ledger().contacts.expireOverdue('spring', 9, NOW + 40)).toBe(0);
      expect(await ledger().contacts.expireOverdue('spring', 9, NOW + 60)).toBe(1);
    });
  });
}
