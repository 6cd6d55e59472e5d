import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsPerPerson, peakPerNumber, type SimulatedCall } from '../../src/simulator/call-log.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

const NUMBER = '+12125550190';

describe('two campaigns and two processes share one number', () => {
  let stage: Stage;
  let redis: TestRedis;
  let calls: readonly SimulatedCall[];
  const people = phones(240);

  beforeAll(async () => {
    redis = await startTestRedis();
    stage = await openStage({ ring: '10ms-30ms', talk: '60ms-140ms', analysis_delay: '10ms-30ms' });
    const folder = join(stage.folder, 'campaigns');
    await mkdir(folder);
    await writeCampaign(folder, {
      name: 'spring',
      fromNumbers: { [NUMBER]: 10 },
      contacts: listOf(people.slice(0, 120)),
    });
    await writeCampaign(folder, {
      name: 'autumn',
      fromNumbers: { [NUMBER]: 6 },
      contacts: listOf(people.slice(120)),
    });
    const shared = { REDIS_URL: `unix://${'socketPath' in redis.target ? redis.target.socketPath : ''}` };
    const engines = [await stage.serve(folder, shared), await stage.serve(folder, shared)];
    for (const engine of engines) {
      await untilState(engine, 'spring', 'finished');
      await untilState(engine, 'autumn', 'finished');
    }
    calls = stage.simulator.log();
  });
  afterAll(async () => {
    await stage.close();
    await redis.stop();
  });

  it('calls everybody exactly once', () => {
    expect(callsPerPerson(calls)).toEqual(new Map(people.map((phone) => [phone, 1])));
  });

  it('keeps the smaller of the two limits, exactly', () => {
    expect(peakPerNumber(calls).get(NUMBER)).toBe(6);
  });

  it('is fair: while both have work, neither gets more than 10 % above the other', () => {
    const campaignOf = (call: SimulatedCall) => String(call.metadata.fairdial_campaign);
    const whileBoth = calls.slice(0, 200).map(campaignOf);
    const spring = whileBoth.filter((name) => name === 'spring').length;
    expect(spring).toBeGreaterThan(90);
    expect(spring).toBeLessThan(110);
  });
});
