import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { callsPerPerson } from '../../../src/simulator/call-log.ts';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../../support/engine.ts';
import { pollUntil } from '../../support/poll.ts';
import { type FairdialProcess, freePort, runFairdial } from '../../support/processes.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';

const NUMBER = '+12125550190';
const STRICT = { FAIRDIAL_ALLOW_WEAK_REDIS: 'false' };

let stage: Stage;
let folder: string;
const cleanUps: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  stage = await openStage({ ring: '50ms', talk: '200ms-900ms', analysis_delay: '20ms' });
  folder = join(stage.folder, 'campaigns');
  await mkdir(folder);
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  await stage.close();
});

function addressOf(redis: TestRedis): string {
  return `unix://${'socketPath' in redis.target ? redis.target.socketPath : ''}`;
}

async function testRedis(settings: Readonly<Record<string, string>> = {}): Promise<TestRedis> {
  const redis = await startTestRedis(settings);
  cleanUps.push(() => redis.stop());
  return redis;
}

async function connected({ target }: TestRedis): Promise<Redis> {
  const redis = openRedis(target, 'ledger');
  cleanUps.push(async () => redis.disconnect());
  await waitReady(redis, 5_000);
  return redis;
}

async function campaignOf(count: number): Promise<Map<string, number>> {
  const people = phones(count);
  await writeCampaign(folder, { name: 'steady', fromNumbers: { [NUMBER]: 3 }, contacts: listOf(people) });
  return new Map(people.map((phone) => [phone, 1]));
}

const callsMade = (count: number) =>
  pollUntil(() => stage.simulator.log().length >= count, { timeoutMs: 20_000, what: `${count} calls` });

const saysNotReady = (engine: Engine, word: RegExp) =>
  pollUntil(
    async () => {
      const { ready, reasons } = await engine.readiness();
      return !ready && reasons.some((reason) => word.test(reason)) && reasons;
    },
    { timeoutMs: 15_000, what: `not ready: ${word}` },
  );
const isReady = (engine: Engine) =>
  pollUntil(async () => (await engine.readiness()).ready, { timeoutMs: 20_000, what: 'being ready' });

describe('an engine whose Redis may forget', () => {
  it('dials nobody, says each reason and its repair, and begins when it is mended', async () => {
    const everybodyOnce = await campaignOf(6);
    const redis = await testRedis({ 'maxmemory-policy': 'allkeys-lru' });
    const control = await connected(redis);
    const engine = await stage.serve(folder, { ...STRICT, REDIS_URL: addressOf(redis) });
    const { ready, reasons } = await engine.readiness();
    expect(ready).toBe(false);
    for (const [index, setting] of [
      'appendonly yes',
      'appendfsync always',
      'maxmemory-policy noeviction',
    ].entries())
      expect(reasons[index]).toMatch(new RegExp(`\\(since .*Z\\) → redis-cli CONFIG SET ${setting}`));
    const waiting = async () => (await engine.ledger.campaigns.counts('steady')).waiting === 6;
    await pollUntil(waiting, { what: 'the import' });
    const status = runFairdial(['status'], {
      cwd: stage.folder,
      env: stage.environment({ ...STRICT, REDIS_URL: addressOf(redis) }),
    });
    await status.ended();
    expect(status.stderr()).toMatch(/Nothing is dialled since .*Z: Redis keeps nothing on disk.*→ redis-cli/);
    await control.config('SET', 'appendonly', 'yes');
    await control.config('SET', 'appendfsync', 'always');
    await saysNotReady(engine, /noeviction/);
    expect(stage.simulator.log()).toEqual([]);
    await control.config('SET', 'maxmemory-policy', 'noeviction');
    await untilState(engine, 'steady', 'finished');
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
  }, 60_000);

  it('waits on a read-only replica, and begins when it is the master', async () => {
    const everybodyOnce = await campaignOf(3);
    const port = String(await freePort());
    await testRedis({ port });
    const replica = await testRedis({ replicaof: `127.0.0.1 ${port}` });
    const control = await connected(replica);
    const engine = await stage.serve(folder, { REDIS_URL: addressOf(replica) });
    await saysNotReady(engine, /replica.*→ Name the master/);
    expect(stage.simulator.log()).toEqual([]);
    await control.replicaof('NO', 'ONE');
    await untilState(engine, 'steady', 'finished');
    // Not known at the start, so noted later: a start through another API must not pass for the first.
    expect(await engine.ledger.generation.origin()).toBe(stage.simulator.url);
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
  }, 60_000);

  it('stops when Redis is emptied under it, and calls nobody again', async () => {
    await campaignOf(40);
    const redis = await testRedis();
    const control = await connected(redis);
    const shared = { REDIS_URL: addressOf(redis) };
    const engine = await stage.serve(folder, shared);
    await callsMade(6);
    await control.flushall();
    const made = stage.simulator.log().length;
    await saysNotReady(engine, /holds no ledger.*accept-ledger/);
    await engine.stop();
    const again = await stage.serve(folder, shared);
    await saysNotReady(again, /holds no ledger/);
    expect(await again.ledger.campaigns.list()).toEqual([]);
    // What was on its way to the wire as the data vanished may still have left: each person at most once.
    expect(stage.simulator.log().length - made).toBeLessThanOrEqual(3);
    expect(Math.max(...callsPerPerson(stage.simulator.log()).values())).toBe(1);
  }, 60_000);
});

