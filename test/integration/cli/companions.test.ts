import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { pollUntil } from '../../support/poll.ts';
import { campaignText, contactsText, type Folder, fairdial, makeFolder, startFairdial } from './fairdial.ts';

const PHONE = '+12125550177';
const FROM = '+12125550190';
const QUICK: ScenarioInput = {
  mix: { answered: 1 },
  outcomes: 'Interested',
  ring: '5ms',
  talk: '20ms',
  analysis_delay: '5ms',
};

let folder: Folder;
let simulator: Simulator;

beforeAll(async () => {
  folder = await makeFolder();
  simulator = await startSimulator({ scenario: scenarioFrom(QUICK) });
  await mkdir(join(folder.path, 'campaigns'));
  await writeFile(join(folder.path, 'campaigns/people.csv'), contactsText(3));
  const more = 'overrides: { first_message: "Hi {{first_name}}" }\nmetadata: { source: crm }\n';
  await writeFile(join(folder.path, 'campaigns/spring.yaml'), campaignText('spring', more));
  const closed = campaignText('closed').replace('mon-sun: "00:00-24:00"', 'mon: "00:00-00:01"');
  await writeFile(join(folder.path, 'closed.yaml'), closed.replace('people.csv', 'campaigns/people.csv'));
});
afterAll(async () => {
  await simulator.stop();
  await folder.remove();
});
beforeEach(() => simulator.reload(scenarioFrom(QUICK)));

const settings = () => ({
  ONEINBOX_API_KEY: 'oi_sk_test',
  ONEINBOX_BASE_URL: simulator.url,
  FAIRDIAL_GUARD_SECONDS: '0',
  LOG_LEVEL: 'fatal',
});
const command = (...args: string[]) => fairdial(args, { cwd: folder.path, env: settings() });

describe('try', () => {
  const rows = ['--row', '3', '--to', PHONE];
  const tryIt = (...more: string[]) => command('try', 'campaigns/spring.yaml', ...rows, ...more);

  it('rings the phone once as that row, follows the call, and counts for no contact', async () => {
    const { code, stdout, stderr } = await tryIt('--yes', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ disposition: 'answered', outcome: 'Interested' });
    const [call, ...others] = simulator.log();
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      to: PHONE,
      from: FROM,
      variables: { first_name: 'Name 1' },
      metadata: { source: 'crm', fairdial_attempt: expect.stringMatching(/^try-/) },
    });
    expect(call?.metadata).not.toHaveProperty('fairdial_campaign');
    const known = await command('status', '--json');
    expect(JSON.parse(known.stdout)).toMatchObject({ campaigns: [] });
    expect(await readFile(join(folder.path, 'data/tries.jsonl'), 'utf8')).not.toContain('5550177');
  });

  it('does not take one call more than its number may carry', async () => {
    simulator.reload(scenarioFrom({ ...QUICK, talk: '60s' }));
    const service = startFairdial(['run', 'campaigns/spring.yaml'], { cwd: folder.path, env: settings() });
    const before = simulator.log().length;
    await pollUntil(() => simulator.log().length >= before + 2, {
      timeoutMs: 20_000,
      what: 'two live calls',
    });
    const { code, stderr } = await tryIt('--yes');
    service.child.kill('SIGKILL');
    await service.ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('All 2 slots')]);
    expect(simulator.log()).toHaveLength(before + 2);
    await command('cancel', 'spring', '--hang-up');
  });

  it('asks first, and where nobody can answer wants --yes', async () => {
    const before = simulator.log().length;
    const { code, stderr } = await tryIt();
    expect([code, stderr]).toEqual([2, expect.stringMatching(/costs one call[\s\S]*--yes/)]);
    expect(simulator.log()).toHaveLength(before);
  });

  it('looks for a call that may have been made before it makes another one', async () => {
    simulator.reload(scenarioFrom({ ...QUICK, faults: { status_500_after_accept: 1 } }));
    const before = simulator.log().length;
    const doubt = await tryIt('--yes');
    expect([doubt.code, doubt.stderr]).toEqual([1, expect.stringContaining('Nobody knows')]);
    simulator.reload(scenarioFrom(QUICK));
    const again = await tryIt('--yes');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('was made after all')]);
    expect(simulator.log()).toHaveLength(before + 1);
    expect((await tryIt('--yes')).code).toBe(0);
    expect(simulator.log()).toHaveLength(before + 2);
  });

  it('calls nobody outside the hours, on a suppression list, or as a row there is not', async () => {
    const before = simulator.log().length;
    const closed = await command('try', 'closed.yaml', ...rows, '--yes');
    expect([closed.code, closed.stderr]).toEqual([2, expect.stringMatching(/open next at \d{4}-/)]);
    await command('suppress', 'add', PHONE);
    const suppressed = await tryIt('--yes');
    expect([suppressed.code, suppressed.stderr]).toEqual([2, expect.stringContaining('suppression list')]);
    await command('suppress', 'remove', PHONE);
    const none = await command('try', 'campaigns/spring.yaml', '--row', '99', '--to', PHONE, '--yes');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('No row begins on line 99')]);
    expect(simulator.log()).toHaveLength(before);
  });

  it('serves the details of a call in the browser, on a path nobody can guess', async () => {
    const args = ['try', 'campaigns/spring.yaml', '--row', '2', '--web'];
    const serving = startFairdial(args, { cwd: folder.path, env: settings() });
    await serving.says(/http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{48}/);
    const [url = ''] = /http:\/\/127\S+/.exec(serving.stdout()) ?? [];
    const answer = await fetch(url);
    const page = await answer.text();
    expect(page).toContain('join-token-simulated');
    expect(page).not.toContain('oi_sk_test');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(new URL('/', url))).status).toBe(404);
    serving.child.kill('SIGTERM');
    await serving.ended;
  });
});

