import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { type Journals, openJournals } from '../../../src/journal/journals.ts';
import { acceptLedger } from '../../../src/ledger/accept-ledger.ts';
import { createJournaledLedger } from '../../../src/ledger/journaled-ledger.ts';
import type { GiveBack, Ledger } from '../../../src/ledger/ledger.ts';
import {
  BEATS_FORGIVEN,
  createLedgerWatch,
  EMPTIED,
  type LedgerWatch,
  OTHER,
  ROLLED_BACK,
} from '../../../src/ledger/ledger-watch.ts';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { lockDataDirectory } from '../../../src/redis/embedded-lock.ts';
import {
  attemptOf,
  campaign,
  finished,
  importRows,
  journalOf,
  LINE,
  NOW,
  open,
  openOne,
  phone,
  placed,
  retry,
  rows,
  setUp,
  viewOf,
} from '../../conformance/fixtures.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';
import { copyOf, rollBack } from './rolling-back.ts';

const PREFIX = '{watched}';
const ROOMY = campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 9 }] });

/** One process of a machine: its journals, its ledger, its watch. */
interface Machine {
  readonly ledger: Ledger;
  readonly watch: LedgerWatch;
  readonly journals: Journals;
  readonly events: EngineEvent[];
  /** As a crash leaves it: nothing is said to anybody. */
  die(): Promise<void>;
}

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

async function start(name = 'machine', clock = systemClock): Promise<Machine> {
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

async function post({ ledger }: Machine, id: string) {
  return ledger.attempts.beginPosting(id, `token-of-${id}`, 'run-1', NOW + 10);
}

async function place(machine: Machine): Promise<string> {
  const id = await openOne(machine.ledger);
  expect((await post(machine, id)).kind).toBe('post');
  expect(await machine.ledger.attempts.markPlaced(id, placed(id))).toBe('done');
  return id;
}

async function beats(machine: Machine, count: number): Promise<void> {
  for (let n = 0; n < count; n++) expect(await machine.watch.check()).toEqual([]);
}

/** What is not said with something else is not said at all. */
const NEVER_LATER: Clock = {
  ...systemClock,
  sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};

/** By SIGKILL: what it had not written yet is nowhere. */
async function dieUnsaid(machine: Machine): Promise<void> {
  const { path } = machine.journals.own;
  const written = readFileSync(path);
  expect(written.toString()).not.toContain('"t":"closed"');
  await machine.die();
  expect(readFileSync(path, 'utf8')).toContain('"t":"closed"');
  writeFileSync(path, written);
}

/** The store knows that for a minute. */
async function forgetHowTheyLeft(): Promise<void> {
  const left = await redis.keys(`${PREFIX}:closed:*`);
  expect(left.length).toBeGreaterThan(0);
  await redis.del(...left);
}

function giveBack({ ledger }: Machine, id: string, by: GiveBack['by']) {
  return ledger.attempts.giveBack(id, { by, reason: 'refused', notBefore: NOW + 20 }, NOW + 20);
}

function accept(...of: Machine[]) {
  const marks = of.flatMap(({ journals }) => journals.all.map((journal) => journal.mark()));
  return acceptLedger({ generation: store.generation, marks, why: 'a test', now: NOW });
}

const reasonsOf = async ({ watch }: Machine) => (await watch.check()).map(({ reason }) => reason);

describe('a store that lost its last moments', () => {
  it('has what was posted, placed and settled since put back, and nobody is called again', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(4));
    const known = await openOne(machine.ledger);
    await post(machine, known);
    const early = await openOne(machine.ledger);
    const copy = await copyOf(redis);
    await machine.ledger.attempts.markPlaced(known, placed(known));
    await post(machine, early);
    const late = await place(machine);
    await machine.ledger.attempts.settle(known, finished(known), NOW);
    const settled = await place(machine);
    await machine.ledger.attempts.settle(settled, retry(settled, NOW), NOW);
    await rollBack(redis, copy);
    expect((await open(machine.ledger)).opened).toHaveLength(1);
    expect(await machine.watch.check()).toEqual([]);
    expect(await attemptOf(store, early)).toMatchObject({ state: 'unconfirmed' });
    const states = await Promise.all([0, 1, 2, 3].map((seq) => viewOf(store, seq)));
    expect(states.map(({ status }) => status)).toEqual(['calling', 'unconfirmed', 'calling', 'calling']);
    expect(machine.journals.own.lostEntries()).toMatchObject([{ id: late }]);
    expect(await attemptOf(store, settled)).toMatchObject({ state: 'placed', callId: `call-of-${settled}` });
    expect(await machine.watch.check()).toEqual([]);
  });

  it('has both calls to one person put back, the later one in its slot, the earlier one for the reports', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis);
    const first = await place(machine);
    await machine.ledger.attempts.end(first, { endedAt: NOW, nextLookAt: NOW });
    await machine.ledger.attempts.settle(first, retry(first, NOW), NOW);
    const second = await place(machine);
    await rollBack(redis, copy);
    expect(await machine.watch.check()).toEqual([]);
    expect(await attemptOf(store, second)).toMatchObject({ state: 'placed', n: 2 });
    expect(await attemptOf(store, first)).toMatchObject({ state: 'placed', n: 1, overtaken: true });
    expect((await store.attempts.slots()).account).toBe(1);
    expect(machine.journals.own.lostEntries()).toEqual([]);
    await machine.ledger.attempts.settle(first, retry(first, NOW), NOW);
    await machine.ledger.attempts.settle(second, finished(second), NOW);
    expect((await journalOf(store)).map(({ attemptId }) => attemptId)).toEqual([first, second]);
    expect(await viewOf(store, 0)).toMatchObject({ status: 'done', attempts: 2 });
    expect(await machine.watch.check()).toEqual([]);
    expect((await store.attempts.totals()).placed).toBe(0);
  });

  it('does not let the contact out that was opened again before anybody noticed', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis);
    const first = await place(machine);
    await rollBack(redis, copy);
    const second = await openOne(machine.ledger);
    expect(await post(machine, second)).toEqual({ kind: 'refused', why: 'doubt' });
    expect(await machine.watch.check()).toEqual([]);
    expect(await post(machine, second)).toEqual({ kind: 'gone' });
    expect((await viewOf(store, 0)).status).toBe('waiting');
    expect(await machine.watch.check()).toEqual([]);
    expect(await attemptOf(store, first)).toMatchObject({ state: 'placed', callId: `call-of-${first}` });
    expect(machine.journals.own.lostEntries()).toEqual([]);
    await machine.ledger.attempts.settle(first, finished(first), NOW);
    expect((await viewOf(store, 0)).status).toBe('done');
  });

  it('does not give back as unposted what was posted', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await openOne(machine.ledger);
    const copy = await copyOf(redis);
    await post(machine, id);
    await rollBack(redis, copy);
    expect(await post(machine, id)).toEqual({ kind: 'reconcile' });
    await machine.watch.check();
    expect(await attemptOf(store, id)).toMatchObject({ state: 'unconfirmed' });
  });

  it('is noticed at the next start just as well', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis);
    const id = await place(machine);
    await machine.die();
    await rollBack(redis, copy);
    const again = await started();
    expect(await attemptOf(store, id)).toMatchObject({ state: 'placed' });
    expect(again.events).toMatchObject([{ type: 'attempt-restored', as: 'placed' }]);
  });
});

