import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { TIMINGS } from '../../src/domain/timings.ts';
import { type Engine, startEngine } from '../../src/engine.ts';
import type { ContactView, Ledger } from '../../src/ledger/ledger.ts';
import { bringUpToDate } from '../../src/ledger/open-layout.ts';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { createRedisStore } from '../../src/ledger/redis-store.ts';
import { LAYOUT } from '../../src/ledger/schema-version.ts';
import { openRedis, type RedisTarget, waitReady } from '../../src/redis/connection.ts';
import { callsPerPerson } from '../../src/simulator/call-log.ts';
import { scenarioFrom } from '../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type EarlierLedger, earlierLedger, putBackFiles, putBackKeys } from '../support/earlier-ledger.ts';
import { untilState } from '../support/engine.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { fairdial } from './cli/fairdial.ts';

const PREFIX = '{fairdial}';
const QUICK = { mix: { answered: 1 }, ring: '20ms', talk: '50ms', analysis_delay: '10ms' } as const;

let server: TestRedis;
let redis: Redis;
let folder: string;
let earlier: EarlierLedger;

beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.target, 'ledger');
  await waitReady(redis, 5_000);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  folder = await mkdtemp(join(tmpdir(), 'fairdial-upgrade-'));
  earlier = earlierLedger(systemClock.wallMs());
  await putBackKeys(redis, earlier);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const urlOf = (target: RedisTarget) => ('url' in target ? target.url : `unix://${target.socketPath}`);
const settings = (more: Readonly<Record<string, string>> = {}) => ({
  ONEINBOX_API_KEY: 'oi_sk_test',
  REDIS_URL: urlOf(server.target),
  FAIRDIAL_DATA_DIR: join(folder, 'data'),
  FAIRDIAL_PORT: '0',
  FAIRDIAL_POLL_SECONDS: '0.2',
  FAIRDIAL_GUARD_SECONDS: '0',
  FAIRDIAL_ALLOW_WEAK_REDIS: 'true',
  LOG_LEVEL: 'fatal',
  ...more,
});
const ledgerOf = (connection: Redis): Ledger => createRedisLedger(connection, { prefix: PREFIX });
const upgrade = () => bringUpToDate(redis, { prefix: PREFIX, clock: systemClock });
const scripts = () => createRedisStore(redis, PREFIX, TIMINGS.holds).scripts;
const layout = () => redis.hget(`${PREFIX}:generation`, 'layout');
/** Keys that came from JSON have no `undefined`. */
const plain = (views: readonly ContactView[]) => JSON.parse(JSON.stringify(views)) as unknown;

async function expectEverybodyAsBefore(): Promise<void> {
  const ledger = ledgerOf(redis);
  for (const [campaign, views] of Object.entries(earlier.views)) {
    expect(plain(await ledger.contacts.page(campaign, 0, 1_000))).toEqual(views);
    expect(await ledger.campaigns.counts(campaign)).toEqual(earlier.counts[campaign]);
    for (const { contact } of views) {
      const found = (await ledger.contacts.find(contact.phone)).filter((each) => each.campaign === campaign);
      expect(found.map(({ view }) => view.contact.seq)).toEqual([contact.seq]);
    }
  }
}

it('goes on with a ledger that the release before left in the middle of a campaign: everybody is called once', async () => {
  const campaignsDir = await putBackFiles(folder, earlier);
  const simulator: Simulator = await startSimulator({
    scenario: scenarioFrom(QUICK),
    earlier: earlier.calls,
  });
  const config = loadConfig(settings({ ONEINBOX_BASE_URL: simulator.url }));
  let engine: Engine | undefined;
  try {
    engine = await startEngine({ config, reportsDir: join(folder, 'reports'), campaignsDir });
    await untilState(engine, 'renewals', 'finished', 40_000);
    const people = earlier.views.renewals?.map(({ contact }) => contact.phone) ?? [];
    const called = callsPerPerson(simulator.log());
    expect(new Map(people.map((phone) => [phone, called.get(phone)]))).toEqual(
      new Map(people.map((phone) => [phone, 1])),
    );
    expect(people).toHaveLength(60);
    expect(await engine.ledger.campaigns.counts('renewals')).toMatchObject({
      done: 60,
      waiting: 0,
      calling: 0,
    });
    // Retries in six hours, and rows that may not be called before 2099: nobody of those was called again.
    expect(await engine.ledger.campaigns.counts('reminders')).toEqual(earlier.counts.reminders);
    expect(simulator.log()).toHaveLength(earlier.calls.length + 60 - callsTo(earlier, 'renewals'));
    const { records } = await engine.ledger.attempts.journal('renewals', '', 1_000);
    expect(new Set(records.map(({ row }) => row)).size).toBe(60);
    expect(await layout()).toBe(String(LAYOUT));
  } finally {
    await engine?.stop();
    await simulator.stop();
  }
}, 60_000);

