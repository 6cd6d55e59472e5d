import { describe, expect, it } from 'vitest';
import type { JournalMark } from '../../src/journal/lines.ts';
import type { LostAttempt } from '../../src/ledger/generation.ts';
import {
  attemptOf,
  campaign,
  counts,
  doubtOne,
  finished,
  journalOf,
  LINE,
  NOW,
  offer,
  open,
  openOne,
  phone,
  placeOne,
  postOne,
  result,
  retry,
  rows,
  SECOND,
  setUp,
  unique,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

function lost(changes: Partial<LostAttempt> = {}): LostAttempt {
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

const call = (id: string) => ({ callId: `call-of-${id}`, acceptedAt: NOW - 5, httpStatus: 201 });

/** Putting back what a journal knows, and telling whether a store is the one it knows. */
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

    describe('of an attempt that a later one has overtaken', () => {
      const DAY = 24 * 3_600 * SECOND;
      const earlier = (changes: Partial<LostAttempt> = {}) =>
        lost({ overtaken: true, openedAt: NOW - 900, postedAt: NOW - 900, ...changes });

      it('brings it back without slot, person or contact, to be looked at', async () => {
        await setUp(ledger());
        const later = lost({ n: 2 });
        await restore(later);
        const [slots, view] = [await ledger().attempts.slots(), await viewOf(ledger(), 0)];
        const attempt = earlier();
        expect(await restore({ ...attempt, call: call(attempt.id) })).toBe('restored');
        expect(await restore({ ...attempt, call: call(attempt.id) })).toBe('known');
        expect(await attemptOf(ledger(), attempt.id)).toMatchObject({
          state: 'placed',
          overtaken: true,
          n: 1,
        });
        const unknown = earlier();
        expect(await restore(unknown)).toBe('restored');
        expect(await attemptOf(ledger(), unknown.id)).toMatchObject({ state: 'unconfirmed' });
        expect(await ledger().attempts.slots()).toEqual(slots);
        expect(await viewOf(ledger(), 0)).toEqual(view);
        expect(await restore(earlier({ phone: phone(7) }))).toBe('unknown');
      });

      it('tells its end in the journal and in the tally, and leaves the contact alone', async () => {
        await setUp(ledger());
        const later = lost({ n: 2 });
        await restore(later);
        const attempt = earlier();
        await restore({ ...attempt, call: call(attempt.id) });
        await ledger().attempts.end(attempt.id, { endedAt: NOW - 99, nextLookAt: NOW });
        const before = await viewOf(ledger(), 0);
        const busy = {
          ...retry(attempt.id, NOW + DAY),
          result: result({ firstAttemptAt: NOW - 900, lastAttemptAt: NOW - 900 }),
        };
        expect(await ledger().attempts.settle(attempt.id, busy, NOW)).toBe('done');
        expect(await ledger().attempts.settle(attempt.id, busy, NOW)).toBe('again');
        expect(await viewOf(ledger(), 0)).toEqual({ ...before, result: busy.result });
        expect(await journalOf(ledger())).toHaveLength(1);
        const end = finished(later.id);
        await ledger().attempts.settle(
          later.id,
          { ...end, result: { ...end.result, tally: { busy: 1, answered: 1 } } },
          NOW,
        );
        expect(await viewOf(ledger(), 0)).toMatchObject({
          status: 'done',
          attempts: 2,
          result: {
            disposition: 'answered',
            firstAttemptAt: NOW - 900,
            summary: 'Will come',
            tally: { busy: 1, answered: 1 },
          },
        });
      });

      it('keeps the later result when that was known first', async () => {
        await setUp(ledger());
        const later = lost({ n: 2 });
        await restore({ ...later, call: call(later.id) });
        const attempt = earlier();
        await restore({ ...attempt, call: call(attempt.id) });
        await ledger().attempts.settle(later.id, finished(later.id), NOW);
        const tally = { busy: 2 };
        const busy = {
          ...retry(attempt.id, NOW + DAY),
          result: result({ disposition: 'busy', firstAttemptAt: NOW - 900, lastAttemptAt: NOW - 900, tally }),
        };
        await ledger().attempts.settle(attempt.id, busy, NOW);
        expect(await viewOf(ledger(), 0)).toMatchObject({
          status: 'done',
          result: { summary: 'Will come', firstAttemptAt: NOW - 900, lastAttemptAt: NOW, tally },
        });
      });

      it('costs no attempt when it is proved absent', async () => {
        await setUp(ledger());
        await restore(lost({ n: 2 }));
        const attempt = earlier();
        await restore(attempt);
        const absent = { by: 'absent' as const, reason: 'not there', notBefore: NOW };
        expect(await ledger().attempts.giveBack(attempt.id, absent, NOW)).toBe('given-back');
        expect(await viewOf(ledger(), 0)).toMatchObject({
          status: 'unconfirmed',
          attempts: 1,
          reason: 'lost',
        });
        expect((await ledger().attempts.slots()).account).toBe(1);
      });
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

  describe('generation', () => {
    const mark = (changes: Partial<JournalMark> = {}): JournalMark => ({
      journal: 'here',
      posted: 0,
      beats: 0,
      ...changes,
    });
    const beat = (of: JournalMark, candidate = 'first') => ledger().generation.beat(of, candidate);

    it('is founded once, adopted by others, and foreign to who knows another', async () => {
      expect((await ledger().generation.look('here')).id).toBeUndefined();
      expect(await beat(mark({ generation: 'old' }))).toMatchObject({ is: 'other' });
      expect((await ledger().generation.look('here')).id).toBeUndefined();
      expect(await beat(mark())).toEqual({ id: 'first', replaces: [], posted: 0, beats: 1, is: 'ours' });
      expect(await beat(mark({ journal: 'there' }), 'second')).toMatchObject({ id: 'first', is: 'ours' });
      expect(await beat(mark({ generation: 'old' }))).toMatchObject({ id: 'first', is: 'other' });
    });

    it('counts beats and postings of each journal, and notices what is missing', async () => {
      await setUp(ledger(), rows(3));
      await beat(mark());
      const ours = mark({ generation: 'first' });
      const posted = async (id: string, of: JournalMark) =>
        ledger().attempts.beginPosting(id, `token-of-${id}`, 'run-1', NOW, of);
      const id = await openOne(ledger());
      expect(await posted(id, ours)).toMatchObject({ kind: 'post', posting: 1 });
      expect(await posted(id, ours)).toMatchObject({ kind: 'post', posting: 1 });
      const other = await openOne(ledger());
      expect(await posted(other, { ...ours, journal: 'there' })).toMatchObject({ kind: 'post', posting: 1 });
      expect(await beat({ ...ours, posted: 1, beats: 1 })).toMatchObject({ posted: 1, beats: 2, is: 'ours' });
      expect(await beat({ ...ours, posted: 2, beats: 2 })).toMatchObject({ posted: 1, is: 'behind' });
      expect(await beat({ ...ours, posted: 1, beats: 9 })).toMatchObject({ beats: 2, is: 'behind' });
      await ledger().generation.mend({ ...ours, posted: 4, beats: 9 });
      expect(await beat({ ...ours, posted: 4, beats: 9 })).toMatchObject({
        posted: 4,
        beats: 10,
        is: 'ours',
      });
    });

    it('lets nobody post in doubt, and leaves the attempt opened', async () => {
      await setUp(ledger());
      await beat(mark());
      const id = await openOne(ledger());
      const ours = mark({ generation: 'first' });
      const refused = async (of: JournalMark) => {
        expect(await ledger().attempts.beginPosting(id, 'mine', 'run-1', NOW, of)).toEqual({
          kind: 'refused',
          why: 'doubt',
        });
        expect((await attemptOf(ledger(), id)).state).toBe('opened');
      };
      await refused({ ...ours, posted: 1 });
      await refused({ ...ours, generation: 'old' });
      await refused(mark());
      await ledger().generation.doubt('an older copy');
      await refused(ours);
      expect((await ledger().generation.look('here')).doubt).toBe('an older copy');
    });

    it('is replaced by a decision, which ends the doubt and keeps the counts', async () => {
      await beat(mark());
      await ledger().generation.doubt('an older copy');
      await ledger().generation.accept({ id: 'next', replaces: ['first', 'old'], why: 'restored', at: NOW });
      const seen = await beat(mark({ generation: 'first', posted: 3 }));
      expect(seen).toEqual({
        id: 'next',
        replaces: ['first', 'old'],
        posted: 0,
        beats: 1,
        accepted: { why: 'restored', at: NOW },
        is: 'other',
      });
    });

    it('keeps the origin through which its first call was posted', async () => {
      const { generation } = ledger();
      expect(await generation.origin()).toBeUndefined();
      await setUp(ledger());
      await beat(mark());
      await generation.noteOrigin('http://127.0.0.1:8421');
      await generation.noteOrigin('https://trial.example');
      expect(await generation.origin()).toBe('https://trial.example');
      const id = await openOne(ledger());
      await ledger().attempts.beginPosting(id, 'mine', 'run-1', NOW, mark({ generation: 'first' }));
      await generation.noteOrigin('https://api.oneinbox.ai');
      expect(await generation.origin()).toBe('https://trial.example');
    });

    it('tells why processes do not dial, as long as they do not', async () => {
      const reasons = [{ reason: 'no disk', since: NOW, fix: 'make room' }];
      await ledger().generation.tell('run-1', reasons);
      await ledger().generation.tell('run-2', [{ reason: 'clock', since: NOW }]);
      await ledger().generation.tell('run-2', []);
      expect([...(await ledger().generation.told())]).toEqual([['run-1', reasons]]);
    });
  });
}
