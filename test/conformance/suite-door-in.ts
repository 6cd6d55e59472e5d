import { describe, expect, it } from 'vitest';
import { SHORTEST_WAKE_MS } from '../../src/domain/pace.ts';
import type { CampaignOffer } from '../../src/ledger/ledger.ts';
import {
  campaign,
  counts,
  doubtOne,
  finished,
  LINE,
  NOW,
  OTHER_LINE,
  offer,
  open,
  phone,
  placeOne,
  request,
  row,
  rows,
  SECOND,
  seqsOf,
  setUp,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

export function describeDoorIn(ledger: UseLedger): void {
  const seqs = (...offers: CampaignOffer[]) => seqsOf(ledger(), offers);

  describe('open', () => {
    it('fills free slots in file order and stops at the number’s limit', async () => {
      await setUp(ledger(), rows(5));
      const asked = request({ run: 'run-7' });
      expect(await ledger().attempts.open(asked)).toEqual({
        opened: [0, 1, 2].map((seq) => ({ id: `${asked.batch}-${seq}`, campaign: 'spring', seq, n: 1 })),
        stop: { kind: 'slots' },
      });
      expect(await ledger().attempts.get(`${asked.batch}-1`)).toEqual({
        attempt: {
          id: `${asked.batch}-1`,
          campaign: 'spring',
          campaignVersion: 'v1',
          seq: 1,
          n: 1,
          phone: phone(1),
          fromNumber: LINE,
          state: 'opened',
          run: 'run-7',
          openedAt: NOW,
          looks: 0,
          webhookToken: `${asked.batch}1`,
        },
        contact: { ...row(1), seq: 1, variables: ['name'] },
      });
      expect(await viewOf(ledger(), 1)).toMatchObject({
        status: 'calling',
        attempts: 1,
        at: NOW,
        reason: '',
      });
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({ waiting: 2, calling: 3 }));
      const slots = await ledger().attempts.slots();
      expect(slots.account).toBe(3);
      expect([...slots.perNumber]).toEqual([[LINE, 3]]);
      expect([...slots.perCampaign]).toEqual([['spring', 3]]);
    });

    it('has room for one more after one call ended, settled, and was told of again', async () => {
      await setUp(ledger(), rows(6));
      const id = await placeOne(ledger());
      expect((await open(ledger())).opened).toHaveLength(2);
      const ending = { endedAt: NOW + 30 * SECOND, nextLookAt: NOW + 33 * SECOND };
      for (let times = 0; times < 2; times += 1) await ledger().attempts.end(id, ending);
      for (let times = 0; times < 2; times += 1) await ledger().attempts.settle(id, finished(id), NOW);
      expect((await open(ledger())).opened).toHaveLength(1);
      expect((await open(ledger())).stop).toEqual({ kind: 'slots' });
    });

    it('has room for one more after a held call was freed, freed again, and settled', async () => {
      await setUp(ledger(), rows(6));
      const id = await doubtOne(ledger());
      expect((await open(ledger())).opened).toHaveLength(2);
      const note = { reason: 'held: why', nextLookAt: NOW + 60 * SECOND, onlyByHand: true };
      await ledger().rescue.hold(id, note, NOW);
      for (let times = 0; times < 2; times += 1) await ledger().rescue.freeHeldSlot(id);
      for (let times = 0; times < 2; times += 1) await ledger().attempts.settle(id, finished(id), NOW);
      expect((await open(ledger())).opened).toHaveLength(1);
      expect((await open(ledger())).stop).toEqual({ kind: 'slots' });
    });

    it('answers the same batch with the same result and opens nothing more', async () => {
      await setUp(ledger(), rows(5));
      const asked = request({ limit: 1 });
      const answer = await ledger().attempts.open(asked);
      expect(answer.stop).toEqual({ kind: 'limit' });
      expect(await ledger().attempts.open(asked)).toEqual(answer);
      expect((await ledger().attempts.slots()).account).toBe(1);
      const none = request({ limit: 0 });
      expect(await ledger().attempts.open(none)).toEqual({ opened: [], stop: { kind: 'limit' } });
    });

    it('is stale when any campaign does not run, or runs at another version', async () => {
      await setUp(ledger());
      const stale = { opened: [], stop: { kind: 'stale' } };
      expect(await open(ledger(), { groups: [[offer({ version: 'v0' })]] })).toEqual(stale);
      expect(await open(ledger(), { groups: [[offer()], [offer({ campaign: 'none' })]] })).toEqual(stale);
      await ledger().campaigns.setState('spring', 'paused', '', NOW);
      const asked = request();
      expect(await ledger().attempts.open(asked)).toEqual(stale);
      await ledger().campaigns.setState('spring', 'running', '', NOW);
      expect(await ledger().attempts.open(asked)).toEqual(stale);
    });

    it('holds back until a fraction of a millisecond too, and opens again afterwards', async () => {
      await setUp(ledger());
      await ledger().attempts.backOff(LINE, NOW + 10.48, 'slow down', NOW);
      await ledger().attempts.backOff(LINE, NOW + 10.75, 'slow down', NOW);
      expect((await open(ledger())).stop.kind).toBe('back-off');
      expect((await open(ledger(), { now: NOW + 12 })).opened).toHaveLength(1);
    });

    it('opens nothing while the number or the account backs off', async () => {
      await setUp(ledger());
      await ledger().attempts.backOff(LINE, NOW + 10, 'slow down', NOW);
      await ledger().attempts.backOff('', NOW + 20, 'breaker', NOW);
      expect(await open(ledger())).toEqual({ opened: [], stop: { kind: 'back-off', until: NOW + 20 } });
      expect((await open(ledger(), { now: NOW + 19 })).stop).toEqual({ kind: 'back-off', until: NOW + 20 });
      expect((await open(ledger(), { now: NOW + 20 })).opened).toHaveLength(1);
    });

    it('gives a number without a limit no slot', async () => {
      await setUp(ledger());
      expect(await open(ledger(), { fromNumber: OTHER_LINE })).toEqual({
        opened: [],
        stop: { kind: 'slots' },
      });
    });

    it('says drained when nobody is due', async () => {
      await setUp(ledger(), [row(0, { notBefore: NOW + 10 })]);
      expect(await open(ledger())).toEqual({ opened: [], stop: { kind: 'drained' } });
      expect(await open(ledger(), { groups: [] })).toEqual({ opened: [], stop: { kind: 'drained' } });
      expect(await seqs(offer({ buckets: [5] }))).toEqual([]);
      expect((await open(ledger(), { now: NOW + 10 })).opened).toHaveLength(1);
    });

    it('stops at the limit of the account', async () => {
      await setUp(ledger(), rows(3));
      const { opened, stop } = await open(ledger(), { accountLimit: 2 });
      expect([opened.length, stop]).toEqual([2, { kind: 'account' }]);
    });

    it('follows a lowered limit at once', async () => {
      await setUp(ledger(), rows(3));
      await open(ledger(), { limit: 2 });
      const fromNumbers = [{ number: LINE, maxConcurrent: 1 }];
      await ledger().campaigns.apply(campaign('spring', { version: 'v2', fromNumbers }), NOW);
      expect(await open(ledger(), { groups: [[offer({ version: 'v2' })]] })).toEqual({
        opened: [],
        stop: { kind: 'slots' },
      });
    });
  });

  describe('pace', () => {
    const paced = (callsPerSecond: number) =>
      campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 9, callsPerSecond }] });

    it('spreads attempts evenly, without a burst', async () => {
      await setUp(ledger(), rows(5), paced(2));
      const first = await open(ledger());
      expect([first.opened.length, first.stop]).toEqual([1, { kind: 'pace', until: NOW + 500 }]);
      expect(await open(ledger(), { now: NOW + 499 })).toEqual({
        opened: [],
        stop: { kind: 'pace', until: NOW + 500 },
      });
      expect((await open(ledger(), { now: NOW + 500 })).opened).toHaveLength(1);
      expect((await open(ledger(), { now: NOW + 9000 })).stop).toEqual({ kind: 'pace', until: NOW + 9500 });
    });

    it('keeps fractions of a millisecond', async () => {
      await setUp(ledger(), rows(4), paced(3));
      const untils = [];
      for (let now = NOW; untils.length < 4; ) {
        const { stop } = await open(ledger(), { now });
        if (stop.kind !== 'pace') throw new Error(stop.kind);
        now = stop.until;
        untils.push(now - NOW);
      }
      expect(untils).toEqual([334, 668, 1002, 1336]);
    });

    it('of hundreds a second is kept by looking as seldom as a wake may be, and not exceeded in any second', async () => {
      const fast = { fromNumbers: [{ number: LINE, maxConcurrent: 1000, callsPerSecond: 200 }] };
      await setUp(ledger(), rows(500), campaign('spring', fast));
      const opened: number[] = [];
      for (let now = NOW; now <= NOW + 2 * SECOND; now += SHORTEST_WAKE_MS) {
        const answer = await open(ledger(), { now, limit: 100 });
        for (const _ of answer.opened) opened.push(now);
      }
      expect(opened.length).toBeGreaterThan(380);
      const within = (from: number) => opened.filter((at) => at >= from && at < from + SECOND).length;
      expect(Math.max(...opened.map(within))).toBeLessThanOrEqual(201);
    });

    it('is not spent when nobody is due', async () => {
      await setUp(ledger(), [row(0, { notBefore: NOW + 10 })], paced(1));
      await open(ledger());
      expect((await open(ledger(), { now: NOW + 10 })).opened).toHaveLength(1);
    });
  });
}