function callsTo({ calls, views }: EarlierLedger, campaign: string): number {
  const people = new Set(views[campaign]?.map(({ contact }) => contact.phone));
  return calls.filter(({ to }) => people.has(to)).length;
}

it('changes how contacts are written, and nothing about them', async () => {
  await upgrade();
  await expectEverybodyAsBefore();
  expect(await layout()).toBe(String(LAYOUT));
  expect(await redis.exists(`${PREFIX}:limits`, `${PREFIX}:upgrade`)).toBe(0);
  expect(await redis.hget(`${PREFIX}:contacts:renewals:0`, '0')).toMatch(/^\+/);
  expect(await ledgerOf(redis).campaigns.limits()).toEqual(
    new Map([
      ['+12125550190', { maxConcurrent: 3 }],
      ['+12125550191', { maxConcurrent: 2 }],
    ]),
  );
});

it('is done by one of several that come at once, and what was broken off goes on', async () => {
  const about = ['killed', 2_000, systemClock.wallMs(), 1, 1, 'told'] as const;
  expect(await scripts().run('begin-upgrade', ...about)).toBe('begun');
  expect(await scripts().run('upgrade-contacts', 'killed', 2_000, 'reminders', 1)).toBe('done');
  expect(await scripts().run('begin-upgrade', 'other', ...about.slice(1))).toBe('busy');
  expect(await scripts().run('upgrade-contacts', 'other', 2_000, 'renewals', 1)).toBe('lost');
  // Nobody dials meanwhile: earlier processes are in doubt, and no number has room.
  expect(await redis.hget(`${PREFIX}:generation`, 'doubt')).toBe('told');
  expect(await redis.exists(`${PREFIX}:limits`)).toBe(0);
  expect((await ledgerOf(redis).campaigns.limits()).size).toBe(0);

  const others = await Promise.all(
    [1, 2, 3].map(async () => {
      const connection = openRedis(server.target, 'ledger');
      await waitReady(connection, 5_000);
      return connection;
    }),
  );
  await Promise.all(
    others.map((connection) => bringUpToDate(connection, { prefix: PREFIX, clock: systemClock })),
  );
  for (const connection of others) connection.disconnect();
  expect(await scripts().run('end-upgrade', 'killed', 1)).toBe('lost');
  await expectEverybodyAsBefore();
});

it('waits until no process of the earlier release lives, and refuses the fence to one that wakes up later', async () => {
  const now = systemClock.wallMs();
  await redis.zadd(`${PREFIX}:runs`, now + 700, 'run-of-the-release-before');
  await upgrade();
  expect(systemClock.wallMs()).toBeGreaterThanOrEqual(now + 700);
  // As that release asked: its journal is of this ledger, and nothing is missing.
  const doubt = await redis.hget(`${PREFIX}:generation`, 'doubt');
  expect(doubt).toContain('earlier version');
});

it('lets nobody post in a layout that is not theirs', async () => {
  await upgrade();
  const ledger = ledgerOf(redis);
  const mark = { journal: 'here', posted: 0, beats: 0 };
  const { id = '' } = await ledger.generation.beat(mark, 'unused');
  const attempts = await ledger.attempts.inState('placed', 1);
  const [attempt] = attempts;
  await redis.hset(`${PREFIX}:attempt:${attempt?.id}`, 'state', 'opened');
  await redis.hset(`${PREFIX}:generation`, 'layout', 99);
  const gate = await ledger.attempts.beginPosting(attempt?.id ?? '', 't', 'run', systemClock.wallMs(), {
    ...mark,
    generation: id,
  });
  expect(gate).toEqual({ kind: 'refused', why: 'doubt' });
  expect(await ledger.generation.look('here')).toMatchObject({ layout: 99 });
});

it.each([
  ['serve'],
  ['status'],
  ['run', 'campaigns/renewals.yaml'],
  ['accept-ledger', '--why', 'x'],
  ['backup', 'copy'],
])(
  'refuses a ledger of a newer fairdial: %s',
  async (...args) => {
    await putBackFiles(folder, earlier);
    await redis.hset(`${PREFIX}:generation`, 'layout', 99);
    // What ends by itself while we look is not our doing.
    for (const key of await redis.keys('*')) await redis.persist(key);
    const before = await everything();
    const ended = await fairdial(args, { cwd: folder, env: settings() });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(
      `This ledger was written by a newer fairdial (layout 99; this one knows up to ${LAYOUT}).`,
    );
    expect(ended.stderr).toContain('Install that version of fairdial, or a newer one.');
    expect(await everything()).toEqual(before);
  },
  20_000,
);

async function everything(): Promise<Map<string, string | undefined>> {
  const keys = (await redis.keys('*')).sort();
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return new Map(keys.map((key, index) => [key, dumps[index]?.toString('base64')]));
}
