import { describe, expect, it } from 'vitest';
import {
  attemptOf,
  campaign,
  counts,
  doubtOne,
  finished,
  NOW,
  offer,
  open,
  openOne,
  phone,
  placed,
  placeOne,
  postOne,
  row,
  rows,
  SECOND,
  setUp,
  unique,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const doubt = { reason: 'HTTP 504', httpStatus: 504, nextLookAt: NOW + SECOND };
const absent = { lookedAt: NOW + 100, held: false, reason: 'not found once', nextLookAt: NOW + 60 * SECOND };
const ending = { endedAt: NOW + 30 * SECOND, nextLookAt: NOW + 33 * SECOND };

export function describeMarks(ledger: UseLedger): void {
  const post = (id: string, token = 'mine') => ledger().attempts.beginPosting(id, token, 'run-2', NOW + 10);

  describe('beginPosting', () => {
    it('lets one token through, as often as it asks', async () => {
      await setUp(ledger());
      const id = await openOne(ledger());
      const first = await post(id);
      expect(first).toMatchObject({
        kind: 'post',
        attempt: { id, state: 'posting', run: 'run-2', postedAt: NOW + 10, openedAt: NOW },
        contact: row(0),
      });
      expect(await ledger().attempts.beginPosting(id, 'mine', 'run-3', NOW + 99)).toEqual(first);
      expect(await post(id, 'other')).toEqual({ kind: 'reconcile' });
      expect((await attemptOf(ledger(), id)).run).toBe('run-2');
    });

    it('sends a second run to reconcile, and is gone for what is placed or over', async () => {
      await setUp(ledger(), rows(3));
      const [unconfirmed, done] = [await doubtOne(ledger()), await placeOne(ledger())];
      expect(await post(unconfirmed)).toEqual({ kind: 'reconcile' });
      expect(await post(done)).toEqual({ kind: 'gone' });
      await ledger().attempts.end(done, ending);
      expect(await post(done)).toEqual({ kind: 'gone' });
      await ledger().attempts.settle(done, finished(done), NOW);
      expect(await post(done)).toEqual({ kind: 'gone' });
      expect(await post('never')).toEqual({ kind: 'gone' });
    });

    it('refuses what may not be dialled any more, and leaves it opened', async () => {
      await setUp(ledger(), rows(3));
      const id = await openOne(ledger());
      const refused = async (why: string) => {
        expect(await post(id)).toEqual({ kind: 'refused', why });
        expect((await attemptOf(ledger(), id)).state).toBe('opened');
      };
      await ledger().campaigns.apply(campaign('spring', { version: 'v2' }), NOW);
      await refused('stale');
      await ledger().suppressions.add([{ phone: phone(0), reason: '', source: '', at: NOW }], {
        campaign: 'spring',
      });
      await refused('suppressed');
      await ledger().campaigns.setState('spring', 'paused', '', NOW);
      await refused('paused');
      await ledger().campaigns.setState('spring', 'cancelled', '', NOW);
      await refused('cancelled');
    });
  });

  describe('markPlaced', () => {
    it('binds the call, once', async () => {
      await setUp(ledger());
      const id = await postOne(ledger());
      expect(await ledger().attempts.markPlaced(id, placed(id))).toBe('done');
      const attempt = await attemptOf(ledger(), id);
      expect(attempt).toMatchObject({
        state: 'placed',
        callId: `call-of-${id}`,
        httpStatus: 201,
        acceptedAt: NOW + 20,
      });
      expect(await ledger().attempts.markPlaced(id, placed(id))).toBe('done');
      expect(await attemptOf(ledger(), id)).toEqual(attempt);
      expect(await ledger().attempts.byCallId(`call-of-${id}`)).toBe(id);
      expect(await ledger().attempts.byCallId('unheard-of')).toBeUndefined();
    });

    it('keeps the call id it has', async () => {
      await setUp(ledger());
      const id = await placeOne(ledger());
      expect(await ledger().attempts.markPlaced(id, { ...placed(id), callId: 'another' })).toBe('gone');
      expect((await attemptOf(ledger(), id)).callId).toBe(`call-of-${id}`);
      expect(await ledger().attempts.byCallId('another')).toBeUndefined();
      await ledger().attempts.end(id, ending);
      expect(await ledger().attempts.markPlaced(id, placed(id))).toBe('done');
      expect((await attemptOf(ledger(), id)).state).toBe('ended');
    });

    it('refuses a call that belongs to another attempt, live or settled', async () => {
      await setUp(ledger(), rows(3));
      const owner = await placeOne(ledger());
      const id = await postOne(ledger());
      expect(await ledger().attempts.markPlaced(id, placed(owner))).toBe('taken');
      await ledger().attempts.settle(owner, finished(owner), NOW);
      expect(await ledger().attempts.markPlaced(id, placed(owner))).toBe('taken');
      expect((await attemptOf(ledger(), id)).state).toBe('posting');
      expect(await ledger().attempts.byCallId(`call-of-${owner}`)).toBe(owner);
    });

    it('is gone before posting and after the end of all', async () => {
      await setUp(ledger(), rows(2));
      const opened = await openOne(ledger());
      expect(await ledger().attempts.markPlaced(opened, placed(opened))).toBe('gone');
      expect((await attemptOf(ledger(), opened)).state).toBe('opened');
      const id = await placeOne(ledger());
      await ledger().attempts.settle(id, finished(id), NOW);
      expect(await ledger().attempts.markPlaced(id, placed(id))).toBe('gone');
      expect(await ledger().attempts.markPlaced('never', placed('never'))).toBe('gone');
    });

    it('takes an unconfirmed attempt out of doubt', async () => {
      await setUp(ledger());
      const id = await postOne(ledger());
      await ledger().attempts.markUnconfirmed(id, doubt, NOW + 20);
      await ledger().attempts.noteAbsent(id, { ...absent, held: true });
      const { callId } = placed(id);
      await ledger().attempts.markPlaced(id, { callId, acceptedAt: NOW + 50, nextLookAt: NOW + 60 });
      const { reason, held, absentSince, absentAt, ...attempt } = await attemptOf(ledger(), id);
      expect([reason, held, absentSince, absentAt]).toEqual([undefined, undefined, undefined, undefined]);
      expect(attempt).toMatchObject({ state: 'placed', httpStatus: 504, acceptedAt: NOW + 50, looks: 0 });
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'calling', reason: '', at: NOW });
    });
  });

  describe('markUnconfirmed', () => {
    it('keeps slot and person, and says why', async () => {
      await setUp(ledger());
      const id = await postOne(ledger());
      expect(await ledger().attempts.markUnconfirmed(id, doubt, NOW + 20)).toBe('done');
      const attempt = await attemptOf(ledger(), id);
      expect(attempt).toMatchObject({ state: 'unconfirmed', reason: 'HTTP 504', httpStatus: 504 });
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'unconfirmed', reason: 'HTTP 504', at: NOW });
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ unconfirmed: 1 }));
      expect((await ledger().attempts.slots()).account).toBe(1);
      expect(await ledger().attempts.markUnconfirmed(id, { ...doubt, reason: 'else' }, NOW + 90)).toBe(
        'done',
      );
      expect(await attemptOf(ledger(), id)).toEqual(attempt);
    });

    it('is only for what is being posted', async () => {
      await setUp(ledger(), rows(2));
      const [opened, done] = [await openOne(ledger()), await placeOne(ledger())];
      for (const id of [opened, done, 'never']) {
        expect(await ledger().attempts.markUnconfirmed(id, doubt, NOW)).toBe('gone');
      }
    });
  });

  describe('noteAbsent', () => {
    it('remembers the first and the last complete look-up', async () => {
      await setUp(ledger());
      const id = await doubtOne(ledger());
      expect(await ledger().attempts.noteAbsent(id, absent)).toBe('done');
      const once = await attemptOf(ledger(), id);
      expect(once).toMatchObject({ absentSince: NOW + 100, absentAt: NOW + 100, reason: 'not found once' });
      expect(once.held).toBeUndefined();
      await ledger().attempts.noteAbsent(id, absent);
      expect(await attemptOf(ledger(), id)).toEqual(once);
      await ledger().attempts.noteAbsent(id, { ...absent, lookedAt: NOW + 900, held: true, reason: 'held' });
      expect(await attemptOf(ledger(), id)).toMatchObject({
        absentSince: NOW + 100,
        absentAt: NOW + 900,
        held: true,
        looks: 0,
      });
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'unconfirmed', reason: 'held' });
      await ledger().attempts.noteAbsent(id, { ...absent, lookedAt: NOW + 500 });
      const released = await attemptOf(ledger(), id);
      expect([released.held, released.absentAt]).toEqual([undefined, NOW + 900]);
    });

    it('is only for unconfirmed attempts', async () => {
      await setUp(ledger(), rows(2));
      for (const id of [await postOne(ledger()), await placeOne(ledger()), 'never']) {
        expect(await ledger().attempts.noteAbsent(id, absent)).toBe('gone');
      }
    });
  });

  describe('end', () => {
    it('frees slot and person once, while the contact stays in the call', async () => {
      await setUp(ledger());
      await setUp(ledger(), rows(1), campaign('autumn'));
      await setUp(ledger(), rows(1), campaign('winter'));
      const id = await placeOne(ledger());
      expect(await ledger().attempts.end(id, ending)).toBe('done');
      expect(await ledger().attempts.end(id, { ...ending, endedAt: NOW })).toBe('again');
      expect(await attemptOf(ledger(), id)).toMatchObject({ state: 'ended', endedAt: NOW + 30 * SECOND });
      const slots = await ledger().attempts.slots();
      expect([slots.account, slots.perNumber.size, slots.perCampaign.size]).toEqual([0, 0, 0]);
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'calling', at: NOW });
      const other = await openOne(ledger(), {
        groups: [[{ campaign: 'autumn', version: 'v1', maxAttempts: 3, buckets: [0] }]],
      });
      await ledger().attempts.end(id, ending);
      await ledger().attempts.settle(id, finished(id), NOW);
      expect((await ledger().attempts.slots()).account).toBe(1);
      expect(await attemptOf(ledger(), other)).toMatchObject({ campaign: 'autumn' });
      expect((await open(ledger(), { groups: [[offer({ campaign: 'winter' })]] })).stop).toEqual({
        kind: 'drained',
      });
      expect((await viewOf(ledger(), 0, 'winter')).reason).toBe('person is in another call');
    });

    it('ends an unconfirmed call, and nothing that was never asked for', async () => {
      await setUp(ledger(), rows(3));
      const unconfirmed = await doubtOne(ledger());
      expect(await ledger().attempts.end(unconfirmed, ending)).toBe('done');
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'calling', reason: '' });
      expect((await attemptOf(ledger(), unconfirmed)).reason).toBeUndefined();
      for (const id of [await openOne(ledger()), await postOne(ledger()), unique('never')]) {
        expect(await ledger().attempts.end(id, ending)).toBe('gone');
      }
    });
  });
}