describe('a service whose private Redis comes back with an older copy', () => {
  const serve = (): FairdialProcess => {
    const env = { ...stage.environment(STRICT), FAIRDIAL_PORT: '0' };
    const service = runFairdial(['serve', '--campaigns', folder, '--reports', stage.reportsDir], {
      cwd: stage.folder,
      env,
    });
    cleanUps.push(async () => {
      service.kill('SIGKILL');
      await service.ended();
    });
    return service;
  };
  const redisDir = () => join(stage.folder, 'data', 'redis');
  const aof = () => join(redisDir(), 'appendonlydir');
  const copy = () => join(stage.folder, 'copy');

  const dieTogether = async (service: FairdialProcess) => {
    const record = JSON.parse(await readFile(join(redisDir(), 'server.json'), 'utf8')) as {
      server?: { pid: number };
    };
    service.kill('SIGKILL');
    await service.ended();
    const pid = record.server?.pid;
    if (pid === undefined) throw new Error('no server to end');
    process.kill(pid, 'SIGKILL');
    const isGone = () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    await pollUntil(isGone, { what: 'Redis to be gone' });
  };
  const comeBackOlder = async () => {
    await rm(aof(), { recursive: true });
    await cp(copy(), aof(), { recursive: true });
  };

  it('puts back what the last moments held, and calls nobody twice', async () => {
    const everybodyOnce = await campaignOf(40);
    const service = serve();
    await callsMade(8);
    await cp(aof(), copy(), { recursive: true });
    await callsMade(stage.simulator.log().length + 5);
    await dieTogether(service);
    await comeBackOlder();
    const engine = await stage.serve(folder, STRICT);
    await untilState(engine, 'steady', 'finished', 60_000);
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
    expect(await engine.ledger.campaigns.counts('steady')).toMatchObject({ done: 40 });
  }, 90_000);

  it('waits for a person when it is older than that; then calls nobody twice either', async () => {
    const everybodyOnce = await campaignOf(120);
    const service = serve();
    await callsMade(4);
    await cp(aof(), copy(), { recursive: true });
    const began = performance.now();
    await pollUntil(() => performance.now() - began > 14_000, { timeoutMs: 20_000, what: 'time to pass' });
    await dieTogether(service);
    await comeBackOlder();
    const made = stage.simulator.log().length;
    const engine = await stage.serve(folder, STRICT);
    await saysNotReady(engine, /older copy.*accept-ledger/);
    expect(stage.simulator.log().length).toBe(made);
    const accept = runFairdial(['accept-ledger', '--why', 'a test of ours'], {
      cwd: stage.folder,
      env: stage.environment(STRICT),
    });
    expect(await accept.ended(), accept.stderr()).toMatchObject({ code: 0 });
    await isReady(engine);
    await untilState(engine, 'steady', 'finished', 60_000);
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
  }, 120_000);
});