describe('numbers', () => {
  it('shows which can call, and fails when a campaign needs one that cannot', async () => {
    const from_numbers = [{ number: FROM }, { number: '+12125550191', status: 'inactive' }];
    simulator.reload(scenarioFrom({ ...QUICK, from_numbers, daily_cap: 1_000 }));
    const good = await command('numbers');
    expect(good.code, good.stderr).toBe(0);
    expect(good.stdout).toMatch(/\+12125550190 +active +used by spring/);
    expect(good.stdout).toMatch(/\+12125550191 +inactive +used by no campaign/);
    expect(good.stdout).toMatch(/calls left today .*of 1000/);
    simulator.reload(scenarioFrom({ ...QUICK, from_numbers: from_numbers.slice(1) }));
    const bad = await command('numbers', '--json');
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout).numbers).toContainEqual({
      number: FROM,
      registered: false,
      campaigns: ['spring'],
      wrong: true,
    });
  });

  it('finds every number of the campaigns at a fresh simulator', async () => {
    const fresh = startFairdial(['simulator', '--port', '0'], { cwd: folder.path });
    await fresh.says('fairdial run FILE');
    const [, url = ''] = /listens on (\S+)/.exec(fresh.stdout()) ?? [];
    const { code, stdout } = await fairdial(['numbers'], {
      cwd: folder.path,
      env: { ONEINBOX_BASE_URL: url, ONEINBOX_API_KEY: 'oi_sk_test' },
    });
    fresh.child.kill('SIGTERM');
    await fresh.ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\+12125550190 +active +used by spring/)]);
    expect(fresh.stdout()).toContain(
      `FAIRDIAL_KEY_PREFIX=trial FAIRDIAL_DATA_DIR=./data/trial ONEINBOX_BASE_URL=${url} `,
    );
  });

  it('speaks of no simulator to an account without a number', async () => {
    const empty = await startSimulator({ scenario: scenarioFrom(QUICK) });
    const { code, stdout } = await fairdial(['numbers'], {
      cwd: folder.path,
      env: { ONEINBOX_BASE_URL: empty.url, ONEINBOX_API_KEY: 'oi_sk_test' },
    });
    await empty.stop();
    expect([code, stdout]).toEqual([1, expect.stringMatching(/NOT REGISTERED +used by spring/)]);
    expect(stdout).not.toContain('simulator');
  });
});

describe('outcome', () => {
  it('is written onto a completed call, in the spelling the API takes', async () => {
    const callId = simulator.log()[0]?.callId ?? '';
    const { code, stdout, stderr } = await command('outcome', callId, 'Not Interested', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ callId, outcome: 'not_interested' });
    const record = await fetch(`${simulator.url}/v1/calls/${callId}`, {
      headers: { authorization: 'Bearer oi_sk_test' },
    });
    expect(await record.json()).toMatchObject({ outcome: 'not_interested' });
  });

  it('needs a call there is, and a label', async () => {
    expect((await command('outcome', 'no-such-call', 'busy')).code).toBe(2);
    expect((await command('outcome', 'no-such-call', '!!')).code).toBe(2);
  });
});
