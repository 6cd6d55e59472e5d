import { describe, expect, it } from 'vitest';
import {
  attemptOf,
  campaign,
  doubtOne,
  finished,
  LINE,
  NOW,
  OTHER_LINE,
  openOne,
  placed,
  placeOne,
  postOne,
  request,
  rows,
  SECOND,
  setUp,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

export function describeWatching(ledger: UseLedger): void {
  const setUpMany = () =>
    setUp(ledger(), rows(9), campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 9 }] }));
  /** Three placed attempts, whose next looks come in the order third, first, second. */
  const placeThree = async () => {
    await setUpMany();
    const ids = [await postOne(ledger()), await postOne(ledger()), await postOne(ledger())];
    for (const [index, id] of ids.entries()) {
      const nextLookAt = NOW + ([20, 30, 10][index] ?? 0);
      await ledger().attempts.markPlaced(id, { ...placed(id), acceptedAt: NOW + 9 - index, nextLookAt });
    }
    return ids as [string, string, string];
  };

  describe('live attempts', () => {
    it('are counted in each state', async () => {
      await setUpMany();
      await openOne(ledger());
      await postOne(ledger());
      await doubtOne(ledger());
      await placeOne(ledger());
      const ended = await placeOne(ledger());
      await ledger().attempts.end(ended, { endedAt: NOW, nextLookAt: NOW });
      expect(await ledger().attempts.totals()).toEqual({
        opened: 1,
        posting: 1,
        unconfirmed: 1,
        placed: 1,
        ended: 1,
      });
    });

    it('are listed with the longest in their state first', async () => {
      const [first, second, third] = await placeThree();
      const ids = async (limit: number) =>
        (await ledger().attempts.inState('placed', limit)).map(({ id }) => id);
      expect(await ids(9)).toEqual([third, second, first]);
      expect(await ids(2)).toEqual([third, second]);
      await ledger().attempts.end(second, { endedAt: NOW, nextLookAt: NOW });
      expect(await ids(9)).toEqual([third, first]);
      expect(await ledger().attempts.inState('ended', 9)).toEqual([await attemptOf(ledger(), second)]);
      expect(await ledger().attempts.inState('opened', 9)).toEqual([]);
    });

    it('are found by their webhook’s token while they live', async () => {
      await setUpMany();
      const asked = request({ limit: 2 });
      await ledger().attempts.open(asked);
      const [first, second, none] = [0, 1, 2].map((n) => `${asked.batch}${n}`);
      const found = async (...tokens: (string | undefined)[]) =>
        ledger().attempts.byWebhookTokens(tokens.filter((token) => token !== undefined));
      const attempt = await attemptOf(ledger(), `${asked.batch}-0`);
      expect(await found(first, none)).toEqual(new Map([[first, attempt]]));
      expect([...(await found(first, second)).keys()].sort()).toEqual([first, second]);
      expect((await found()).size).toBe(0);
      await ledger().attempts.settle(`${asked.batch}-0`, finished(`${asked.batch}-0`), NOW);
      expect([...(await found(first, second)).keys()]).toEqual([second]);
    });
  });

  describe('looks', () => {
    const claim = async (now: number, limit = 9) =>
      (await ledger().attempts.claimLooks('placed', now, SECOND, limit)).map(({ id, looks }) => [id, looks]);

    it('are claimed by the earliest due, for the time of a lease', async () => {
      const [first, second, third] = await placeThree();
      expect(await claim(NOW + 9)).toEqual([]);
      expect(await claim(NOW + 30, 2)).toEqual([
        [third, 1],
        [first, 1],
      ]);
      expect(await claim(NOW + 30)).toEqual([[second, 1]]);
      expect(await claim(NOW + 30)).toEqual([]);
      expect((await attemptOf(ledger(), first)).looks).toBe(1);
      expect(await claim(NOW + 30 + SECOND)).toHaveLength(3);
    });

    it('can be set for another time', async () => {
      const [first, second, third] = await placeThree();
      await ledger().attempts.setNextLook(first, NOW + 1);
      await ledger().attempts.setNextLook(second, NOW + 2);
      await ledger().attempts.setNextLook('never', NOW + 2);
      expect(await claim(NOW + 9)).toEqual([
        [first, 1],
        [second, 1],
      ]);
      await ledger().attempts.setNextLook(third, NOW + 900 * SECOND);
      expect(await claim(NOW + 99)).toEqual([]);
    });

    it('belong to the state an attempt is in', async () => {
      await setUpMany();
      const [opened, posting] = [await openOne(ledger()), await postOne(ledger())];
      for (const id of [opened, posting]) await ledger().attempts.setNextLook(id, NOW);
      const unconfirmed = await doubtOne(ledger());
      const ended = await placeOne(ledger());
      await claim(NOW + 9 * SECOND);
      await ledger().attempts.end(ended, { endedAt: NOW, nextLookAt: NOW });
      const settled = await placeOne(ledger());
      await ledger().attempts.settle(settled, finished(settled), NOW);
      await ledger().attempts.setNextLook(settled, NOW);
      const late = NOW + 999 * SECOND;
      expect(await claim(late)).toEqual([]);
      expect(await ledger().attempts.claimLooks('ended', late, SECOND, 9)).toMatchObject([
        { id: ended, looks: 1 },
      ]);
      expect(await ledger().attempts.claimLooks('unconfirmed', late, SECOND, 9)).toMatchObject([
        { id: unconfirmed, looks: 1 },
      ]);
    });
  });

  describe('back-off', () => {
    const hold = { fromNumber: LINE, until: NOW + 50, since: NOW, reason: 'HTTP 429' };

    it('lasts until the later of two holds', async () => {
      await ledger().attempts.backOff(LINE, NOW + 50, 'HTTP 429', NOW);
      await ledger().attempts.backOff(LINE, NOW + 50, 'HTTP 429', NOW);
      await ledger().attempts.backOff(LINE, NOW + 40, 'shorter', NOW + 1);
      expect(await ledger().attempts.backOffs(NOW)).toEqual([hold]);
      expect(await ledger().revision()).toBe(1);
      await ledger().attempts.backOff(LINE, NOW + 60, 'longer', NOW + 2);
      expect(await ledger().attempts.backOffs(NOW + 59)).toEqual([
        { fromNumber: LINE, until: NOW + 60, since: NOW + 2, reason: 'longer' },
      ]);
      expect(await ledger().attempts.backOffs(NOW + 60)).toEqual([]);
    });

    it('is kept for each number and for the account', async () => {
      for (const number of [OTHER_LINE, '', LINE]) {
        await ledger().attempts.backOff(number, NOW + 50, 'a | b', NOW);
      }
      const holds = await ledger().attempts.backOffs(NOW);
      expect(holds.map(({ fromNumber }) => fromNumber)).toEqual(['', LINE, OTHER_LINE]);
      expect(holds[0]?.reason).toBe('a | b');
    });
  });

  describe('heartbeats', () => {
    it('keep a run alive for their time', async () => {
      await ledger().attempts.heartbeat('run-1', 100, NOW);
      await ledger().attempts.heartbeat('run-2', 300, NOW);
      await ledger().attempts.heartbeat('run-1', 100, NOW + 50);
      const living = async (now: number) => [...(await ledger().attempts.livingRuns(now))].sort();
      expect(await living(NOW + 149)).toEqual(['run-1', 'run-2']);
      expect(await living(NOW + 150)).toEqual(['run-2']);
      expect(await living(NOW + 300)).toEqual([]);
    });
  });
}
