import { afterEach, beforeEach, expect, it } from 'vitest';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { runFairdial } from '../support/processes.ts';

const NUMBER = '+12125550190';

let stage: Stage;
beforeEach(async () => {
  // Calls that go on: what is live stays live.
  stage = await openStage({ mix: { answered: 1 }, ring: '10ms', talk: '1h', analysis_delay: '10ms' });
});
afterEach(() => stage.close());

it('raises and lowers a number’s limit within a second, without the file and without hanging up', async () => {
  const file = await writeCampaign(stage.folder, {
    name: 'steered',
    fromNumbers: { [NUMBER]: 2 },
    contacts: listOf(phones(20)),
  });
  const engine = await stage.start([file]);
  const live = () => stage.simulator.stats().live;
  await pollUntil(() => live() === 2, { what: 'both slots to be taken' });

  const cap = (...args: string[]) =>
    runFairdial(['cap', 'steered', ...args], { cwd: stage.folder, env: stage.environment() });
  const raise = cap(NUMBER.slice(1), '5', '--json');
  expect(await raise.ended(), raise.stderr()).toMatchObject({ code: 0 });
  expect(JSON.parse(raise.stdout())).toMatchObject({ maxConcurrent: 5, fileSays: 2, changed: true });
  await pollUntil(() => live() === 5, { timeoutMs: 3_000, what: 'the raised limit to be used' });

  await engine.ledger.campaigns.setCap('steered', NUMBER, 3, Date.now());
  const status = runFairdial(['status'], { cwd: stage.folder, env: stage.environment() });
  await status.ended();
  expect(status.stdout()).toContain('5/3 live');
  expect(status.stdout()).toContain('steered: 3 (file says 2)');
  const [first, second, third] = stage.simulator.log();
  const end = (id: string | undefined) =>
    fetch(`${stage.simulator.url}/v1/calls/${id}/stop`, {
      method: 'POST',
      headers: { authorization: 'Bearer oi_sk_test' },
    });
  await end(first?.callId);
  await end(second?.callId);
  const ended = async () => (await engine.ledger.attempts.slots()).perNumber.get(NUMBER) === 3;
  await pollUntil(ended, { what: 'two ends to be learnt' });
  expect(stage.simulator.log()).toHaveLength(5);
  await end(third?.callId);
  await pollUntil(() => stage.simulator.log().length === 6, { what: 'one more once there is room' });

  const wrong = cap(NUMBER);
  expect(await wrong.ended()).toMatchObject({ code: 2 });
  const undo = cap(NUMBER, '--file');
  expect(await undo.ended(), undo.stderr()).toMatchObject({ code: 0 });
  expect(undo.stdout()).toContain('2, as its file says');
});
