import { describe, expect, it } from 'vitest';
import { breakerMoves, COOLED, MINUTE } from './breaker-moves.ts';
import { campaign, LINE, NOW, OTHER_LINE, open, openOne, placed, rows, SECOND, setUp } from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

/** Held back by the provider's word, and how calls come back. */
export function describeHolds(ledger: UseLedger): void {
  const { setUpMany, trip, openedAt, probeAt } = breakerMoves(ledger);

  describe('a back-off', () => {
    it.each(['', LINE])('of "%s" also keeps an opened attempt from being posted', async (number) => {
      await setUpMany();
      const id = await openOne(ledger());
      await ledger().attempts.backOff(number, NOW + 50.5, 'HTTP 429', NOW);
      const post = (now: number) => ledger().attempts.beginPosting(id, 'token', 'run-1', now);
      expect(await post(NOW + 50)).toEqual({ kind: 'refused', why: 'held-back' });
      expect(await post(NOW + 51)).toMatchObject({ kind: 'post' });
    });

    it('of another number does not', async () => {
      await setUpMany();
      const id = await openOne(ledger());
      await ledger().attempts.backOff(OTHER_LINE, NOW + 50, 'HTTP 429', NOW);
      expect(await ledger().attempts.beginPosting(id, 'token', 'run-1', NOW + 1)).toMatchObject({
        kind: 'post',
      });
    });
  });

  describe('the hold of the day', () => {
    const DAY_ENDS = NOW + 3 * 60 * MINUTE;
    const stopAt = async (now: number) => (await openedAt(now)).stop;

    it('holds the account, and what was opened, until its end', async () => {
      await setUpMany();
      const id = await openOne(ledger());
      const before = await ledger().revision();
      await ledger().attempts.holdDay(DAY_ENDS, 'used up', NOW);
      await ledger().attempts.holdDay(DAY_ENDS, 'used up still', NOW + MINUTE);
      expect(await ledger().revision()).toBe(before + 1);
      expect(await stopAt(NOW + 1)).toEqual({ kind: 'back-off', until: DAY_ENDS });
      expect(await ledger().attempts.beginPosting(id, 'token', 'run-1', NOW + 1)).toEqual({
        kind: 'refused',
        why: 'held-back',
      });
      expect(await ledger().attempts.backOffs(NOW + 1)).toEqual([
        { fromNumber: '', until: DAY_ENDS, since: NOW, reason: 'used up' },
      ]);
      expect(await ledger().attempts.backOffs(DAY_ENDS)).toEqual([]);
      expect((await openedAt(DAY_ENDS)).ids).toHaveLength(1);
    });

    it('is lifted alone, and calls begin slowly from then on', async () => {
      await setUpMany();
      await ledger().attempts.holdDay(DAY_ENDS, 'used up', NOW);
      await ledger().attempts.backOff('', NOW + 10, 'HTTP 429', NOW);
      expect(await ledger().attempts.liftDay(NOW + 5)).toBe('lifted');
      expect(await stopAt(NOW + 5)).toEqual({ kind: 'back-off', until: NOW + 10 });
      expect(await ledger().attempts.liftDay(NOW + 5)).toBe('nothing');
      expect(await openedAt(NOW + 10)).toMatchObject({ ids: [expect.any(String)], stop: { kind: 'pace' } });
      expect((await openedAt(NOW + 2 * MINUTE)).ids).toHaveLength(10);
    });

    it('that is over needs no lifting', async () => {
      await setUpMany();
      await ledger().attempts.holdDay(NOW + 10, 'used up', NOW);
      expect(await ledger().attempts.liftDay(NOW + 10)).toBe('nothing');
      expect((await openedAt(NOW + 10)).ids).toHaveLength(10);
    });
  });

  describe('a ramp', () => {
    /** How many open in each of some seconds, asking as often as `until` says. */
    const perSecond = async (from: number, seconds: number, fromNumbers: readonly string[] = [LINE]) => {
      const counts = Array.from({ length: seconds }, () => 0);
      for (let now = from; now < from + seconds * SECOND; now += 50) {
        for (const fromNumber of fromNumbers) {
          const { opened } = await open(ledger(), { fromNumber, now, limit: 100 });
          const second = Math.floor((now - from) / SECOND);
          counts[second] = (counts[second] ?? 0) + opened.length;
          for (const { id } of opened) {
            const back = { by: 'unposted' as const, reason: '', notBefore: now };
            await ledger().attempts.giveBack(id, back, now);
          }
        }
      }
      return counts;
    };

    it('follows the breaker: one a second at first, all the account’s numbers together', async () => {
      await trip();
      const probe = await probeAt(COOLED);
      await ledger().attempts.markPlaced(probe, { ...placed(probe), acceptedAt: COOLED });
      const [first = 0, second = 0] = await perSecond(COOLED, 2, [LINE, OTHER_LINE]);
      expect(first).toBeLessThanOrEqual(3);
      expect(second).toBeLessThanOrEqual(3);
      const [, halfway = 0] = await perSecond(COOLED + 30 * SECOND, 2, [LINE, OTHER_LINE]);
      expect(halfway).toBeGreaterThanOrEqual(17);
      expect(halfway).toBeLessThanOrEqual(24);
      expect((await openedAt(COOLED + MINUTE, 15)).ids).toHaveLength(15);
    });

    it('follows a hold of half a minute, of that number alone', async () => {
      await setUpMany();
      await ledger().attempts.backOff(LINE, NOW + 30 * SECOND, 'HTTP 429', NOW);
      const after = NOW + 30 * SECOND;
      expect(await openedAt(after)).toMatchObject({
        ids: [expect.any(String)],
        stop: { kind: 'pace', until: after + SECOND },
      });
      const other = await open(ledger(), { fromNumber: OTHER_LINE, now: after });
      expect(other.opened).toHaveLength(10);
    });

    it('does not follow a short hold', async () => {
      await setUpMany();
      await ledger().attempts.backOff(LINE, NOW + 29 * SECOND, 'HTTP 429', NOW);
      expect((await openedAt(NOW + 29 * SECOND)).ids).toHaveLength(10);
    });

    it('ends at the number’s own pace', async () => {
      const fromNumbers = [{ number: LINE, maxConcurrent: 20, callsPerSecond: 0.5 }];
      await setUp(ledger(), rows(9), campaign('spring', { fromNumbers }));
      await ledger().attempts.backOff(LINE, NOW + 40 * SECOND, 'HTTP 429', NOW);
      const after = NOW + 40 * SECOND;
      expect((await openedAt(after)).stop).toEqual({ kind: 'pace', until: after + 2 * SECOND });
    });
  });
}
