import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { campaignText, contactsText, type Folder, fairdial, makeFolder, startFairdial } from './fairdial.ts';

let folder: Folder;
let simulator: Simulator;

beforeEach(async () => {
  folder = await makeFolder();
  await writeFile(join(folder.path, 'people.csv'), contactsText(6));
  await writeFile(join(folder.path, 'spring.yaml'), campaignText('spring'));
});
afterEach(async () => {
  await simulator?.stop();
  await folder.remove();
});

/** People who answer at once. */
async function where(talk: string, more: Record<string, string> = {}) {
  const scenario: ScenarioInput = {
    mix: { answered: { weight: 1 } },
    ring: '0ms',
    talk,
    analysis_delay: '50ms',
  };
  simulator = await startSimulator({ scenario: scenarioFrom(scenario) });
  const env = {
    ONEINBOX_API_KEY: 'oi_sk_test',
    ONEINBOX_BASE_URL: simulator.url,
    FAIRDIAL_POLL_SECONDS: '0.2',
    FAIRDIAL_GUARD_SECONDS: '0',
    ...more,
  };
  return { cwd: folder.path, env };
}

it('runs a campaign to its end, and says where the reports lie', async () => {
  const place = await where('100ms');
  const { code, stdout, stderr } = await fairdial(['run', 'spring.yaml', '--json'], place);
  // For programs: the document, and nothing that moves.
  expect(stderr).not.toContain('closed');
  expect(JSON.parse(stdout)).toMatchObject({
    campaigns: [
      { name: 'spring', state: 'finished', imported: 6, counts: { done: 6 }, reports: 'reports/spring' },
    ],
  });
  expect(code).toBe(0);
  const summary = JSON.parse(await readFile(join(folder.path, 'reports/spring/summary.json'), 'utf8'));
  expect(summary.identity).toMatchObject({ imported: 6, done: 6, holds: true });
  expect(simulator.log()).toHaveLength(6);
});

it('stops on SIGINT, says how to go on, and the same command does', async () => {
  const place = await where('2s');
  const first = startFairdial(['run', 'spring.yaml'], place);
  await expect.poll(() => simulator.stats().live, { timeout: 15_000 }).toBe(2);
  first.child.kill('SIGINT');
  const { code, stderr } = await first.ended;
  expect([code, stderr]).toEqual([130, expect.stringContaining('go on with: fairdial run spring.yaml')]);
  await access(join(folder.path, 'reports/spring/contacts.csv'));

  const second = await fairdial(['run', 'spring.yaml'], place);
  expect(second.stdout).toMatch(/spring +6 +6 /);
  expect(second.code).toBe(0);
  expect(simulator.log().map(({ to }) => to)).toHaveLength(6);
  expect(new Set(simulator.log().map(({ to }) => to)).size).toBe(6);
});

it('takes rows added since the last run, although the campaign had finished', async () => {
  const place = await where('50ms');
  expect((await fairdial(['run', 'spring.yaml'], place)).code).toBe(0);
  await writeFile(join(folder.path, 'people.csv'), contactsText(8));
  const { code, stdout } = await fairdial(['run', 'spring.yaml'], place);
  expect(stdout).toMatch(/spring +8 +8 /);
  expect(code).toBe(0);
});

it('fails when the campaign ends paused, and says why', async () => {
  const place = await where('50ms', { ONEINBOX_BASE_URL: '' });
  await simulator.stop();
  simulator = await startSimulator({ apiKey: 'another key' });
  const { code, stdout } = await fairdial(['run', 'spring.yaml'], {
    ...place,
    env: { ...place.env, ONEINBOX_BASE_URL: simulator.url },
  });
  expect(stdout).toContain('spring is paused: ');
  expect(stdout).toContain('fairdial resume spring');
  expect(code).toBe(1);
});

it('calls nobody when the reports cannot be written', async () => {
  const place = await where('50ms');
  await writeFile(join(folder.path, 'taken'), '');
  const { code, stderr } = await fairdial(['run', 'spring.yaml', '--reports', 'taken'], place);
  expect(stderr).toContain('Reports cannot be written to taken: it is a file, not a folder.');
  expect(code).toBe(2);
  expect(simulator.log()).toHaveLength(0);
});

it('says that people who were called in a trial are not called for the account', async () => {
  const place = await where('50ms');
  const first = await fairdial(['run', 'spring.yaml'], place);
  expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining('made through')]);
  const other = { ...place, env: { ...place.env, ONEINBOX_BASE_URL: 'http://127.0.0.1:9' } };
  const warning = `the calls in this ledger were made through ${simulator.url}, and ONEINBOX_BASE_URL is http://127.0.0.1:9 now`;
  for (const args of [['run', 'spring.yaml'], ['status'], ['check', 'spring.yaml']]) {
    const { code, stderr } = await fairdial(args, other);
    expect([code, stderr.split(warning).length - 1]).toEqual([0, 1]);
    expect(stderr).not.toContain('oi_sk_test');
  }
  expect((await fairdial(['status'], place)).stderr).not.toContain('made through');
});

it('says when each picture of status --watch was taken, in a pipe', async () => {
  const place = await where('50ms');
  expect((await fairdial(['run', 'spring.yaml'], place)).code).toBe(0);
  const watching = startFairdial(['status', '--watch'], place);
  await watching.says(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n[\s\S]*spring/);
  watching.child.kill('SIGINT');
  await watching.ended;
});
