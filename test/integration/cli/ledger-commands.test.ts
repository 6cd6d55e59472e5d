import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { campaignText, contactsText, type Folder, fairdial, makeFolder, startFairdial } from './fairdial.ts';

let folder: Folder;
let simulator: Simulator;

/** Calls that last until the test is over: what waits, waits. */
const LONG_CALLS = { mix: { answered: { weight: 1 } }, ring: '0ms', talk: '1h' } as const;

beforeAll(async () => {
  folder = await makeFolder();
  simulator = await startSimulator({ scenario: scenarioFrom(LONG_CALLS) });
  await mkdir(join(folder.path, 'campaigns'));
  await writeFile(join(folder.path, 'campaigns/people.csv'), contactsText(6));
  await writeFile(join(folder.path, 'campaigns/spring.yaml'), campaignText('spring'));
});
afterAll(async () => {
  await simulator.stop();
  await folder.remove();
});

const settings = () => ({
  ONEINBOX_API_KEY: 'oi_sk_test',
  ONEINBOX_BASE_URL: simulator.url,
  FAIRDIAL_PORT: '0',
  FAIRDIAL_TOKEN: 'secret-token',
  LOG_LEVEL: 'warn',
});
const command = async (...args: string[]) => {
  const ended = await fairdial(args, { cwd: folder.path, env: settings() });
  expect(ended.stdout + ended.stderr).not.toContain('\n    at ');
  return ended;
};
const standing = async () => JSON.parse((await command('status', '--json')).stdout);

it('serves, is steered by other commands and over HTTP, stops on SIGTERM, and leaves its ledger behind', async () => {
  const service = startFairdial(['serve'], { cwd: folder.path, env: settings() });
  await service.says('listening on ');
  const [, url = ''] = /listening on (\S+)/.exec(service.stdout()) ?? [];
  await service.says('changes need FAIRDIAL_TOKEN');
  await expect.poll(() => simulator.stats().live, { timeout: 10_000 }).toBe(2);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);

  const text = (await command('status')).stdout;
  expect(text).toMatch(/spring {2}running/);
  expect(text).toMatch(/no free slot: 4/);
  expect(text).toMatch(/\+12125550190 {2}2\/2 live/);

  expect((await command('pause', 'spring')).stdout).toContain('spring is paused');
  expect(await standing()).toMatchObject({ campaigns: [{ state: 'paused', reason: 'by hand' }] });
  const resumed = await fetch(`${url}/api/campaigns/spring/resume`, {
    method: 'POST',
    headers: { authorization: 'Bearer secret-token' },
  });
  expect(await resumed.json()).toEqual({ campaign: 'spring', state: 'running', changed: true });

  expect((await command('report', 'spring', '--reports', 'out')).code).toBe(0);
  const contacts = await readFile(join(folder.path, 'out/spring/contacts.csv'), 'utf8');
  expect(contacts.trimEnd().split('\n')).toHaveLength(7);

  const began = performance.now();
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(service.stdout() + service.stderr()).not.toContain('\n    at ');

  expect(await standing()).toMatchObject({
    campaigns: [{ name: 'spring', live: 2, counts: { waiting: 4 } }],
  });
});

it('knows no campaign by another name', async () => {
  for (const args of [['status'], ['pause'], ['cancel'], ['report']]) {
    const { code, stderr } = await command(...args, 'sprin');
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean spring?')]);
  }
});

it('suppresses numbers, and closes the contacts that wait', async () => {
  const added = await command(
    'suppress',
    'add',
    '+12125550105',
    '2125550104',
    '--country',
    'US',
    '--reason',
    'asked',
  );
  expect(added.stdout).toContain('2 numbers added, 0 on the list already');
  expect(await standing()).toMatchObject({ campaigns: [{ counts: { suppressed: 2, waiting: 2 } }] });
  const listed = JSON.parse((await command('suppress', 'list', '--json')).stdout);
  expect(listed).toEqual([
    expect.objectContaining({ phone: '+12125550104', reason: 'asked' }),
    expect.objectContaining({ phone: '+12125550105', source: 'cli' }),
  ]);
  expect((await command('suppress', 'remove', '+12125550105')).stdout).toContain('may be called again');
  expect(JSON.parse((await command('suppress', 'remove', '+12125550105', '--json')).stdout).removed).toBe(
    false,
  );
});

it('fails when a number to suppress cannot be read, and takes the others', async () => {
  await writeFile(join(folder.path, 'dnc.csv'), 'phone\n+12125550188\n12\n');
  const { code, stdout, stderr } = await command('suppress', 'import', 'dnc.csv');
  expect([code, stdout]).toEqual([
    1,
    expect.stringContaining('1 number added, 0 on the list already, 1 not understood'),
  ]);
  expect(stderr).toContain('dnc.csv:3: ');
});

it('cancels for good, with no service running', async () => {
  expect((await command('cancel', 'spring')).stdout).toContain('2 waiting contacts closed');
  expect(await standing()).toMatchObject({
    campaigns: [{ state: 'cancelled', counts: { waiting: 0, cancelled: 2 } }],
  });
  const { code, stderr } = await command('resume', 'spring');
  expect([code, stderr]).toEqual([
    1,
    'error: spring is cancelled: it cannot be resumed.\nTo call some of its people again: fairdial recycle spring --where disposition=no_answer,busy\n',
  ]);
});
