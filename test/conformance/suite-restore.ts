import { describe, expect, it } from 'vitest';
import type { LostAttempt } from '../../src/ledger/generation.ts';
import {
  attemptOf,
  campaign,
  counts,
  doubtOne,
  finished,
  LINE,
  NOW,
  offer,
  open,
  openOne,
  phone,
  placeOne,
  postOne,
  rows,
  SECOND,
  setUp,
  unique,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

/** What the journal knows of an attempt that the store has lost. */
export function lost(changes: Partial<LostAttempt> = {}): LostAttempt {
  return {
    id: `${unique('lost')}-0`,
    campaign: 'spring',
    campaignVersion: 'v1',
    seq: 0,
    n: 1,
    phone: phone(0),
    fromNumber: LINE,
    run: 'dead-run',
    openedAt: NOW - 9,
    postedAt: NOW - 8,
    reason: 'lost',
    nextLookAt: NOW + SECOND,
    ...changes,
  };
}

/** The call of an attempt, as the provider accepted it. */
export const call = (id: string) => ({ callId: `call-of-${id}`, acceptedAt: NOW - 5, httpStatus: 201 });

/** Putting back what a journal knows. */
export function describeRestore(ledger: UseLedger): void {
  const restore = (attempt: LostAttempt) => ledger().attempts.restore(attempt, NOW);

  describe('restore', () => {
    it('makes a waiting contact unconfirmed, with its slot and its person, where no call is known', async () => {
      await setUp(ledger(), rows(2));
      await setUp(ledger(), rows(1), campaign('autumn'));
      const attempt = lost();
      expect(await restore(attempt)).toBe('restored');
      expect(await attemptOf(ledger(), attempt.id)).toMatchObject({
        state: 'unconfirmed',
        phone: phone(0),
        run: 'dead-run',
        openedAt: NOW - 9,
        postedAt: NOW - 8,
        reason: 'lost',
        looks: 0,
      });
      expect(await viewOf(ledger(), 0)).toMatchObject({
        status: 'unconfirmed',
        attempts: 1,
        at: NOW - 9,
        reason: 'lost',
      });
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 1, unconfirmed: 1 }));
      const slots = await ledger().attempts.slots();
      expect([slots.account, slots.perNumber.get(LINE), slots.perCampaign.get('spring')]).toEqual([1, 1, 1]);
      expect((await open(ledger(), { groups: [[offer({ campaign: 'autumn' })]] })).opened).toEqual([]);
      expect((await viewOf(ledger(), 0, 'autumn')).reason).toBe('person is in another call');
      expect((await open(ledger())).opened).toMatchObject([{ seq: 1 }]);
    });

    it('makes it placed where the call is known, to be looked at', async () => {
      await setUp(ledger());
      const attempt = lost({ n: 2 });
      expect(await restore({ ...attempt, call: call(attempt.id) })).toBe('restored');
      expect(await attemptOf(ledger(), attempt.id)).toMatchObject({
        state: 'placed',
        callId: `call-of-${attempt.id}`,
        acceptedAt: NOW - 5,
        httpStatus: 201,
      });
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'calling', attempts: 2, reason: '' });
      expect(await ledger().attempts.byCallId(`call-of-${attempt.id}`)).toBe(attempt.id);
      expect(await ledger().attempts.claimLooks('placed', NOW + SECOND, SECOND, 9)).toMatchObject([
        { id: attempt.id },
      ]);
      await ledger().attempts.settle(attempt.id, finished(attempt.id), NOW);
      expect((await viewOf(ledger(), 0)).status).toBe('done');
      expect(await restore(attempt)).toBe('gone');
    });

    it('is known the second time, and changes nothing then', async () => {
      await setUp(ledger());
      const attempt = lost();
      await restore(attempt);
      const [once, view] = [await attemptOf(ledger(), attempt.id), await viewOf(ledger(), 0)];
      expect(await restore(attempt)).toBe('known');
      expect([await attemptOf(ledger(), attempt.id), await viewOf(ledger(), 0)]).toEqual([once, view]);
      expect((await ledger().attempts.slots()).account).toBe(1);
    });

    it('moves an attempt that stands behind forward, and never back', async () => {
      await setUp(
        ledger(),
        rows(4),
        campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 9 }] }),
      );
      const [opened, posting, unconfirmed, placed] = [
        await openOne(ledger()),
        await postOne(ledger()),
        await doubtOne(ledger()),
        await placeOne(ledger()),
      ];
      expect(await restore(lost({ id: opened, seq: 0 }))).toBe('restored');
      expect((await attemptOf(ledger(), opened)).state).toBe('unconfirmed');
      expect(await restore(lost({ id: posting, seq: 1, phone: phone(1) }))).toBe('known');
      expect((await attemptOf(ledger(), posting)).state).toBe('posting');
      for (const [id, seq] of [[posting, 1] as const, [unconfirmed, 2] as const]) {
        expect(await restore(lost({ id, seq, phone: phone(seq), call: call(id) }))).toBe('restored');
        expect(await attemptOf(ledger(), id)).toMatchObject({ state: 'placed', callId: `call-of-${id}` });
      }
      expect((await attemptOf(ledger(), unconfirmed)).reason).toBeUndefined();
      expect(await restore(lost({ id: placed, seq: 3, phone: phone(3) }))).toBe('known');
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ calling: 3, unconfirmed: 1 }));
    });

    it('takes back what was given back by somebody who did not know of the call', async () => {
      await setUp(ledger());
      const id = await openOne(ledger());
      await ledger().attempts.giveBack(id, { by: 'unposted', reason: 'orphan', notBefore: NOW }, NOW);
      expect(await restore(lost({ id, call: call(id) }))).toBe('restored');
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'calling', attempts: 1 });
    });

    it('changes nothing for people it does not know, who are in another call, or who are closed', async () => {
      await setUp(ledger(), rows(3));
      const busy = await openOne(ledger());
      const done = await placeOne(ledger());
      await ledger().attempts.settle(done, finished(done), NOW);
      const before = [await viewOf(ledger(), 0), await viewOf(ledger(), 1), await viewOf(ledger(), 2)];
      expect(await restore(lost())).toBe('busy');
      expect(await restore(lost({ seq: 1, phone: phone(1) }))).toBe('gone');
      expect(await restore(lost({ seq: 2, phone: phone(7) }))).toBe('unknown');
      expect(await restore(lost({ seq: 99 }))).toBe('unknown');
      expect(await restore(lost({ campaign: 'nowhere' }))).toBe('unknown');
      const taken = await restore(lost({ seq: 2, phone: phone(2), call: call(done) }));
      expect(taken).toBe('gone');
      expect([await viewOf(ledger(), 0), await viewOf(ledger(), 1), await viewOf(ledger(), 2)]).toEqual(
        before,
      );
      expect((await attemptOf(ledger(), busy)).state).toBe('opened');
      expect((await ledger().attempts.slots()).account).toBe(1);
    });
  });
}
