import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { campaignText, contactsText, type Folder, fairdial, makeFolder } from './fairdial.ts';

let folder: Folder;
let simulator: Simulator;

beforeAll(async () => {
  folder = await makeFolder();
  const agents = [{ id: 'test-agent', first_message: 'Hello {{first_name}}, about your {{product}}' }];
  simulator = await startSimulator({ port: 0, scenario: scenarioFrom({ agents }) });
  await writeFile(join(folder.path, 'people.csv'), contactsText(3));
  await writeFile(join(folder.path, 'plain.yaml'), campaignText('plain'));
  await writeFile(
    join(folder.path, 'filled.yaml'),
    campaignText('filled', 'variables: { product: policy }\n'),
  );
});
afterAll(async () => {
  await simulator.stop();
  await folder.remove();
});

function check(line: string) {
  const env = { ONEINBOX_BASE_URL: simulator.url, ONEINBOX_API_KEY: 'oi_sk_test' };
  return fairdial(['check', ...line.split(' ')], { cwd: folder.path, env });
}

it('misses what the agent’s own texts need, only when the account is asked', async () => {
  expect((await check('plain.yaml')).code).toBe(0);
  const { code, stderr } = await check('plain.yaml --online');
  expect(code).toBe(2);
  expect(stderr).toContain('{{product}}');
});

it('is content when every placeholder is filled', async () => {
  const { code, stderr } = await check('filled.yaml --online');
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
});
