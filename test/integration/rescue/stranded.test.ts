import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { keysOf } from '../../../src/redis/keys.ts';
import {
  attemptOf,
  doubtOne,
  LINE,
  NOW,
  open,
  openOne,
  phone,
  placeOne,
  retry,
  unique,
  viewOf,
} from '../../conformance/fixtures.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';
import { MINUTE, openRescueStage, type RescueStage } from '../../unit/dialing-rescue/rescue-stage.ts';

/** What no command of ours can do to a ledger is done to its keys: a partial restore, a hand in Redis, a bug. */
describe('what is stranded in Redis', () => {
  let server: TestRedis;
  let redis: ReturnType<typeof openRedis>;
  let stage: RescueStage;
  let keys: ReturnType<typeof keysOf>;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    const prefix = `{${unique(server.prefix)}}`;
    redis = openRedis(server.target, 'ledger');
    await waitReady(redis, 5_000);
    keys = keysOf(prefix);
    stage = await openRescueStage(5, (): Ledger => createRedisLedger(redis, { prefix }));
    await stage.live('run-1');
  });
  afterEach(() => stage.ledger.close());

  const account = async () => (await stage.ledger.attempts.slots()).account;
  const repaired = () => stage.said('rescued').map((event) => ('what' in event ? event.what : ''));

  describe('slots and persons without attempt', () => {
    it('are freed when seen twice; those of live attempts stay', async () => {
      const live = await placeOne(stage.ledger);
      for (const scope of [`number:${LINE}`, 'campaign:spring', 'account'])
        await redis.sadd(keys.slots(scope), 'leaked-0');
      await redis.hset(keys.persons(), phone(3), 'leaked-1');
      await stage.rescue();
      expect(await account()).toBe(2);
      await stage.rescue();
      expect(await account()).toBe(1);
      expect(await redis.hgetall(keys.persons())).toEqual({ [phone(0)]: live });
      expect(repaired()).toEqual(['slots held by no attempt, freed']);
    });

    it('are looked for in steps, so that thousands of live calls keep Redis from nothing else', async () => {
      const live = await placeOne(stage.ledger);
      const leaked = Array.from({ length: 2_000 }, (_, index) => `leaked-${index}`);
      await redis.sadd(keys.slots('account'), ...leaked.slice(0, 900));
      await redis.hset(keys.persons(), Object.fromEntries(leaked.map((id) => [id, live])));
      await redis.config('RESETSTAT');
      const first = await stage.ledger.rescue.sweepSlots([]);
      const stats = await redis.info('commandstats');
      expect(first).toEqual({ freed: 0, orphans: leaked.slice(0, 900).sort() });
      expect(Number(/cmdstat_sscan:calls=(\d+)/.exec(stats)?.[1])).toBeGreaterThan(2);
      expect(Number(/cmdstat_hscan:calls=(\d+)/.exec(stats)?.[1])).toBeGreaterThan(2);
      expect(await stage.ledger.rescue.sweepSlots(first.orphans)).toEqual({ freed: 900, orphans: [] });
      expect(await account()).toBe(1);
    });
  });

  describe('live attempts without their slot', () => {
    it('take it again at once, with their person; those whose call is over do not', async () => {
      const live = await placeOne(stage.ledger);
      const ended = await placeOne(stage.ledger);
      await stage.ledger.attempts.end(ended, { endedAt: NOW, nextLookAt: NOW + 60 * MINUTE });
      await redis.srem(keys.slots(`number:${LINE}`), live);
      await redis.srem(keys.slots('account'), live);
      await redis.del(keys.persons());
      await stage.rescue();
      expect(await account()).toBe(1);
      expect((await stage.ledger.attempts.slots()).perNumber.get(LINE)).toBe(1);
      expect(await redis.hgetall(keys.persons())).toEqual({ [phone(0)]: live });
      await stage.rescue();
      expect(repaired()).toEqual(['live attempts without their slot, counted again']);
    });
  });

  describe('contacts in a call without attempt', () => {
    it('are held for a person, never dialled again, and can be released', async () => {
      const id = await openOne(stage.ledger);
      await redis.del(keys.attempt(id));
      await redis.zrem(keys.inState('opened'), id);
      await stage.rescue(MINUTE);
      expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'calling' });
      await stage.rescue(5_000);
      const reason = 'its attempt is missing from the ledger';
      expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'unconfirmed', reason, attempts: 1 });
      const [held] = await stage.ledger.attempts.inState('unconfirmed', 9);
      expect(held).toMatchObject({ seq: 0, n: 1, phone: phone(0), held: true, onlyByHand: true });
      expect(stage.said('attempt-held')).toHaveLength(1);
      for (let looks = 0; looks < 5; looks++) await stage.rescue(60 * MINUTE);
      expect((await viewOf(stage.ledger, 0)).status).toBe('unconfirmed');
      const given = { by: 'absent', reason: 'a person', notBefore: NOW } as const;
      expect(await stage.ledger.attempts.giveBack(held?.id ?? '', given, stage.now)).toBe('given-back');
      expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
    });

    it('are left alone as long as there is one', async () => {
      await stage.live('run-1');
      const ids = [await openOne(stage.ledger), await doubtOne(stage.ledger), await placeOne(stage.ledger)];
      await stage.ledger.attempts.end(ids[2] ?? '', { endedAt: NOW, nextLookAt: NOW + MINUTE });
      await stage.rescue();
      await stage.rescue();
      for (const id of ids) expect(await attemptOf(stage.ledger, id)).toBeDefined();
      expect(stage.said('attempt-held')).toEqual([]);
    });
  });

  describe('contacts that wait in no line', () => {
    const everybody = async () => {
      const request = { now: stage.now, limit: 10 };
      await redis.hset(keys.numberLimits(), LINE, '10|0');
      return (await open(stage.ledger, request)).opened.map(({ seq }) => seq).sort();
    };

    it('come back into line when a retry is missing from it', async () => {
      const id = await placeOne(stage.ledger);
      await stage.ledger.attempts.settle(id, retry(id, NOW + 60 * MINUTE), NOW);
      await redis.del(keys.timed('spring', 0));
      await stage.rescue();
      expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 1, at: NOW });
      expect(await everybody()).toEqual([0, 1, 2, 3, 4]);
    });

    it('come back into line when the list of the fresh is short of them', async () => {
      await redis.lrem(keys.fresh('spring', 0), 1, '2');
      await redis.lrem(keys.fresh('spring', 0), 1, '4');
      for (let ticks = 0; ticks < 3; ticks++) await stage.rescue(5_000);
      const called = await everybody();
      for (let ticks = 0; ticks < 3 && called.length < 5; ticks++) {
        await stage.rescue(5_000);
        called.push(...(await everybody()));
      }
      expect(called.sort()).toEqual([0, 1, 2, 3, 4]);
      expect(await stage.ledger.campaigns.counts('spring')).toMatchObject({ waiting: 0, calling: 5 });
    });

    it('are not touched while the line is whole', async () => {
      await stage.rescue();
      expect(await redis.zcard(keys.timed('spring', 0))).toBe(0);
      expect(repaired()).toEqual([]);
    });
  });

  it('walks a long list in steps, and comes round', async () => {
    const { importRows, rows } = await import('../../conformance/fixtures.ts');
    await importRows(stage.ledger, rows(5_000));
    await redis.lrem(keys.fresh('spring', 0), 1, '4900');
    const id = await openOne(stage.ledger);
    await redis.del(keys.attempt(id));
    await redis.zrem(keys.inState('opened'), id);
    for (let ticks = 0; ticks < 6; ticks++) await stage.rescue(5_000);
    expect((await viewOf(stage.ledger, 0)).status).toBe('unconfirmed');
    const [bucket] = await stage.ledger.contacts.buckets('spring', stage.now);
    expect(bucket?.fresh).toBe(await redis.llen(keys.fresh('spring', 0)));
  });
});
