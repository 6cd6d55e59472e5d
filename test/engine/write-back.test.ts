import { afterEach, beforeEach, expect, it } from 'vitest';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';

const NUMBER = '+12125550190';
let stage: Stage;
beforeEach(async () => {
  stage = await openStage({
    mix: { answered: 1 },
    outcomes: 'none',
    ring: '5ms',
    talk: '5ms',
    analysis_delay: '5ms',
  });
});
afterEach(() => stage.close());

it('writes the outcome of a call the provider has none for onto its record', {
  timeout: 90_000,
}, async () => {
  const file = await writeCampaign(stage.folder, {
    name: 'told',
    fromNumbers: { [NUMBER]: 2 },
    contacts: listOf(phones(2)),
    yaml: 'write_back_outcomes: true',
  });
  const engine = await stage.start([file]);
  await untilState(engine, 'told', 'finished', 80_000);
  await engine.stop();
  const records = await Promise.all(
    stage.simulator.log().map(async ({ callId }) => {
      const answer = await fetch(`${stage.simulator.url}/v1/calls/${callId}`, {
        headers: { authorization: 'Bearer oi_sk_test' },
      });
      return (await answer.json()) as { outcome: string | null };
    }),
  );
  expect(records.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
});