describe('a process that died between the journal and the store', () => {
  it('has its call adopted: the journal had heard of it', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await openOne(machine.ledger);
    await post(machine, id);
    await machine.journals.own.placed(id, { callId: 'call-1', acceptedAt: NOW + 20 });
    await machine.die();
    await started();
    expect(await attemptOf(store, id)).toMatchObject({ state: 'placed', callId: 'call-1' });
  });

  it('has left unsaid how its last attempts ended: nothing is restored for that, and no call repeated', async () => {
    const machine = await started('machine', NEVER_LATER);
    await setUp(machine.ledger, rows(3), ROOMY);
    const settled = await place(machine);
    const last = await place(machine);
    const refused = await openOne(machine.ledger);
    await post(machine, refused);
    await machine.ledger.attempts.settle(settled, retry(settled, NOW + 20), NOW + 20);
    await machine.ledger.attempts.settle(last, finished(last), NOW + 20);
    expect(await giveBack(machine, refused, { token: `token-of-${refused}` })).toBe('given-back');
    await dieUnsaid(machine);
    await forgetHowTheyLeft();
    const before = await copyOf(redis);
    const again = await started();
    expect(again.events).toEqual([]);
    expect(again.journals.own.lostEntries()).toEqual([]);
    const views = await Promise.all([0, 1, 2].map((seq) => viewOf(store, seq)));
    expect(views.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['waiting', 1],
      ['done', 1],
      ['waiting', 0],
    ]);
    expect((await store.attempts.slots()).account).toBe(0);
    expect((await copyOf(redis)).map(([key]) => key).sort()).toEqual(before.map(([key]) => key).sort());
    await beats(again, 30);
    const how = [settled, last, refused].map((id) => again.journals.own.entry(id)?.closed);
    expect(how).toEqual(['settled', 'settled', 'settled']);
    const { opened } = await open(again.ledger, { now: NOW + 40_000 });
    for (const { id } of opened) expect((await post(again, id)).kind).toBe('post');
    expect(opened.map(({ seq }) => seq).sort()).toEqual([0, 2]);
  });

  it('has left unsaid that nobody was called, and the store lost that too: it is looked for, and given back', async () => {
    const machine = await started('machine', NEVER_LATER);
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis);
    const refused = await openOne(machine.ledger);
    await post(machine, refused);
    await giveBack(machine, refused, { token: `token-of-${refused}` });
    await dieUnsaid(machine);
    await rollBack(redis, copy);
    const again = await started();
    expect(await attemptOf(store, refused)).toMatchObject({ state: 'unconfirmed' });
    expect(await giveBack(again, refused, 'absent')).toBe('given-back');
    expect(await viewOf(store, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(again.journals.own.entry(refused)).toBeUndefined();
  });

  it('has told the journal before anybody may post, and the journal before the store', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await openOne(machine.ledger);
    await machine.journals.own.close();
    expect(await post(machine, id)).toEqual({ kind: 'gone' });
    expect(await viewOf(store, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(machine.journals.own.trouble()).toBeDefined();
    expect(await post(machine, await openOne(store, { now: NOW + 99 }))).toEqual({
      kind: 'refused',
      why: 'doubt',
    });
  });

  it('forgets what other processes have closed', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await place(machine);
    await store.attempts.settle(id, finished(id), NOW);
    expect(machine.journals.own.entry(id)?.closed).toBeUndefined();
    await beats(machine, 30);
    expect(machine.journals.own.entry(id)?.closed).toBe('settled');
  });
});

