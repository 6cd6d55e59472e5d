import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { campaignText, contactsText, type Folder, fairdial, makeFolder } from './fairdial.ts';

const QUICK: ScenarioInput = { mix: { answered: 1 }, ring: '5ms', talk: '20ms', analysis_delay: '5ms' };
const ACCOUNT = 'http://127.0.0.1:9';

let folder: Folder;
let simulator: Simulator;

beforeAll(async () => {
  folder = await makeFolder();
  simulator = await startSimulator({ scenario: scenarioFrom(QUICK) });
  await writeFile(join(folder.path, 'people.csv'), contactsText(1));
  await writeFile(join(folder.path, 'spring.yaml'), campaignText('spring'));
});
afterAll(async () => {
  await simulator.stop();
  await folder.remove();
});

function command(args: readonly string[], env: Record<string, string> = {}) {
  const settings = {
    ONEINBOX_API_KEY: 'oi_sk_test',
    ONEINBOX_BASE_URL: ACCOUNT,
    FAIRDIAL_GUARD_SECONDS: '0',
    FAIRDIAL_POLL_SECONDS: '0.2',
    LOG_LEVEL: 'fatal',
  };
  return fairdial(args, { cwd: folder.path, env: { ...settings, ...env } });
}
const redisLog = async () => (await stat(join(folder.path, 'data/redis/redis.log'))).size;

it('a trial is warned of by check without a Redis of its own, until a person says that all is well', async () => {
  const trial = await command(['run', 'spring.yaml'], { ONEINBOX_BASE_URL: simulator.url });
  expect(trial.code, trial.stderr).toBe(0);

  const before = await redisLog();
  const warned = await command(['check', 'spring.yaml']);
  expect(warned.code).toBe(0);
  expect(warned.stderr).toContain(
    `were made through ${simulator.url}, and ONEINBOX_BASE_URL is ${ACCOUNT} now`,
  );
  expect(warned.stderr).toContain('fairdial accept-ledger --origin --why TEXT');
  expect(warned.stderr).toContain('FAIRDIAL_KEY_PREFIX=trial FAIRDIAL_DATA_DIR=./data/trial');
  expect(await redisLog()).toBe(before);

  // The plain decision is another one: about data that may be lost.
  expect((await command(['accept-ledger', '--why', 'x'])).stdout).toContain('nothing to decide');
  expect((await command(['status'])).stderr).toContain(`through ${simulator.url}`);

  const accepted = await command(['accept-ledger', '--origin', '--why', 'the same account', '--json']);
  expect(accepted.code, accepted.stderr).toBe(0);
  expect(JSON.parse(accepted.stdout)).toEqual({ kind: 'accepted', origin: ACCOUNT, before: simulator.url });
  const again = await command(['accept-ledger', '--origin', '--why', 'the same account']);
  expect(again.stdout).toContain('there is nothing to decide');
  expect((await command(['check', 'spring.yaml'])).stderr).not.toContain('warning');
  expect((await command(['status'])).stderr).not.toContain('warning');
});

it('says what is to be said of a good file though the ledger cannot be asked', async () => {
  for (const REDIS_URL of ['http://x', 'redis://127.0.0.1:1']) {
    const { code, stdout, stderr } = await command(['check', 'spring.yaml'], { REDIS_URL });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('1 row: 1 accepted');
  }
});
