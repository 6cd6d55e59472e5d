import { describe, expect, it } from 'vitest';
import { breakerMoves, COOLED, MINUTE } from './breaker-moves.ts';
import { doubtOne, NOW, OTHER_LINE, open, openOne, placed, postOne, SECOND } from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

/** Held back by trouble of the provider's, until a probe is answered. */
export function describeBreaker(ledger: UseLedger): void {
  const { setUpMany, trouble, trip, openedAt, answer, probeAt, state } = breakerMoves(ledger);

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

  it('an attempt in doubt alone holds nobody back', async () => {
    await setUpMany();
    await doubtOne(ledger());
    expect((await openedAt(NOW + 30)).ids).toHaveLength(10);
  });
}
