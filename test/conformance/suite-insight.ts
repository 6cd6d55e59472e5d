import { describe, expect, it } from 'vitest';
import {
  campaign,
  finished,
  NOW,
  openOne,
  phone,
  placeOne,
  record,
  retry,
  row,
  rows,
  SECOND,
  setUp,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

export function describeInsight(ledger: UseLedger): void {
  const count = (parting: Record<number, number> = {}) => {
    const asked = new Map(Object.entries(parting).map(([bucket, at]) => [Number(bucket), at]));
    return ledger().insight.countWaiting('spring', asked, NOW);
  };

  describe('countWaiting', () => {
    it('parts timed contacts at an instant of each bucket, and adds up', async () => {
      await setUp(ledger(), [
        row(0),
        row(1, { notBefore: NOW + 5 }),
        row(2, { notBefore: NOW + 9 }),
        row(3, { zones: ['America/Chicago'], notBefore: NOW + 7 }),
      ]);
      expect(await count()).toEqual({
        waiting: 4,
        buckets: [
          { bucket: 0, fresh: 1, due: 0, later: 2, laterAt: NOW + 5 },
          { bucket: 1, fresh: 0, due: 0, later: 1, laterAt: NOW + 7 },
        ],
      });
      expect((await count({ 0: NOW + 5, 1: Number.POSITIVE_INFINITY })).buckets).toEqual([
        { bucket: 0, fresh: 1, due: 1, later: 1, laterAt: NOW + 9 },
        { bucket: 1, fresh: 0, due: 1, later: 0 },
      ]);
      expect(await ledger().insight.countWaiting('unknown', new Map(), NOW)).toEqual({
        waiting: 0,
        buckets: [],
      });
    });
  });

  describe('timed', () => {
    it('pages through a bucket by due time, with the reason of each', async () => {
      await setUp(ledger(), [row(0), row(1, { notBefore: NOW + 9 }), row(2, { notBefore: NOW + 5 })]);
      const id = await placeOne(ledger());
      await ledger().attempts.settle(id, retry(id, NOW + 7), NOW + SECOND);
      const timed = (from: number, limit: number) =>
        ledger().insight.timed({ campaign: 'spring', bucket: 0 }, from, limit);
      expect(await timed(0, 10)).toEqual([
        { seq: 2, at: NOW + 5, reason: '' },
        { seq: 0, at: NOW + 7, reason: 'busy' },
        { seq: 1, at: NOW + 9, reason: '' },
      ]);
      expect(await timed(1, 1)).toEqual([{ seq: 0, at: NOW + 7, reason: 'busy' }]);
      expect(await timed(3, 5)).toEqual([]);
      expect(await timed(0, 0)).toEqual([]);
    });
  });

  describe('journalOf', () => {
    it('finds the lines about one person, page by page', async () => {
      await setUp(ledger(), rows(3));
      for (const index of [0, 1, 2]) {
        const id = await placeOne(ledger());
        const about = { ...finished(id), record: record(id, { phone: phone(index), row: index + 2 }) };
        await ledger().attempts.settle(id, about, NOW + SECOND);
      }
      const who = { campaign: 'spring', phone: phone(1) };
      const all = await ledger().insight.journalOf(who, '', 100);
      expect([all.looked, all.records.map(({ row: line }) => line)]).toEqual([3, [3]]);
      const first = await ledger().insight.journalOf(who, '', 1);
      expect([first.looked, first.records]).toEqual([1, []]);
      const second = await ledger().insight.journalOf(who, first.cursor, 1);
      expect(second.records).toEqual(all.records);
      const end = await ledger().insight.journalOf(who, all.cursor, 5);
      expect(end).toEqual({ cursor: all.cursor, looked: 0, records: [] });
    });
  });

  describe('callHistory', () => {
    it('is what the door weighs', async () => {
      await setUp(ledger(), rows(1), campaign('spring'));
      expect(await ledger().insight.callHistory(phone(0))).toEqual({
        campaign: '',
        before: '',
        times: [],
        talkedAt: 0,
      });
      const id = await openOne(ledger());
      expect(await ledger().insight.callHistory(phone(0))).toMatchObject({
        campaign: 'spring',
        times: [NOW],
      });
      await ledger().attempts.giveBack(id, { by: 'unposted', reason: 'stopped', notBefore: NOW }, NOW);
      expect((await ledger().insight.callHistory(phone(0))).times).toEqual([]);
    });
  });

  describe('dayHold', () => {
    it('is there until it has passed or is lifted', async () => {
      await ledger().attempts.holdDay(NOW + 10, 'used up', NOW);
      expect(await ledger().insight.dayHold(NOW)).toMatchObject({ until: NOW + 10, reason: 'used up' });
      expect(await ledger().insight.dayHold(NOW + 10)).toBeUndefined();
      await ledger().attempts.liftDay(NOW + 5);
      expect(await ledger().insight.dayHold(NOW + 5)).toBeUndefined();
    });
  });
}
