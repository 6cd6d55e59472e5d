import { describe, expect, it } from 'vitest';
import type { OrphanHold } from '../../src/ledger/rescue-ledger.ts';
import {
  attemptOf,
  campaign,
  counts,
  doubtOne,
  finished,
  LINE,
  NOW,
  open,
  openOne,
  phone,
  placed,
  placeOne,
  postOne,
  record,
  retry,
  rows,
  SECOND,
  setUp,
  unique,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const note = { reason: 'held: why', nextLookAt: NOW + 60 * SECOND, onlyByHand: true };

/** What rescuers need beyond the doors. */
export function describeRescue(ledger: UseLedger): void {
  const slots = async () => (await ledger().attempts.slots()).account;

  describe('noteCrash', () => {
    it('counts each attempt once, in a row, until one settles', async () => {
      await setUp(ledger());
      const first = await openOne(ledger());
      expect(await ledger().rescue.noteCrash(first)).toBe(1);
      expect(await ledger().rescue.noteCrash(first)).toBe(1);
      const back = { by: 'unposted', reason: '', notBefore: NOW } as const;
      await ledger().attempts.giveBack(first, back, NOW);
      const second = await postOne(ledger());
      expect(await ledger().rescue.noteCrash(second)).toBe(2);
      await ledger().attempts.markPlaced(second, placed(second));
      expect(await ledger().rescue.noteCrash(second)).toBe(0);
      await ledger().attempts.settle(second, retry(second, NOW), NOW);
      expect(await ledger().rescue.noteCrash(await openOne(ledger()))).toBe(1);
      expect(await ledger().rescue.noteCrash('never')).toBe(0);
    });
  });

  describe('hold', () => {
    it('keeps slot and person of what was posted, and shows why', async () => {
      await setUp(ledger(), rows(2));
      const id = await postOne(ledger());
      for (let times = 0; times < 2; times++) {
        expect(await ledger().rescue.hold(id, note, NOW)).toBe('done');
        expect(await attemptOf(ledger(), id)).toMatchObject({
          state: 'unconfirmed',
          held: true,
          onlyByHand: true,
          reason: 'held: why',
          looks: 0,
        });
        expect(await viewOf(ledger(), 0)).toMatchObject({
          status: 'unconfirmed',
          reason: 'held: why',
          at: NOW,
        });
      }
      expect(await slots()).toBe(1);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 1, unconfirmed: 1 }));
      const due = await ledger().attempts.claimLooks('unconfirmed', NOW + 60 * SECOND, SECOND, 9);
      expect(due.map((attempt) => attempt.id)).toEqual([id]);
    });

    it('frees what was never posted, and no job of it goes out any more', async () => {
      await setUp(ledger());
      const id = await openOne(ledger());
      expect(await ledger().rescue.hold(id, note, NOW)).toBe('done');
      expect(await slots()).toBe(0);
      expect(await ledger().attempts.beginPosting(id, 'late', 'run-2', NOW)).toEqual({ kind: 'reconcile' });
      expect((await open(ledger())).opened).toEqual([]);
    });

    it('leaves the looks of an unconfirmed attempt as they are, and touches no known call', async () => {
      await setUp(ledger(), rows(2));
      const doubted = await doubtOne(ledger());
      await ledger().attempts.claimLooks('unconfirmed', NOW + 90 * SECOND, SECOND, 9);
      await ledger().rescue.hold(doubted, { ...note, onlyByHand: false }, NOW);
      const attempt = await attemptOf(ledger(), doubted);
      expect(attempt).toMatchObject({ looks: 1, held: true });
      expect(attempt.onlyByHand).toBeUndefined();
      for (const id of [await placeOne(ledger()), 'never'])
        expect(await ledger().rescue.hold(id, note, NOW)).toBe('gone');
    });

    it('ends with the call being found, or with the attempt given back', async () => {
      await setUp(ledger(), rows(2));
      const [found, absent] = [await doubtOne(ledger()), await doubtOne(ledger())];
      for (const id of [found, absent]) await ledger().rescue.hold(id, note, NOW);
      await ledger().attempts.markPlaced(found, placed(found));
      const { held, onlyByHand, reason } = await attemptOf(ledger(), found);
      expect([held, onlyByHand, reason]).toEqual([undefined, undefined, undefined]);
      await ledger().attempts.giveBack(absent, { by: 'absent', reason: 'a person', notBefore: NOW }, NOW);
      expect(await viewOf(ledger(), 1)).toMatchObject({ status: 'waiting', attempts: 0 });
    });
  });

  describe('freeHeldSlot', () => {
    it('frees slot and person of a held attempt, which stays', async () => {
      await setUp(ledger());
      await setUp(ledger(), rows(1), campaign('autumn'));
      const id = await doubtOne(ledger());
      expect(await ledger().rescue.freeHeldSlot(id)).toBe('gone');
      expect(await slots()).toBe(1);
      await ledger().rescue.hold(id, note, NOW);
      expect(await ledger().rescue.freeHeldSlot(id)).toBe('done');
      expect(await ledger().rescue.freeHeldSlot(id)).toBe('done');
      expect(await slots()).toBe(0);
      expect(await attemptOf(ledger(), id)).toMatchObject({ state: 'unconfirmed', held: true });
      const groups = [[{ campaign: 'autumn', version: 'v1', maxAttempts: 3, buckets: [0] }]];
      expect((await open(ledger(), { groups })).opened).toHaveLength(1);
      expect(await ledger().rescue.freeHeldSlot('never')).toBe('gone');
    });
  });

  describe('left', () => {
    it('tells how attempts went that never had a call', async () => {
      await setUp(ledger(), rows(3));
      const [back, rejected, live] = [
        await doubtOne(ledger()),
        await postOne(ledger()),
        await postOne(ledger()),
      ];
      await ledger().attempts.giveBack(back, { by: 'absent', reason: '', notBefore: NOW }, NOW);
      await ledger().attempts.settle(rejected, finished(rejected), NOW);
      expect(await ledger().rescue.left(back)).toBe('given-back');
      expect(await ledger().rescue.left(rejected)).toBe('settled');
      expect(await ledger().rescue.left(live)).toBeUndefined();
      expect(await ledger().rescue.left('never')).toBeUndefined();
    });
  });

  describe('sweepSlots', () => {
    it('finds nothing where every slot has its attempt', async () => {
      await setUp(ledger(), rows(2));
      const ids = [await openOne(ledger()), await doubtOne(ledger())];
      expect(await ledger().rescue.sweepSlots([])).toEqual({ orphans: [], freed: 0 });
      expect(await ledger().rescue.sweepSlots([...ids, 'never'])).toEqual({ orphans: [], freed: 0 });
      expect(await slots()).toBe(2);
    });
  });

  describe('takeMissingSlots', () => {
    it('finds nothing missing where a slot was freed on purpose, nor where it is held', async () => {
      await setUp(
        ledger(),
        rows(9),
        campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 9 }] }),
      );
      const note = { reason: 'why', nextLookAt: NOW, onlyByHand: false };
      const unposted = await openOne(ledger());
      await ledger().rescue.hold(unposted, note, NOW);
      const over = await doubtOne(ledger());
      await ledger().rescue.hold(over, note, NOW);
      await ledger().rescue.freeHeldSlot(over);
      const ended = await placeOne(ledger());
      await ledger().attempts.end(ended, { endedAt: NOW, nextLookAt: NOW });
      await doubtOne(ledger());
      await placeOne(ledger());
      await openOne(ledger());
      const before = await ledger().attempts.slots();
      expect(await ledger().rescue.takeMissingSlots()).toBe(0);
      expect(await ledger().attempts.slots()).toEqual(before);
      expect(before.account).toBe(3);
    });
  });

  describe('contactsIn', () => {
    it('names the contacts of attempts in a state, the longest in it first', async () => {
      await setUp(ledger(), rows(3));
      await openOne(ledger());
      const doubted = await doubtOne(ledger());
      expect(await ledger().rescue.contactsIn('opened', 9)).toEqual([
        { campaign: 'spring', seq: 0, overtaken: false },
      ]);
      const { seq } = await attemptOf(ledger(), doubted);
      expect(await ledger().rescue.contactsIn('unconfirmed', 9)).toEqual([
        { campaign: 'spring', seq, overtaken: false },
      ]);
      expect(await ledger().rescue.contactsIn('opened', 0)).toEqual([]);
      expect(await ledger().rescue.contactsIn('ended', 9)).toEqual([]);
    });
  });

  describe('walkContacts', () => {
    it('names those in an attempt, in steps, and puts nobody back who stands in line', async () => {
      await setUp(ledger(), rows(5));
      await setUp(ledger(), rows(5), campaign('autumn'));
      const [first, second] = [await openOne(ledger()), await doubtOne(ledger(), { now: NOW + 1 })];
      const done = await placeOne(ledger());
      await ledger().attempts.settle(done, retry(done, NOW + SECOND), NOW);
      const step = await ledger().rescue.walkContacts('spring', 0, 2, NOW);
      expect(step).toEqual({
        next: 2,
        requeued: 0,
        inAttempt: [
          { campaign: 'spring', seq: 0, n: 1, at: NOW },
          { campaign: 'spring', seq: 1, n: 1, at: NOW + 1 },
        ],
      });
      expect(await ledger().rescue.walkContacts('spring', 2, 3, NOW)).toEqual({ requeued: 0, inAttempt: [] });
      expect(await ledger().rescue.walkContacts('nowhere', 0, 9, NOW)).toEqual({
        requeued: 0,
        inAttempt: [],
      });
      expect([first, second].every(Boolean)).toBe(true);
    });
  });

  describe('holdOrphan', () => {
    const held = (changes: Partial<OrphanHold> = {}): OrphanHold => ({
      id: `${unique('made')}-0`,
      campaignVersion: 'v1',
      fromNumber: LINE,
      run: 'run-1',
      reason: 'no attempt',
      nextLookAt: NOW + SECOND,
      ...changes,
    });

    it('only takes a contact that stands exactly as seen', async () => {
      await setUp(ledger(), rows(2));
      await openOne(ledger());
      const seen = { campaign: 'spring', seq: 0, n: 1, at: NOW };
      for (const other of [
        { ...seen, n: 2 },
        { ...seen, at: NOW + 1 },
        { ...seen, seq: 1, n: 0, at: 0 },
        { ...seen, seq: 9 },
        { ...seen, campaign: 'nowhere' },
      ])
        expect(await ledger().rescue.holdOrphan(other, held(), NOW)).toBe('gone');
      const made = held();
      expect(await ledger().rescue.holdOrphan(seen, made, NOW)).toBe('done');
      expect(await ledger().rescue.holdOrphan(seen, made, NOW)).toBe('done');
      expect(await attemptOf(ledger(), made.id)).toMatchObject({
        state: 'unconfirmed',
        seq: 0,
        n: 1,
        phone: phone(0),
        openedAt: NOW,
        held: true,
        onlyByHand: true,
        reason: 'no attempt',
      });
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'unconfirmed',
        reason: 'no attempt',
        at: NOW,
      });
      await ledger().attempts.settle(made.id, finished(made.id), NOW);
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'done' });
    });
  });

  describe('settle, from one state only', () => {
    it('is gone in any other', async () => {
      await setUp(ledger(), rows(2));
      const [unconfirmed, live] = [await doubtOne(ledger()), await placeOne(ledger())];
      const only = { onlyFrom: 'unconfirmed' } as const;
      expect(await ledger().attempts.settle(live, { ...finished(live), ...only }, NOW)).toBe('gone');
      expect((await attemptOf(ledger(), live)).state).toBe('placed');
      const closing = { ...finished(unconfirmed), record: record(unconfirmed), ...only };
      expect(await ledger().attempts.settle(unconfirmed, closing, NOW)).toBe('done');
      expect(await ledger().attempts.settle(unconfirmed, closing, NOW)).toBe('again');
    });
  });
}
