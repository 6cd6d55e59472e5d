import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsPerPerson, peakPerNumber } from '../../src/simulator/call-log.ts';
import { phones } from '../support/campaigns.ts';
import { type Stage, untilState } from '../support/engine.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { openServedCampaign, type ServedCampaign, STEADY_NUMBER } from '../support/served-campaign.ts';

describe('a service that stops and starts again', () => {
  let campaign: ServedCampaign;
  let stage: Stage;
  const people = phones(30);

  beforeEach(async () => {
    campaign = await openServedCampaign(
      { ring: '50ms', talk: '300ms-1500ms', analysis_delay: '20ms' },
      people,
    );
    stage = campaign.stage;
  });
  afterEach(() => campaign.close());

  const everybodyOnce = new Map(people.map((phone) => [phone, 1]));

  it('ends within ten seconds of SIGTERM, leaves live calls alone, adopts them, and calls nobody twice', async () => {
    const first = campaign.serve();
    await campaign.callsMade(8);
    first.kill('SIGTERM');
    const asked = performance.now();
    expect(await first.ended(), first.stderr()).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(10_000);
    const left = stage.simulator.log().filter(({ endedAt }) => endedAt === undefined).length;
    expect(left).toBeGreaterThan(0);
    const engine = await stage.serve(campaign.folder);
    await untilState(engine, 'steady', 'finished');
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
    expect(await engine.ledger.campaigns.counts('steady')).toMatchObject({ done: people.length });
  });

  it('survives SIGKILL with its private Redis: nobody lost, nobody twice', async () => {
    const first = campaign.serve();
    await campaign.callsMade(8);
    first.kill('SIGKILL');
    await first.ended();
    const engine = await stage.serve(campaign.folder);
    await untilState(engine, 'steady', 'finished', 60_000);
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
  }, 90_000);

  it('has its work taken over by another instance when it is killed', async () => {
    const redis: TestRedis = await startTestRedis();
    const shared = { REDIS_URL: `unix://${'socketPath' in redis.target ? redis.target.socketPath : ''}` };
    const engine = await stage.serve(campaign.folder, shared);
    const other = campaign.serve(shared);
    await campaign.callsMade(8);
    other.kill('SIGKILL');
    await other.ended();
    await untilState(engine, 'steady', 'finished', 60_000);
    expect(callsPerPerson(stage.simulator.log())).toEqual(everybodyOnce);
    expect(peakPerNumber(stage.simulator.log()).get(STEADY_NUMBER)).toBe(4);
    await engine.stop();
    await redis.stop();
  }, 90_000);
});
