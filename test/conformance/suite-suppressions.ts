import { describe, expect, it } from 'vitest';
import type { Suppression } from '../../src/ledger/ledger.ts';
import {
  campaign,
  counts,
  finished,
  NOW,
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

const entry = (index: number, reason = 'asked') => ({ phone: phone(index), reason, source: 'cli', at: NOW });

export function describeSuppressions(ledger: UseLedger): void {
  const listed = async () => {
    const entries = new Map<string, Suppression>();
    let cursor = '';
    do {
      const page = await ledger().suppressions.list(cursor, 100);
      for (const each of page.entries) entries.set(each.phone, each);
      cursor = page.cursor;
    } while (cursor !== '');
    return [...entries.values()].sort((a, b) => (a.phone < b.phone ? -1 : 1));
  };

  describe('suppressions', () => {
    it('are added once, counted once', async () => {
      expect(await ledger().suppressions.add([entry(1), entry(0), entry(1, 'twice')], {})).toEqual({
        added: 2,
      });
      const revision = await ledger().revision();
      expect(await ledger().suppressions.add([entry(0, 'again')], {})).toEqual({ added: 0 });
      expect(await ledger().suppressions.add([], {})).toEqual({ added: 0 });
      expect(await ledger().revision()).toBe(revision);
      expect(await ledger().suppressions.count()).toBe(2);
      expect(await ledger().suppressions.has(phone(0))).toBe(true);
      expect(await ledger().suppressions.has(phone(2))).toBe(false);
      expect(await listed()).toEqual([entry(0), entry(1)]);
    });

    it('are listed page by page, until the cursor is empty again', async () => {
      const added = Array.from({ length: 600 }, (_, index) => entry(index));
      await ledger().suppressions.add(added, {});
      expect(await listed()).toEqual(added);
      expect(await ledger().suppressions.count()).toBe(600);
    });

    it('close waiting contacts of every campaign, and nobody in a call', async () => {
      await setUp(ledger(), rows(3));
      await setUp(ledger(), rows(3), campaign('autumn'));
      await placeOne(ledger());
      const revision = await ledger().revision();
      await ledger().suppressions.add([entry(0), entry(1)], {});
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await ledger().campaigns.counts('spring')).toEqual(
        counts({ calling: 1, waiting: 1, suppressed: 1 }),
      );
      expect(await ledger().campaigns.counts('autumn')).toEqual(counts({ waiting: 1, suppressed: 2 }));
      expect(await viewOf(ledger(), 1)).toMatchObject({ reason: 'on the suppression list', at: 0 });
    });

    it('may concern one campaign only', async () => {
      await setUp(ledger(), rows(1));
      await setUp(ledger(), rows(1), campaign('autumn'));
      expect(await ledger().suppressions.add([entry(0)], { campaign: 'spring' })).toEqual({ added: 1 });
      expect(await ledger().suppressions.add([entry(0)], { campaign: 'spring' })).toEqual({ added: 0 });
      expect(await ledger().suppressions.count()).toBe(0);
      expect(await ledger().suppressions.has(phone(0))).toBe(false);
      expect(await listed()).toEqual([]);
      expect((await viewOf(ledger(), 0)).status).toBe('suppressed');
      expect((await viewOf(ledger(), 0, 'autumn')).status).toBe('waiting');
      expect(await ledger().suppressions.add([entry(0)], {})).toEqual({ added: 1 });
    });

    it('once removed, bring nobody back', async () => {
      await setUp(ledger(), rows(1));
      await ledger().suppressions.add([entry(0)], {});
      const revision = await ledger().revision();
      expect(await ledger().suppressions.remove(phone(0))).toBe(true);
      expect(await ledger().suppressions.remove(phone(0))).toBe(false);
      expect(await ledger().revision()).toBe(revision + 1);
      expect((await viewOf(ledger(), 0)).status).toBe('suppressed');
      expect(await ledger().suppressions.count()).toBe(0);
    });

    it('keep who is in a call from coming back to the line', async () => {
      await setUp(ledger(), rows(1));
      const id = await placeOne(ledger());
      await ledger().suppressions.add([entry(0)], {});
      await ledger().attempts.settle(id, retry(id, NOW + SECOND), NOW);
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'suppressed',
        reason: 'on the suppression list',
      });
    });

    it('are added by a settlement in which the person asked for it', async () => {
      await setUp(ledger(), rows(1));
      await setUp(ledger(), [row(0), row(1)], campaign('autumn'));
      const id = await placeOne(ledger());
      const revision = await ledger().revision();
      const settlement = { ...retry(id, NOW + SECOND), suppress: { reason: 'opted out' } };
      expect(await ledger().attempts.settle(id, settlement, NOW + 7)).toBe('done');
      expect(await ledger().attempts.settle(id, settlement, NOW + 7)).toBe('done');
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await listed()).toEqual([{ phone: phone(0), reason: 'opted out', source: 'call', at: NOW + 7 }]);
      expect((await viewOf(ledger(), 0)).status).toBe('suppressed');
      expect(await ledger().campaigns.counts('autumn')).toEqual(counts({ waiting: 1, suppressed: 1 }));
    });

    it('keep the first entry when a settlement adds a number that is listed', async () => {
      await setUp(ledger(), rows(1));
      const id = await placeOne(ledger());
      await ledger().suppressions.add([entry(0)], {});
      const revision = await ledger().revision();
      await ledger().attempts.settle(id, { ...finished(id), suppress: { reason: 'opted out' } }, NOW);
      expect(await listed()).toEqual([entry(0)]);
      expect(await ledger().revision()).toBe(revision);
    });
  });
}
