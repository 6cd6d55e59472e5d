import { describe, expect, it } from 'vitest';
import type { CallLimit } from '../../src/domain/call-history.ts';
import type { BucketTerms } from '../../src/ledger/ledger.ts';
import {
  campaign,
  importRows,
  NOW,
  offer,
  open,
  openOne,
  retry,
  row,
  rows,
  setUp,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NEXT_DAY = NOW + DAY;

/** Rolling: at most `max` calls in any `ms`. */
function within(ms: number, max: number): CallLimit {
  return { counts: 'calls', ms, max, why: `${max} calls in ${ms / HOUR} h` };
}

export function describeCallLimits(ledger: UseLedger): void {
  const openAt = (now: number, terms: BucketTerms, campaignName = 'spring') =>
    open(ledger(), { now, groups: [[offer({ campaign: campaignName, maxAttempts: 20, terms: [terms] })]] });
  const opensAt = async (now: number, limits: readonly CallLimit[], name?: string) =>
    (await openAt(now, { limits }, name)).opened.length === 1;
  const placeAt = async (id: string, at: number) => {
    await ledger().attempts.beginPosting(id, `token ${id}`, 'run-1', at);
    await ledger().attempts.markPlaced(id, { callId: `call ${id}`, acceptedAt: at, nextLookAt: at });
    return id;
  };
  /** A call that begins at `at` and is to be followed by another at once. */
  const callAt = async (
    at: number,
    { name = 'spring', talkedAt }: { name?: string; talkedAt?: number } = {},
  ) => {
    const groups = [[offer({ campaign: name, maxAttempts: 20 })]];
    const id = await placeAt(await openOne(ledger(), { now: at, groups }), at);
    const again = { ...retry(id, at), ...(talkedAt === undefined ? {} : { talkedAt }) };
    await ledger().attempts.settle(id, again, at);
  };

  describe('how often a person may be called', () => {
    it('counts a call for exactly the rolling time it is limited for', async () => {
      await setUp(ledger());
      for (const at of [NOW, NOW + HOUR, NOW + 2 * HOUR]) await callAt(at);
      const limits = [within(DAY, 3)];
      expect(await opensAt(NEXT_DAY - 1, limits)).toBe(false);
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'waiting',
        at: NEXT_DAY,
        reason: '3 calls in 24 h',
      });
      expect(await opensAt(NEXT_DAY, limits)).toBe(true);
    });

    it('waits for the strictest of several limits', async () => {
      await setUp(ledger());
      await callAt(NOW);
      const limits = [within(HOUR, 1), within(DAY, 1), within(7 * DAY, 7)];
      expect(await opensAt(NOW + 2 * HOUR, limits)).toBe(false);
      expect((await viewOf(ledger(), 0)).at).toBe(NEXT_DAY);
    });

    it('waits until the date changes where a limit says so', async () => {
      await setUp(ledger());
      await callAt(NOW);
      const tomorrow = NOW + 5 * HOUR;
      const limits = [
        { counts: 'calls' as const, since: NOW - HOUR, max: 1, again: tomorrow, why: 'once a day' },
      ];
      expect(await opensAt(NOW + HOUR, limits)).toBe(false);
      expect(await viewOf(ledger(), 0)).toMatchObject({ at: tomorrow, reason: 'once a day' });
    });

    it('counts the calls of all campaigns together', async () => {
      await setUp(ledger());
      await ledger().campaigns.apply(campaign('autumn'), NOW);
      await importRows(ledger(), rows(1), { name: 'autumn' });
      await callAt(NOW);
      await callAt(NOW + HOUR, { name: 'autumn' });
      expect(await opensAt(NOW + 2 * HOUR, [within(DAY, 2)])).toBe(false);
      expect(await opensAt(NOW + 3 * HOUR, [within(DAY, 2)], 'autumn')).toBe(false);
    });

    it('keeps campaigns apart by a gap, and lets a campaign follow its own retries', async () => {
      await setUp(ledger());
      await ledger().campaigns.apply(campaign('autumn'), NOW);
      await importRows(ledger(), rows(1), { name: 'autumn' });
      await callAt(NOW);
      const gap: CallLimit[] = [{ counts: 'gap', ms: HOUR, max: 1, why: 'another campaign has just called' }];
      expect(await opensAt(NOW + HOUR / 2, gap, 'autumn')).toBe(false);
      expect(await opensAt(NOW + HOUR / 2, gap)).toBe(true);
    });

    it('leaves a person alone after a conversation', async () => {
      await setUp(ledger());
      await callAt(NOW, { talkedAt: NOW + 60_000 });
      const limits: CallLimit[] = [
        { counts: 'talk', ms: 7 * DAY, max: 0, why: 'spoken to in the last 7 days' },
      ];
      expect(await opensAt(NOW + DAY, limits)).toBe(false);
      expect((await viewOf(ledger(), 0)).at).toBe(NOW + 60_000 + 7 * DAY);
    });

    it('counts no attempt that was given back', async () => {
      await setUp(ledger());
      const back = await openOne(ledger());
      await ledger().attempts.giveBack(back, { by: 'unposted', reason: '', notBefore: 0 }, NOW);
      const limits = [within(DAY, 1)];
      expect(await opensAt(NOW + 1, limits)).toBe(true);
    });

    it('takes back its own call, not a later one of another campaign', async () => {
      await setUp(ledger());
      await ledger().campaigns.apply(campaign('autumn'), NOW);
      await importRows(ledger(), rows(1), { name: 'autumn' });
      const doubtful = await openOne(ledger());
      await ledger().attempts.beginPosting(doubtful, 'token', 'run-1', NOW + 1_000);
      const doubt = { reason: 'HTTP 500', nextLookAt: NOW };
      await ledger().attempts.markUnconfirmed(doubtful, doubt, NOW + 2_000);
      await ledger().rescue.hold(doubtful, { reason: '', nextLookAt: NOW, onlyByHand: false }, NOW + 2_000);
      await ledger().rescue.freeHeldSlot(doubtful);
      await callAt(NOW + HOUR, { name: 'autumn' });
      await ledger().attempts.giveBack(doubtful, { by: 'absent', reason: '', notBefore: 0 }, NOW + 2 * HOUR);
      expect(await opensAt(NOW + DAY + 2_000, [within(DAY, 1)])).toBe(false);
      expect((await viewOf(ledger(), 0)).at).toBe(NOW + DAY + HOUR);
    });

    it('counts a call from the moment it left, and was accepted', async () => {
      await setUp(ledger());
      const id = await openOne(ledger());
      await ledger().attempts.beginPosting(id, 'token', 'run-1', NOW + 2_000);
      await ledger().attempts.markPlaced(id, { callId: 'late', acceptedAt: NOW + 5_000, nextLookAt: NOW });
      await ledger().attempts.settle(id, retry(id, NOW + 6_000), NOW + 6_000);
      expect(await opensAt(NEXT_DAY + 4_999, [within(DAY, 1)])).toBe(false);
      expect((await viewOf(ledger(), 0)).at).toBe(NEXT_DAY + 5_000);
    });

    it('puts somebody who asked for a time before the others', async () => {
      await setUp(ledger(), rows(3));
      const id = await placeAt(await openOne(ledger()), NOW);
      const before = await ledger().revision();
      const at = NOW + HOUR;
      const next = { kind: 'retry' as const, at, reason: 'asked to be called then', ahead: true as const };
      await ledger().attempts.settle(id, { ...retry(id, at), next }, NOW);
      expect(await ledger().revision()).toBe(before + 1);
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'waiting', at, contact: { priority: 1000 } });
      const buckets = await ledger().contacts.buckets('spring', NOW);
      expect(buckets.map(({ priority, fresh, timed }) => ({ priority, fresh, timed }))).toEqual([
        { priority: undefined, fresh: 2, timed: 0 },
        { priority: 1000, fresh: 0, timed: 1 },
      ]);
      const { opened } = await open(ledger(), { now: at, groups: [[offer({ buckets: [1, 0] })]] });
      expect(opened.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    });

    it('holds each bucket to its own terms', async () => {
      await setUp(ledger(), [row(0), row(1, { maxAttempts: 1 })]);
      const groups = [[offer({ buckets: [0, 1], terms: [{ limits: [] }, { limits: [], maxAttempts: 1 }] })]];
      const first = await open(ledger(), { groups });
      expect(first.opened.map(({ seq }) => seq)).toEqual([0, 1]);
      for (const { id } of first.opened)
        await ledger().attempts.settle(await placeAt(id, NOW), retry(id, NOW), NOW);
      const second = await open(ledger(), { groups, now: NOW + 1 });
      expect(second.opened.map(({ seq }) => seq)).toEqual([0]);
      expect(await viewOf(ledger(), 1)).toMatchObject({ status: 'exhausted' });
    });
  });
}