describe('a store that is not what it was', () => {
  it('is not dialled from when it was emptied, until a person accepts it', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(3));
    const live = await place(machine);
    const over = await place(machine);
    await machine.ledger.attempts.settle(over, finished(over), NOW);
    await redis.flushall();
    expect(await machine.watch.check()).toEqual([EMPTIED]);
    await machine.die();
    const again = await start();
    expect(await again.watch.check()).toEqual([EMPTIED]);
    expect(await accept(again)).toMatchObject({ kind: 'accepted' });
    expect(await again.watch.check()).toEqual([]);
    // The list comes back in another order, and with somebody new.
    await again.ledger.campaigns.apply(ROOMY, NOW);
    const [first, second, third] = rows(3);
    const other = rows(4).slice(3);
    await importRows(
      again.ledger,
      [second, first, third, ...other].flatMap((each) => each ?? []),
    );
    const posted: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { opened } = await open(again.ledger, { now: NOW + round * 40_000 });
      for (const { id, seq } of opened) {
        if ((await post(again, id)).kind === 'post') posted.push((await viewOf(store, seq)).contact.phone);
      }
      await again.watch.check();
    }
    expect(posted.sort()).toEqual([phone(2), phone(3)]);
    expect(await attemptOf(store, live)).toMatchObject({ state: 'placed', phone: phone(0) });
    expect(await attemptOf(store, over)).toMatchObject({ state: 'placed', phone: phone(1) });
  });

  it('is not dialled from when it is another', async () => {
    const machine = await started();
    await machine.die();
    await redis.flushall();
    const stranger = await started('stranger');
    await setUp(stranger.ledger, rows(1));
    const again = await start();
    expect(await again.watch.check()).toEqual([OTHER]);
    expect(await post(again, await openOne(store))).toEqual({ kind: 'refused', why: 'doubt' });
    expect(await stranger.watch.check()).toEqual([]);
  });

  it('is not dialled from by anybody when it is an older copy, until a person accepts it', async () => {
    const [machine, other] = [await started(), await started('other')];
    await setUp(machine.ledger, rows(3));
    const copy = await copyOf(redis);
    const id = await place(machine);
    await beats(machine, BEATS_FORGIVEN + 1);
    await rollBack(redis, copy);
    expect(await machine.watch.check()).toEqual([ROLLED_BACK]);
    expect(await reasonsOf(other)).toEqual([ROLLED_BACK.reason]);
    expect(await post(other, await openOne(store))).toEqual({ kind: 'refused', why: 'doubt' });
    expect(await accept(machine)).toMatchObject({ kind: 'accepted' });
    expect(await machine.watch.check()).toEqual([]);
    expect(await other.watch.check()).toEqual([]);
    expect(machine.events.at(-1)).toMatchObject({ type: 'ledger-accepted', why: 'a test' });
    const known = [...machine.journals.own.entries(), ...machine.journals.own.lostEntries()];
    expect(known.some((entry) => entry.id === id)).toBe(true);
    expect(await accept(machine, other)).toEqual({ kind: 'nothing' });
  });

  it('may be an older copy without anybody running: the decision is possible all the same', async () => {
    const machine = await started();
    const copy = await copyOf(redis);
    await beats(machine, BEATS_FORGIVEN + 2);
    await rollBack(redis, copy);
    expect(await accept(machine)).toMatchObject({ kind: 'accepted' });
    expect(await machine.watch.check()).toEqual([]);
  });

  it('is adopted by a new machine', async () => {
    const machine = await started();
    const fresh = await started('fresh');
    expect(fresh.journals.own.mark().generation).toBe(machine.journals.own.mark().generation);
    expect(await accept(machine, fresh)).toEqual({ kind: 'nothing' });
  });
});
