import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsPerPerson, peakPerNumber } from '../../src/simulator/call-log.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { type FairdialProcess, runFairdial } from '../support/processes.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

const NUMBER = '+12125550190';

describe('a service that stops and starts again', () => {
  let stage: Stage;
  let folder: string;
  const services: FairdialProcess[] = [];
  const people = phones(30);

  beforeEach(async () => {
    stage = await openStage({ ring: '50ms', talk: '300ms-1500ms', analysis_delay: '20ms' });
    folder = join(stage.folder, 'campaigns');
    await mkdir(folder);
    await writeCampaign(folder, { name: 'steady', fromNumbers: { [NUMBER]: 4 }, contacts: listOf(people) });
  });
  afterEach(async () => {
    for (const service of services.splice(0)) {
      service.kill('SIGKILL');
      await service.ended();
    }
    await stage.close();
  });

  const serve = (more: Readonly<Record<string, string>> = {}) => {
    const env = { ...stage.environment(more), FAIRDIAL_PORT: '0' };
    const service = runFairdial(['serve', '--campaigns', folder, '--reports', stage.reportsDir], {
      cwd: stage.folder,
      env,
    });
    services.push(service);
    return service;
  };
  const callsMade = (count: number) =>
    pollUntil(() => stage.simulator.log().length >= count, { timeoutMs: 20_000, what: `${count} calls` });
  const everybodyOnce = new Map(people.map((phone) => [phone, 1]));

  it('ends within ten seconds of SIGTERM, leaves live calls alone, adopts them, and calls nobody twice', async () => {
    const first = serve();
    await callsMade(8);
    first.kill('SIGTERM');
    const asked = performance.now();
    expect(await first.ended(), first.stderr()).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(10_000);
    const left = stage.simulator.log().filter(({ endedAt }) => endedAt === undefined).length;
    expect(left).toBeGreaterThan(0);
    const engine = await stage.serve(folder);
    await untilState(engine, 'steady', 'finished');
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
    expect(await engine.ledger.campaigns.counts('steady')).toMatchObject({ done: people.length });
  });

  it('survives SIGKILL with its private Redis: nobody lost, nobody twice', async () => {
    const first = serve();
    await callsMade(8);
    first.kill('SIGKILL');
    await first.ended();
    const engine = await stage.serve(folder);
    await untilState(engine, 'steady', 'finished', 60_000);
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
  }, 90_000);

  it('has its work taken over by another instance when it is killed', async () => {
    const redis: TestRedis = await startTestRedis();
    const shared = { REDIS_URL: `unix://${'socketPath' in redis.target ? redis.target.socketPath : ''}` };
    const engine = await stage.serve(folder, shared);
    const other = serve(shared);
    await callsMade(8);
    other.kill('SIGKILL');
    await other.ended();
    await untilState(engine, 'steady', 'finished', 60_000);
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
    expect(peakPerNumber(stage.simulator.log()).get(NUMBER)).toBe(4);
    await engine.stop();
    await redis.stop();
  }, 90_000);
});
