import { afterEach, beforeEach, expect, it } from 'vitest';
import { moveCampaign } from '../../src/http/campaign-moves.ts';
import { peakPerNumber } from '../../src/simulator/call-log.ts';
import { scenarioFrom } from '../../src/simulator/scenarios.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';

const NUMBER = '+12125550190';
const QUICK = { ring: '5ms', talk: '4s', analysis_delay: '5ms' };

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ ...QUICK, mix: { failed: 1 } });
});
afterEach(() => stage.close());

const calls = () => stage.simulator.log();
const write = () =>
  writeCampaign(stage.folder, {
    name: 'ramped',
    fromNumbers: { [NUMBER]: 30 },
    contacts: listOf(phones(40)),
    yaml: 'ramp: 6',
  });

it('stops after the first calls when they fail, over a restart too, and goes on without the ramp when told to', async () => {
  const file = await write();
  const before = await stage.start([file]);
  await pollUntil(() => calls().length >= 3, { timeoutMs: 15_000, what: 'three calls' });
  await before.stop();
  const engine = await stage.start([file]);
  await untilState(engine, 'ramped', 'paused');
  expect(calls()).toHaveLength(6);
  const entry = await engine.ledger.campaigns.get('ramped');
  expect(entry?.reason).toContain('6 of 6 did not connect');
  stage.simulator.reload(scenarioFrom({ ...QUICK, talk: '20ms', mix: { answered: 1 } }));
  await moveCampaign(engine.ledger.campaigns, { name: 'ramped', move: 'resume' }, Date.now());
  await untilState(engine, 'ramped', 'finished');
  expect(calls()).toHaveLength(40);
});

it('opens slowly, and goes on by itself when the first calls are as they should be', async () => {
  stage.simulator.reload(
    scenarioFrom({ ...QUICK, talk: '20ms', mix: { no_answer: 1, answered: { weight: 9, talk: '3100ms' } } }),
  );
  const engine = await stage.start([await write()]);
  await pollUntil(() => calls().length >= 7, { timeoutMs: 40_000, what: 'the ramp to be over' });
  const [first, second] = calls();
  expect(second?.createdAt).toBeGreaterThanOrEqual(first?.endedAt ?? 0);
  const sixth = calls()[5]?.createdAt ?? 0;
  expect(peakPerNumber(calls().filter(({ createdAt }) => createdAt <= sixth)).get(NUMBER)).toBeLessThan(5);
  await pollUntil(() => calls().length >= 30, { timeoutMs: 10_000, what: 'full speed' });
  expect((await engine.ledger.campaigns.get('ramped'))?.first).toMatchObject({ calls: 6, over: true });
}, 60_000);
