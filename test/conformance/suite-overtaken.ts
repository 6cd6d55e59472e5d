import { describe, expect, it } from 'vitest';
import type { LostAttempt } from '../../src/ledger/generation.ts';
import {
  attemptOf,
  finished,
  journalOf,
  NOW,
  phone,
  result,
  retry,
  SECOND,
  setUp,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';
import { call, lost } from './suite-restore.ts';

/** Putting back an attempt whose contact has been in a later one since. */
export function describeOvertaken(ledger: UseLedger): void {
  const restore = (attempt: LostAttempt) => ledger().attempts.restore(attempt, NOW);

  describe('restore of an attempt that a later one has overtaken', () => {
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
}
