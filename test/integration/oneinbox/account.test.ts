import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { createOneInboxAccount } from '../../../src/oneinbox/account.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { startSimulator } from '../../../src/simulator/server.ts';
import { httpServer } from './servers.ts';

function accountAt(baseUrl: string) {
  const account = createOneInboxAccount({ baseUrl, apiKey: 'oi_sk_test', clock: systemClock });
  onTestFinished(() => account.close());
  return account;
}

it('reads agents, numbers and usage of the newest API', async () => {
  const scenario = scenarioFrom({
    agents: [{ id: 'agt_1', first_message: 'Hi {{first_name}}', voicemail_message: 'Call {{company}}' }],
    from_numbers: ['+12125550100', { number: '+12125550101', status: 'inactive' }],
    daily_cap: 50,
  });
  const simulator = await startSimulator({ scenario });
  onTestFinished(() => simulator.stop());
  const account = accountAt(simulator.url);
  expect(await account.agent('agt_1')).toEqual({
    id: 'agt_1',
    name: 'agt_1',
    texts: ['Hi {{first_name}}', 'Call {{company}}'],
    maxDurationSeconds: 600,
    voicemailDetection: false,
  });
  expect(await account.agent('agt_2')).toBeUndefined();
  expect(await account.numbers()).toEqual([
    { number: '+12125550100', status: 'active' },
    { number: '+12125550101', status: 'inactive' },
  ]);
  expect(await account.usage()).toMatchObject({ madeToday: 0, maxPerDay: 50, leftToday: 50 });
  expect(await account.setOutcome('none', 'Interested')).toBe('unknown-call');
});

it.each([
  [['+12125550100'], 1],
  [{ data: [{ number: '+12125550100' }, { phone_number: 'sip:x' }, null] }, 1],
])('reads numbers from %j', async (body, count) => {
  const server = await httpServer((_, response) => void response.end(JSON.stringify(body)));
  expect(await accountAt(server.url).numbers()).toHaveLength(count);
});

it('is unavailable when the answer is no list of numbers', async () => {
  const server = await httpServer((_, response) => void response.end('{"total":0}'));
  await expect(accountAt(server.url).numbers()).rejects.toMatchObject({ code: 'api-unavailable' });
});
