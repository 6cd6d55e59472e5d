import { describe, expect, it } from 'vitest';
import {
  campaign,
  doubtOne,
  LINE,
  NOW,
  OTHER_LINE,
  open,
  openOne,
  placed,
  postOne,
  rows,
  SECOND,
  setUp,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

/** Held back by trouble of the provider's, and how calls come back. */
export function describeBreaker(ledger: UseLedger): void {
  const MINUTE = 60 * SECOND;
  const COOLED = NOW + 30 * SECOND;
  const setUpMany = (maxConcurrent = 20) =>
    setUp(
      ledger(),
      rows(40),
      campaign('spring', {
        fromNumbers: [LINE, OTHER_LINE].map((number) => ({ number, maxConcurrent })),
      }),
    );
  const trouble = (id: string, now: number, changes: { kind?: 'unreachable'; postedAt?: number } = {}) =>
    ledger().attempts.noteTrouble(
      id,
      { kind: 'unconfirmed', reason: 'HTTP 500', postedAt: now, ...changes },
      now,
    );
  const trip = async () => {
    await setUpMany();
    for (const id of ['a', 'b', 'c']) await trouble(id, NOW);
  };
  const openedAt = async (now: number, limit = 10) => {
    const { opened, stop } = await open(ledger(), { now, limit });
    return { ids: opened.map(({ id }) => id), stop };
  };
  const answer = (askedAt: number, now = askedAt) => ledger().attempts.noteAnswer(askedAt, now);
  const probeAt = async (now: number) => {
    await answer(now);
    const id = await openOne(ledger(), { now });
    await ledger().attempts.beginPosting(id, `token-of-${id}`, 'run-1', now);
    return id;
  };
  const state = async (now: number) => (await ledger().attempts.breaker(now)).state;

  describe('the breaker', () => {
    it('opens after three attempts in doubt within a minute, and then nothing opens', async () => {
      await setUpMany();
      await trouble('a', NOW);
      await trouble('a', NOW + 1);
      await trouble('b', NOW + 1);
      expect(await state(NOW + 1)).toBe('closed');
      const before = await ledger().revision();
      await trouble('c', NOW + 2);
      await trouble('c', NOW + 2);
      const until = NOW + 2 + 30 * SECOND;
      expect(await ledger().attempts.breaker(NOW + 3)).toEqual({
        state: 'open',
        since: NOW + 2,
        until,
        reason: 'HTTP 500',
        unresolved: 0,
      });
      expect(await ledger().revision()).toBe(before + 1);
      expect(await openedAt(NOW + 3)).toEqual({ ids: [], stop: { kind: 'back-off', until } });
    });

    it('stays closed when doubts are far apart, or nothing was sent', async () => {
      await setUpMany();
      await trouble('a', NOW);
      await trouble('b', NOW + 30 * SECOND);
      await trouble('c', NOW + MINUTE);
      for (const id of ['d', 'e', 'f']) await trouble(id, NOW + MINUTE, { kind: 'unreachable' });
      expect(await state(NOW + MINUTE)).toBe('closed');
    });

    it('keeps attempts already opened from being posted', async () => {
      await setUpMany();
      const id = await openOne(ledger());
      for (const doubted of ['a', 'b', 'c']) await trouble(doubted, NOW);
      const gate = await ledger().attempts.beginPosting(id, 'token', 'run-1', NOW + 1);
      expect(gate).toEqual({ kind: 'refused', why: 'held-back' });
      const back = { by: 'unposted' as const, reason: 'held back', notBefore: NOW };
      expect(await ledger().attempts.giveBack(id, back, NOW + 1)).toBe('given-back');
    });

    it('lets exactly one attempt go once it has cooled off', async () => {
      await trip();
      expect(await state(COOLED)).toBe('half-open');
      await answer(COOLED);
      const { ids, stop } = await openedAt(COOLED);
      expect([ids.length, stop]).toEqual([1, { kind: 'limit' }]);
      const again = await open(ledger(), { now: COOLED + 1, fromNumber: OTHER_LINE });
      expect(again).toEqual({ opened: [], stop: { kind: 'back-off', until: COOLED + 2_001 } });
      const gate = await ledger().attempts.beginPosting(ids[0] ?? '', 'token', 'run-1', COOLED + 2);
      expect(gate.kind).toBe('post');
      expect((await openedAt(COOLED + 3)).ids).toEqual([]);
    });

    it('takes another probe when the first never reached the provider’s yes or no', async () => {
      await trip();
      const probe = await probeAt(COOLED);
      const why = { by: { token: `token-of-${probe}` }, reason: 'HTTP 429', notBefore: NOW };
      await ledger().attempts.giveBack(probe, why, COOLED + 1);
      expect((await openedAt(COOLED + 2)).ids).toHaveLength(1);
    });

    it('lets nobody go before the provider has answered a question asked since it cooled off, and lately', async () => {
      await trip();
      const waits = (now: number) => ({ ids: [], stop: { kind: 'back-off', until: now + 2_000 } });
      expect(await openedAt(COOLED)).toEqual(waits(COOLED));
      await answer(COOLED - 1, COOLED);
      expect(await openedAt(COOLED)).toEqual(waits(COOLED));
      await answer(COOLED + 5);
      await answer(COOLED - 1);
      expect(await ledger().attempts.breaker(COOLED + 6)).toMatchObject({ answeredAt: COOLED + 5 });
      const stale = COOLED + 5 + 30 * SECOND;
      expect(await openedAt(stale)).toEqual(waits(stale));
      expect((await openedAt(stale - 1)).ids).toHaveLength(1);
    });

    it('hears no answer while it is closed', async () => {
      await setUpMany();
      await answer(NOW + 60 * SECOND);
      for (const id of ['a', 'b', 'c']) await trouble(id, NOW);
      expect((await openedAt(COOLED)).ids).toEqual([]);
    });

    it('lets no fourth probe go while three are in doubt, until one of them is known', async () => {
      await trip();
      const probes: string[] = [];
      let now = COOLED;
      for (let n = 0; n < 3; n += 1) {
        const probe = await probeAt(now);
        await trouble(probe, now + 5);
        await ledger().attempts.markUnconfirmed(
          probe,
          { reason: 'HTTP 500', nextLookAt: now + SECOND },
          now + 5,
        );
        probes.push(probe);
        const breaker = await ledger().attempts.breaker(now + 6);
        expect(breaker).toMatchObject({ state: 'open', unresolved: n + 1 });
        now += 15 * MINUTE;
      }
      await answer(now);
      expect(await openedAt(now)).toEqual({ ids: [], stop: { kind: 'back-off', until: now + 2_000 } });
      const absent = { by: 'absent' as const, reason: '', notBefore: now };
      await ledger().attempts.giveBack(probes[0] ?? '', absent, now);
      expect(await ledger().attempts.breaker(now)).toMatchObject({ unresolved: 2 });
      expect((await openedAt(now)).ids).toHaveLength(1);
    });

    it('found calls of earlier probes make room, but only the latest one closes it', async () => {
      await trip();
      const probe = await probeAt(COOLED);
      await trouble(probe, COOLED + 5);
      await ledger().attempts.markUnconfirmed(probe, { reason: 'HTTP 500', nextLookAt: NOW }, COOLED + 5);
      await ledger().attempts.markPlaced(probe, { ...placed(probe), acceptedAt: COOLED + 20 });
      expect(await ledger().attempts.breaker(COOLED + 21)).toMatchObject({ state: 'open', unresolved: 0 });
    });

    it('closes when the probe is placed, and only then', async () => {
      await setUpMany();
      const late = await postOne(ledger());
      for (const id of ['a', 'b', 'c']) await trouble(id, NOW);
      await ledger().attempts.markPlaced(late, placed(late));
      expect(await state(NOW + 20)).toBe('open');
      const probe = await probeAt(COOLED);
      await ledger().attempts.markPlaced(probe, { ...placed(probe), acceptedAt: COOLED + 20 });
      expect(await ledger().attempts.breaker(COOLED + 20)).toEqual({ state: 'closed' });
    });

    it('cools off twice as long after each probe that meets trouble, a quarter of an hour at most', async () => {
      await trip();
      const coolOffs: number[] = [];
      for (let now = COOLED, n = 0; n < 6; n += 1) {
        const probe = await probeAt(now);
        await trouble(probe, now + 5, n % 2 === 0 ? {} : { kind: 'unreachable' });
        await trouble(probe, now + 5);
        const back = { by: { token: `token-of-${probe}` }, reason: '', notBefore: NOW };
        await ledger().attempts.giveBack(probe, back, now + 6);
        const breaker = await ledger().attempts.breaker(now + 6);
        if (breaker.state === 'closed') throw new Error('closed by trouble');
        expect(breaker.since).toBe(NOW);
        coolOffs.push((breaker.until - now - 5) / SECOND);
        now = breaker.until;
      }
      expect(coolOffs).toEqual([60, 120, 240, 480, 900, 900]);
    });

    it('hears nothing new from what was in flight when it opened, even after it closed', async () => {
      await trip();
      await trouble('d', NOW + 1);
      expect(await ledger().attempts.breaker(NOW + 2)).toMatchObject({ until: COOLED });
      const probe = await probeAt(COOLED);
      await ledger().attempts.markPlaced(probe, { ...placed(probe), acceptedAt: COOLED });
      for (const id of ['e', 'f', 'g']) await trouble(id, COOLED + 30 * SECOND, { postedAt: NOW });
      expect(await state(COOLED + 30 * SECOND)).toBe('closed');
    });

    it('goes on doubling when trouble comes back at once, and begins anew when it stayed away', async () => {
      await trip();
      const probe = await probeAt(COOLED);
      await ledger().attempts.markPlaced(probe, { ...placed(probe), acceptedAt: COOLED });
      const soon = COOLED + 59 * SECOND;
      for (const id of ['e', 'f', 'g']) await trouble(id, soon);
      expect(await ledger().attempts.breaker(soon)).toMatchObject({ until: soon + MINUTE });
      const second = await probeAt(soon + MINUTE);
      await ledger().attempts.markPlaced(second, { ...placed(second), acceptedAt: soon + MINUTE });
      const later = soon + 2 * MINUTE;
      for (const id of ['h', 'i', 'j']) await trouble(id, later);
      expect(await ledger().attempts.breaker(later)).toMatchObject({ until: later + 30 * SECOND });
    });
  });

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

  it('an attempt in doubt alone holds nobody back', async () => {
    await setUpMany();
    await doubtOne(ledger());
    expect((await openedAt(NOW + 30)).ids).toHaveLength(10);
  });
}
