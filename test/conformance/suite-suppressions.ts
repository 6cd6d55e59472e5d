import { describe, expect, it } from 'vitest';
import type { Suppression } from '../../src/ledger/ledger.ts';
import {
  campaign,
  counts,
  finished,
  importRows,
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
  const listed = async (scope?: { campaign: string }) => {
    const entries = new Map<string, Suppression>();
    let cursor = '';
    do {
      const page = await ledger().suppressions.list(cursor, 100, scope);
      for (const each of page.entries) entries.set(`${each.phone} ${each.source}`, each);
      cursor = page.cursor;
    } while (cursor !== '');
    return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
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
      expect(await ledger().attempts.settle(id, settlement, NOW + 7)).toBe('again');
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await listed()).toEqual([{ phone: phone(0), reason: 'opted out', source: 'call', at: NOW + 7 }]);
      expect((await viewOf(ledger(), 0)).status).toBe('suppressed');
      expect(await ledger().campaigns.counts('autumn')).toEqual(counts({ waiting: 1, suppressed: 1 }));
    });

    it('keep the wish of the person when the number is listed already, and outlast the other entry by it', async () => {
      await setUp(ledger(), rows(1));
      const id = await placeOne(ledger());
      await ledger().suppressions.add([{ ...entry(0), until: NOW + SECOND }], {});
      const revision = await ledger().revision();
      await ledger().attempts.settle(id, { ...finished(id), suppress: { reason: 'opted out' } }, NOW);
      expect(await ledger().revision()).toBe(revision);
      expect(await ledger().suppressions.expire(NOW + SECOND, 10)).toBe(0);
      expect(await listed()).toEqual([{ phone: phone(0), reason: 'opted out', source: 'call', at: NOW }]);
      expect(await ledger().suppressions.has(phone(0))).toBe(true);
    });
  });

  describe('suppressions of several sources', () => {
    const fromFile = (index: number, until?: number): Suppression => ({
      ...entry(index, 'listed'),
      source: 'suppress/dnc.csv',
      followed: true,
      ...(until !== undefined && { until }),
    });

    it('hold as long as one source names the number', async () => {
      await ledger().suppressions.add([entry(0), entry(1)], {});
      const revision = await ledger().revision();
      expect(await ledger().suppressions.add([fromFile(0), fromFile(2)], {})).toEqual({ added: 1 });
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await ledger().suppressions.count()).toBe(3);
      expect(await listed()).toEqual([entry(0), fromFile(0), entry(1), fromFile(2)]);

      const from = { source: 'suppress/dnc.csv' };
      expect(await ledger().suppressions.lift([phone(0), phone(1), phone(2)], from)).toEqual({ lifted: 2 });
      expect(await ledger().suppressions.lift([phone(0), phone(1), phone(2)], from)).toEqual({ lifted: 0 });
      expect(await listed()).toEqual([entry(0), entry(1)]);
      expect(await ledger().suppressions.has(phone(2))).toBe(false);
      expect(await ledger().revision()).toBe(revision + 2);
    });

    it('are removed by hand, but for those of a file that is followed', async () => {
      await ledger().suppressions.add([entry(0), fromFile(0), { ...entry(0), source: 'call' }], {});
      expect(await ledger().suppressions.remove(phone(0))).toBe(true);
      expect(await listed()).toEqual([fromFile(0)]);
      expect(await ledger().suppressions.remove(phone(0))).toBe(false);
      expect(await ledger().suppressions.remove(phone(0), { all: true })).toBe(true);
      expect(await listed()).toEqual([]);
    });

    it('are told for one number, on every list', async () => {
      await setUp(ledger(), rows(1));
      await setUp(ledger(), rows(1), campaign('autumn'));
      await ledger().suppressions.add([fromFile(0)], { campaign: 'spring' });
      await ledger().suppressions.add([entry(0)], {});
      expect(await ledger().suppressions.of(phone(0))).toEqual([
        entry(0),
        { ...fromFile(0), campaign: 'spring' },
      ]);
      expect(await ledger().suppressions.of(phone(1))).toEqual([]);
      expect(await listed({ campaign: 'spring' })).toEqual([fromFile(0)]);
      const from = { source: 'suppress/dnc.csv', campaign: 'spring' };
      expect(await ledger().suppressions.lift([phone(0)], from)).toEqual({ lifted: 1 });
      expect(await ledger().suppressions.of(phone(0))).toEqual([entry(0)]);
    });

    it('remember which files were read whole', async () => {
      const { suppressions } = ledger();
      await suppressions.noteReading('a.csv', 'print-1', {});
      await suppressions.noteReading('a.csv', 'print-2', {});
      await suppressions.noteReading('b.csv', 'print-3', { campaign: 'spring' });
      expect(await suppressions.readings({})).toEqual(new Map([['a.csv', 'print-2']]));
      expect(await suppressions.readings({ campaign: 'spring' })).toEqual(new Map([['b.csv', 'print-3']]));
      await suppressions.noteReading('a.csv', undefined, {});
      expect(await suppressions.readings({})).toEqual(new Map());
    });
  });

  describe('suppressions with an end', () => {
    const until = (index: number, at: number, source = 'cli') => ({ ...entry(index), source, until: at });

    it('hold until they are taken away, the earliest first, and bring nobody back', async () => {
      await setUp(ledger(), rows(3));
      await ledger().suppressions.add([until(1, NOW + 20), until(0, NOW + 10), entry(2)], {});
      const { suppressions } = ledger();
      expect(await suppressions.expire(NOW + 9, 10)).toBe(0);
      const revision = await ledger().revision();
      expect(await suppressions.expire(NOW + 50, 1)).toBe(1);
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await listed()).toEqual([until(1, NOW + 20), entry(2)]);
      // Run out, and there: it suppresses.
      await importRows(ledger(), [row(0), row(1), row(2), row(3)], { now: NOW + 50 });
      await ledger().suppressions.add([until(3, NOW + 40)], {});
      expect((await viewOf(ledger(), 3)).status).toBe('suppressed');
      expect(await suppressions.expire(NOW + 50, 10)).toBe(2);
      expect(await suppressions.expire(NOW + 50, 10)).toBe(0);
      expect(await listed()).toEqual([entry(2)]);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ suppressed: 4 }));
    });

    it('let the next contact with this number be called again', async () => {
      await setUp(ledger(), rows(1));
      await ledger().suppressions.add([until(1, NOW + 10)], { campaign: 'spring' });
      await ledger().suppressions.expire(NOW + 10, 10);
      await importRows(ledger(), rows(2));
      expect((await viewOf(ledger(), 1)).status).toBe('waiting');
    });

    it('end with the later of two wishes of one source, never before the other sources', async () => {
      const { suppressions } = ledger();
      await suppressions.add([until(0, NOW + 50), until(1, NOW + 50), until(2, NOW + 10)], {});
      await suppressions.add([until(0, NOW + 10), { ...until(1, 0), until: NOW + 90 }, entry(2)], {});
      await suppressions.add([until(0, NOW + 70, 'list.csv')], {});
      expect(await suppressions.expire(NOW + 60, 10)).toBe(0);
      expect(await listed()).toEqual([until(0, NOW + 70, 'list.csv'), until(1, NOW + 90), entry(2)]);
      expect(await suppressions.expire(NOW + 100, 10)).toBe(2);
      expect(await listed()).toEqual([entry(2)]);
    });

    it('follow the last word of a followed file', async () => {
      const followed = (at?: number): Suppression => ({
        ...entry(0),
        source: 'dnc.csv',
        followed: true,
        ...(at !== undefined && { until: at }),
      });
      const { suppressions } = ledger();
      await suppressions.add([followed()], {});
      await suppressions.add([followed(NOW + 10)], {});
      expect(await listed()).toEqual([followed(NOW + 10)]);
      await suppressions.add([followed()], {});
      expect(await suppressions.expire(NOW + 20, 10)).toBe(0);
      expect(await listed()).toEqual([followed()]);
    });
  });
}
