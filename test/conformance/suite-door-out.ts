import { describe, expect, it } from 'vitest';
import type { GiveBack } from '../../src/ledger/ledger.ts';
import {
  campaign,
  counts,
  doubtOne,
  finished,
  importRows,
  journalOf,
  LINE,
  NOW,
  offer,
  open,
  openOne,
  phone,
  placed,
  placeOne,
  postOne,
  record,
  result,
  retry,
  rows,
  SECOND,
  setUp,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const why = (by: GiveBack['by'], changes: Partial<GiveBack> = {}): GiveBack => ({
  by,
  reason: 'window closed',
  notBefore: 0,
  ...changes,
});

export function describeDoorOut(ledger: UseLedger): void {
  const giveBack = (id: string, how: GiveBack, now = NOW + 50) => ledger().attempts.giveBack(id, how, now);

  describe('a contact that comes back from a call', () => {
    const comeBack = {
      'by a retry': (id: string) => ledger().attempts.settle(id, retry(id, NOW + SECOND), NOW),
      'given back': (id: string) => giveBack(id, why('absent')),
    };
    for (const [how, back] of Object.entries(comeBack)) {
      const goOut = () => (how === 'given back' ? doubtOne(ledger()) : placeOne(ledger()));

      it(`does not wait again when its row went meanwhile (${how})`, async () => {
        await setUp(ledger(), rows(2));
        const id = await goOut();
        await importRows(ledger(), rows(2).slice(1));
        await back(id);
        expect(await viewOf(ledger(), 0)).toMatchObject({
          status: 'cancelled',
          reason: 'row removed',
        });
      });

      it(`waits again when its row went and came back (${how})`, async () => {
        await setUp(ledger(), rows(2));
        const id = await goOut();
        await importRows(ledger(), rows(2).slice(1));
        await importRows(ledger(), rows(2));
        await back(id);
        expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'waiting' });
      });

      it(`does not wait again when its number was suppressed meanwhile (${how})`, async () => {
        await setUp(ledger());
        const id = await goOut();
        await ledger().suppressions.add([{ phone: phone(0), reason: 'asked', source: 'test', at: NOW }], {});
        await back(id);
        expect(await viewOf(ledger(), 0)).toMatchObject({
          status: 'suppressed',
          reason: 'on the suppression list',
        });
      });
    }
  });

  describe('giveBack', () => {
    it('puts the contact back and spends no attempt', async () => {
      await setUp(ledger());
      const id = await openOne(ledger());
      expect(await giveBack(id, why('unposted'))).toBe('given-back');
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'waiting',
        reason: 'window closed',
        attempts: 0,
        at: NOW + 50,
      });
      expect((await ledger().attempts.slots()).account).toBe(0);
      expect(await ledger().attempts.get(id)).toBeUndefined();
      expect(await ledger().contacts.buckets('spring', NOW)).toMatchObject([
        { fresh: 0, timed: 1, dueAt: NOW + 50 },
      ]);
      expect(await journalOf(ledger())).toEqual([]);
      const { opened } = await open(ledger(), { now: NOW + 50 });
      expect(opened).toMatchObject([{ seq: 0, n: 1 }]);
    });

    it('happens once, however often it is asked', async () => {
      await setUp(ledger());
      const id = await postOne(ledger());
      const how = why(
        { token: `token-of-${id}` },
        { notBefore: NOW + 90, record: record(id, { state: 'returned' }) },
      );
      expect(await giveBack(id, how)).toBe('given-back');
      expect((await viewOf(ledger(), 0)).at).toBe(NOW + 90);
      await openOne(ledger(), { now: NOW + 90 });
      expect(await giveBack(id, how)).toBe('given-back');
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'calling', attempts: 1 });
      expect(await journalOf(ledger())).toEqual([record(id, { state: 'returned' })]);
    });

    it('is only for those who may', async () => {
      await setUp(ledger(), rows(3));
      const [opened, posting] = [await openOne(ledger()), await postOne(ledger())];
      const mine = { token: `token-of-${posting}` };
      expect(await giveBack(opened, why('absent'))).toBe('not-yours');
      expect(await giveBack(opened, why({ token: `token-of-${opened}` }))).toBe('not-yours');
      expect(await giveBack(posting, why('unposted'))).toBe('not-yours');
      expect(await giveBack(posting, why('absent'))).toBe('not-yours');
      expect(await giveBack(posting, why({ token: 'other' }))).toBe('not-yours');
      await ledger().attempts.markUnconfirmed(posting, { reason: '?', nextLookAt: NOW }, NOW);
      expect(await giveBack(posting, why(mine))).toBe('not-yours');
      expect(await giveBack(posting, why('absent'))).toBe('given-back');
      const done = await placeOne(ledger());
      for (const by of ['absent', 'unposted'] as const)
        expect(await giveBack(done, why(by))).toBe('not-yours');
      await ledger().attempts.settle(done, finished(done), NOW);
      expect(await giveBack(done, why('absent'))).toBe('gone');
      expect(await giveBack('never', why('absent'))).toBe('gone');
      expect(await ledger().attempts.settle(posting, finished(posting), NOW)).toBe('gone');
    });

    it('cancels the contact of a cancelled campaign', async () => {
      await setUp(ledger());
      const id = await openOne(ledger());
      await ledger().campaigns.setState('spring', 'cancelled', '', NOW);
      expect(await giveBack(id, why('unposted'))).toBe('given-back');
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'cancelled',
        reason: 'campaign cancelled',
        attempts: 0,
        at: 0,
      });
    });
  });

  describe('settle', () => {
    it('writes the journal, frees what is held and closes the contact, once', async () => {
      await setUp(ledger());
      const id = await placeOne(ledger());
      expect(await ledger().attempts.settle(id, finished(id), NOW + 60)).toBe('done');
      expect(await ledger().attempts.settle(id, finished(id), NOW + 60)).toBe('again');
      expect(await viewOf(ledger(), 0)).toEqual({
        contact: { ...rows(1)[0], seq: 0, variables: ['name'] },
        status: 'done',
        reason: '',
        attempts: 1,
        at: 0,
        result: result({ disposition: 'answered', summary: 'Will come' }),
      });
      expect(await journalOf(ledger())).toEqual([finished(id).record]);
      expect((await ledger().attempts.slots()).account).toBe(0);
      expect(await ledger().attempts.get(id)).toBeUndefined();
      expect(await ledger().attempts.byCallId(placed(id).callId)).toBe(id);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ done: 1 }));
      expect(await ledger().attempts.settle('never', finished('never'), NOW)).toBe('gone');
    });

    it('lets a contact wait for its retry, and keeps when it was first tried', async () => {
      await setUp(ledger());
      const first = await placeOne(ledger());
      await ledger().attempts.settle(first, retry(first, NOW + 40 * SECOND), NOW + 30 * SECOND);
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'waiting',
        reason: 'busy',
        attempts: 1,
        at: NOW + 40 * SECOND,
        result: result(),
      });
      const second = await placeOne(ledger(), { now: NOW + 40 * SECOND });
      const later = { firstAttemptAt: NOW + 40 * SECOND, lastAttemptAt: NOW + 40 * SECOND };
      await ledger().attempts.settle(
        second,
        { ...finished(second), result: result(later) },
        NOW + 50 * SECOND,
      );
      expect(await viewOf(ledger(), 0)).toMatchObject({
        attempts: 2,
        result: { firstAttemptAt: NOW, lastAttemptAt: NOW + 40 * SECOND },
      });
      expect(await journalOf(ledger())).toEqual([record(first), finished(second).record]);
    });

    it('shows the next attempt what the last one came to', async () => {
      await setUp(ledger());
      const first = await placeOne(ledger());
      expect(await ledger().attempts.get(first)).not.toHaveProperty('result');
      await ledger().attempts.settle(first, retry(first, NOW + SECOND), NOW);
      const second = await openOne(ledger(), { now: NOW + SECOND });
      expect((await ledger().attempts.get(second))?.result).toEqual(result());
    });

    it('works from every live state', async () => {
      await setUp(
        ledger(),
        rows(5),
        campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 9 }] }),
      );
      const ended = await placeOne(ledger());
      await ledger().attempts.end(ended, { endedAt: NOW, nextLookAt: NOW });
      const ids = [
        ended,
        await openOne(ledger()),
        await postOne(ledger()),
        await doubtOne(ledger()),
        await placeOne(ledger()),
      ];
      for (const id of ids) expect(await ledger().attempts.settle(id, finished(id), NOW)).toBe('done');
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ done: 5 }));
      expect(await ledger().attempts.totals()).toEqual({
        opened: 0,
        posting: 0,
        unconfirmed: 0,
        placed: 0,
        ended: 0,
      });
      expect((await ledger().attempts.slots()).account).toBe(0);
    });

    it('does not retry in a cancelled campaign, but closes as told', async () => {
      await setUp(ledger(), rows(2));
      const [retried, done] = [await placeOne(ledger()), await placeOne(ledger())];
      await ledger().campaigns.setState('spring', 'cancelled', '', NOW);
      await ledger().attempts.settle(retried, retry(retried, NOW + SECOND), NOW);
      await ledger().attempts.settle(done, finished(done), NOW);
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'cancelled',
        reason: 'campaign cancelled',
        at: 0,
      });
      expect((await viewOf(ledger(), 1)).status).toBe('done');
    });
  });

  describe('the journal', () => {
    it('is read from a cursor on, campaign by campaign', async () => {
      await setUp(ledger(), rows(3));
      await setUp(ledger(), rows(6).slice(5), campaign('autumn'));
      const ids = [await placeOne(ledger()), await placeOne(ledger()), await placeOne(ledger())];
      for (const id of ids.slice(0, 2)) await ledger().attempts.settle(id, finished(id), NOW);
      const first = await ledger().attempts.journal('spring', '', 9);
      expect(first.records.map(({ attemptId }) => attemptId)).toEqual(ids.slice(0, 2));
      expect(await ledger().attempts.journal('spring', first.cursor, 9)).toEqual({
        cursor: first.cursor,
        records: [],
      });
      await ledger().attempts.settle(ids[2] ?? '', finished(ids[2] ?? ''), NOW);
      const second = await ledger().attempts.journal('spring', first.cursor, 9);
      expect(second.records).toEqual([finished(ids[2] ?? '').record]);
      const other = await placeOne(ledger(), { groups: [[offer({ campaign: 'autumn' })]] });
      await ledger().attempts.settle(other, finished(other), NOW);
      expect(await journalOf(ledger())).toHaveLength(3);
      expect(await journalOf(ledger(), 'autumn')).toHaveLength(1);
    });
  });
}
