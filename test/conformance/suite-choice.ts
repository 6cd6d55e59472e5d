import { describe, expect, it } from 'vitest';
import type { CampaignOffer } from '../../src/ledger/ledger.ts';
import {
  attemptOf,
  campaign,
  counts,
  importRows,
  LINE,
  NOW,
  OTHER_LINE,
  offer,
  open,
  openOne,
  placeOne,
  retry,
  row,
  rows,
  SECOND,
  seqsOf,
  setUp,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const wide = [{ number: LINE, maxConcurrent: 1000 }];

/** Whom the door in takes, of all who are due. */
export function describeChoice(ledger: UseLedger): void {
  const seqs = (...offers: CampaignOffer[]) => seqsOf(ledger(), offers);

  describe('the choice of a contact', () => {
    it('takes due retries before fresh contacts, the earliest first', async () => {
      await setUp(ledger(), rows(5));
      const ids = [];
      for (const at of [NOW + 30, NOW + 20, NOW + 99]) {
        const id = await placeOne(ledger());
        ids.push(id);
        await ledger().attempts.settle(id, retry(id, at), NOW);
      }
      const { opened } = await open(ledger(), { now: NOW + 30 });
      expect(opened.map(({ seq, n }) => [seq, n])).toEqual([
        [1, 2],
        [0, 2],
        [3, 1],
      ]);
    });

    it('goes by the list among those due at one instant', async () => {
      await setUp(ledger(), rows(12, { notBefore: NOW + 5 }), campaign('spring', { fromNumbers: wide }));
      const { opened } = await open(ledger(), { now: NOW + 5, limit: 20 });
      expect(opened.map(({ seq }) => seq)).toEqual(rows(12).map((_, index) => index));
    });

    it('goes through the buckets in the order given', async () => {
      await setUp(ledger(), [row(0), row(1, { zones: ['America/Chicago'] }), row(2)]);
      expect(await seqs(offer({ buckets: [1, 0] }))).toEqual([1, 0, 2]);
    });

    it('still takes a contact at the very instant of its not_after', async () => {
      await setUp(ledger(), [row(0, { notAfter: NOW })]);
      expect((await open(ledger())).opened).toHaveLength(1);
    });

    it('leaves buckets that were not offered, or are pinned to another number', async () => {
      await setUp(ledger(), [row(0), row(1, { fromNumber: OTHER_LINE }), row(2, { fromNumber: LINE })]);
      expect(await seqs(offer({ buckets: [1, 2] }))).toEqual([2]);
    });

    it('closes those it meets that may not be called', async () => {
      await setUp(ledger(), [row(0, { notAfter: NOW + 5 }), row(1), row(2), row(3)]);
      const id = await placeOne(ledger(), { groups: [[offer()]] });
      await ledger().attempts.settle(id, retry(id, NOW + 1), NOW);
      const second = await placeOne(ledger());
      await ledger().attempts.settle(second, retry(second, NOW + 1), NOW);
      const { opened } = await open(ledger(), { now: NOW + 6, groups: [[offer({ maxAttempts: 1 })]] });
      expect(opened.map(({ seq }) => seq)).toEqual([2, 3]);
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'expired',
        reason: 'not_after has passed',
        at: 0,
      });
      expect(await viewOf(ledger(), 1)).toMatchObject({ status: 'exhausted', reason: 'no attempts left' });
    });

    it('never calls a person who is in another call', async () => {
      await setUp(ledger(), [row(0)]);
      await setUp(ledger(), [row(0), row(1)], campaign('autumn'));
      const autumn = offer({ campaign: 'autumn' });
      const id = await placeOne(ledger());
      expect(await seqs(autumn)).toEqual([1]);
      expect(await viewOf(ledger(), 0, 'autumn')).toMatchObject({
        status: 'waiting',
        reason: 'person is in another call',
        at: NOW + 30 * SECOND,
        attempts: 0,
      });
      await ledger().attempts.end(id, { endedAt: NOW + SECOND, nextLookAt: NOW + 2 * SECOND });
      const { opened } = await open(ledger(), { now: NOW + 30 * SECOND, groups: [[autumn]] });
      expect(opened.map(({ seq }) => seq)).toEqual([0]);
      expect((await viewOf(ledger(), 0, 'autumn')).reason).toBe('');
    });

    it('looks at 500 contacts at most', async () => {
      await ledger().campaigns.apply(campaign('spring', { fromNumbers: wide }), NOW);
      await importRows(ledger(), rows(502, { notAfter: NOW }));
      const late = { now: NOW + 1 };
      expect(await open(ledger(), late)).toEqual({ opened: [], stop: { kind: 'limit' } });
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ expired: 500, waiting: 2 }));
      expect(await open(ledger(), late)).toEqual({ opened: [], stop: { kind: 'drained' } });
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ expired: 502 }));
    });

    it('is drained, not cut short, with exactly 500 to look at', async () => {
      await ledger().campaigns.apply(campaign('spring', { fromNumbers: wide }), NOW);
      await importRows(ledger(), rows(500, { notAfter: NOW }));
      expect((await open(ledger(), { now: NOW + 1 })).stop).toEqual({ kind: 'drained' });
    });
  });

  describe('the choice of a campaign', () => {
    const people = (from: number, count: number) => rows(from + count).slice(from);
    const names = async (groups: CampaignOffer[][], limit = 9) => {
      const { opened, stop } = await open(ledger(), { groups, limit });
      return [...opened.map(({ campaign }) => campaign), stop.kind];
    };
    const setUpThree = async () => {
      for (const [index, name] of ['a', 'b', 'c'].entries()) {
        await setUp(ledger(), people(index * 10, 4), campaign(name, { fromNumbers: wide }));
      }
    };
    const [a, b, c] = ['a', 'b', 'c'].map((name) => offer({ campaign: name })) as [
      CampaignOffer,
      CampaignOffer,
      CampaignOffer,
    ];

    it('is fair inside a group: the fewest live calls first, ties as given', async () => {
      await setUpThree();
      expect(await names([[b, a]], 3)).toEqual(['b', 'a', 'b', 'limit']);
      expect(await names([[b, a, c]], 4)).toEqual(['c', 'a', 'c', 'b', 'limit']);
    });

    it('serves a lower group only when the higher one has nobody left', async () => {
      await setUpThree();
      expect(await names([[a], [b]], 6)).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'limit']);
    });

    it('respects a campaign’s own limit and says so', async () => {
      await setUpThree();
      const limited = { ...a, maxConcurrent: 2 };
      expect(await names([[limited], [{ ...b, maxConcurrent: 1 }]])).toEqual([
        'a',
        'a',
        'b',
        'campaign-limits',
      ]);
      expect(await names([[limited, c]])).toEqual(['c', 'c', 'c', 'c', 'campaign-limits']);
      expect(await names([[c]])).toEqual(['drained']);
    });

    it('counts a campaign’s calls from every number', async () => {
      const both = [...wide, { number: OTHER_LINE, maxConcurrent: 9 }];
      await setUp(ledger(), rows(4), campaign('spring', { fromNumbers: both }));
      await openOne(ledger());
      const { opened, stop } = await open(ledger(), {
        fromNumber: OTHER_LINE,
        groups: [[offer({ maxConcurrent: 2 })]],
      });
      expect([opened.length, stop.kind]).toEqual([1, 'campaign-limits']);
      expect(await attemptOf(ledger(), opened[0]?.id ?? '')).toMatchObject({ fromNumber: OTHER_LINE });
    });
  });
}
