import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { Engine } from '../../src/engine.ts';
import { type HttpServer, startHttp } from '../../src/http/server.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

const NUMBER = '+12125550190';
const ROUNDS = 5;

describe('a pause on one of two instances that dial fast', () => {
  let stage: Stage;
  let redis: TestRedis;
  let engines: Engine[];
  let http: HttpServer;
  const people = phones(2_000);

  beforeAll(async () => {
    redis = await startTestRedis();
    stage = await openStage({
      mix: { answered: 1 },
      ring: '1ms',
      talk: '20ms-60ms',
      analysis_delay: '5ms',
      latency: { post: '0ms-80ms' },
    });
    const folder = join(stage.folder, 'campaigns');
    await mkdir(folder);
    await writeCampaign(folder, { name: 'fast', fromNumbers: { [NUMBER]: 20 }, contacts: listOf(people) });
    const shared = { REDIS_URL: `unix://${'socketPath' in redis.target ? redis.target.socketPath : ''}` };
    engines = [await stage.serve(folder, shared), await stage.serve(folder, shared)];
    const log = { warn: () => {}, error: () => {} };
    const deps = { engine: () => engines[0], clock: systemClock, log, token: 'secret', guardMs: 0 };
    http = await startHttp(deps, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await http.close();
    await stage.close();
    await redis.stop();
  });

  const calls = () => stage.simulator.log();
  const ask = async (move: string) => {
    const began = performance.now();
    const answer = await fetch(`${http.url}/api/campaigns/fast/${move}`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret' },
    });
    return { told: await answer.json(), tookMs: performance.now() - began, at: Date.now() };
  };

  it('lets nothing leave from either once it is acknowledged, well within its limit', async () => {
    const took: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = calls().length;
      await pollUntil(() => calls().length > before + 30, { timeoutMs: 15_000, what: 'fast dialling' });
      const { told, tookMs, at } = await ask('pause');
      const made = calls().length;
      took.push(Math.round(tookMs));
      expect(told).toEqual({ campaign: 'fast', state: 'paused', changed: true });
      const settled = async () => {
        const totals = await engines[0]?.ledger.attempts.totals();
        return totals !== undefined && Object.values(totals).every((count) => count === 0);
      };
      await pollUntil(settled, { timeoutMs: 10_000, what: 'live calls to settle' });
      expect(calls().filter(({ createdAt }) => createdAt > at)).toEqual([]);
      expect(calls()).toHaveLength(made);
      expect((await ask('resume')).told).toMatchObject({ state: 'running' });
    }
    // Measured: a tenth to a third of a second; the answer itself waits 3 s at most.
    expect(Math.max(...took)).toBeLessThan(6_000);
  });

  it('says how many calls had left that the provider has not answered', async () => {
    stage.simulator.reload({ ...(await slow()), seed: 2 });
    const before = calls().length;
    await pollUntil(() => calls().length > before + 5, { timeoutMs: 15_000, what: 'slow acceptances' });
    const { told, at } = await ask('pause');
    expect(told).toMatchObject({ state: 'paused', onTheirWay: expect.any(Number) });
    expect(calls().filter(({ createdAt }) => createdAt > at)).toEqual([]);
  });
});

async function slow() {
  const { scenarioFrom } = await import('../../src/simulator/scenarios.ts');
  return scenarioFrom({ mix: { answered: 1 }, ring: '1ms', talk: '20ms', latency: { post: '6s' } });
}
