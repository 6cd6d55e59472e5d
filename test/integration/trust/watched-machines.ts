import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { type Journals, openJournals } from '../../../src/journal/journals.ts';
import { createJournaledLedger } from '../../../src/ledger/journaled-ledger.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createLedgerWatch, type LedgerWatch } from '../../../src/ledger/ledger-watch.ts';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { lockDataDirectory } from '../../../src/redis/embedded-lock.ts';
import { campaign, LINE, NOW, openOne, placed } from '../../conformance/fixtures.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';

export const PREFIX = '{watched}';
export const ROOMY = campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 9 }] });

/** One process of a machine: its journals, its ledger, its watch. */
export interface Machine {
  readonly ledger: Ledger;
  readonly watch: LedgerWatch;
  readonly journals: Journals;
  readonly events: EngineEvent[];
  /** As a crash leaves it: nothing is said to anybody. */
  die(): Promise<void>;
}

/** One store for the tests of a file, empty for each, and the machines that watch it. */
export function watchAStore() {
  let server: TestRedis;
  let redis: Redis;
  let store: Ledger;
  let folder: string;
  const machines = new Set<Machine>();

  beforeAll(async () => {
    server = await startTestRedis();
    redis = openRedis(server.target, 'ledger');
    await waitReady(redis, 5_000);
    store = createRedisLedger(redis, { prefix: PREFIX });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await redis.flushall();
    folder = await mkdtemp(join(tmpdir(), 'fairdial-watch-'));
  });
  afterEach(async () => {
    for (const machine of machines) await machine.die();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(name = 'machine', clock: Clock = systemClock): Promise<Machine> {
    const lock = (own: string) => lockDataDirectory(own, 'test');
    const journals = await openJournals({ folder: join(folder, name), clock, lock });
    const events: EngineEvent[] = [];
    const emit = (event: EngineEvent) => void events.push(event);
    const watch = createLedgerWatch({ ledger: store, journals: journals.all, clock: systemClock, emit });
    const machine = {
      ledger: createJournaledLedger(store, journals),
      watch,
      journals,
      events,
      async die() {
        if (machines.delete(machine)) await journals.close();
      },
    };
    machines.add(machine);
    return machine;
  }

  async function started(name?: string, clock?: Clock): Promise<Machine> {
    const machine = await start(name, clock);
    expect(await machine.watch.check()).toEqual([]);
    return machine;
  }

  return { redis: () => redis, store: () => store, start, started };
}

export function post({ ledger }: Machine, id: string) {
  return ledger.attempts.beginPosting(id, `token-of-${id}`, 'run-1', NOW + 10);
}

export async function place(machine: Machine): Promise<string> {
  const id = await openOne(machine.ledger);
  expect((await post(machine, id)).kind).toBe('post');
  expect(await machine.ledger.attempts.markPlaced(id, placed(id))).toBe('done');
  return id;
}

export async function beats(machine: Machine, count: number): Promise<void> {
  for (let n = 0; n < count; n++) expect(await machine.watch.check()).toEqual([]);
}
