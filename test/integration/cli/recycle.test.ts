import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

let folder: Folder;
let simulator: Simulator;

const CAMPAIGN = `# Of November
name: renewals
agent_id: test-agent
from_numbers: [{ number: "+12125550190", max_concurrent: 5 }]
contacts: { file: people.csv, columns: { phone: Mobile, id: Key, timezone: TZ } }
calling_window: { mon-sun: "00:00-24:00" }
outcomes: { do_not_call: suppress }
suppress: own.csv
`;
/** Busy, not answered, opted out, suppressed afterwards, answered. */
const LIST = `Mobile,Key,TZ,phone,note
+12125550101,k-1,,desk,"=1+1, said ""x"""
+12125550102,k-2,Europe/London,,plain
+12125550103,k-3,,,
+12125550104,k-4,,,
+12125550105,k-5,,,
`;

beforeAll(async () => {
  folder = await makeFolder();
  const script = (number: string, result: string, outcome?: string) => ({
    number,
    // With an end reason nobody waits for an analysis.
    results: [outcome ? { result, outcome } : { result, shows: 'completed', end_reason: result }],
  });
  const numbers = [
    script('+12125550101', 'busy'),
    script('+12125550102', 'no_answer'),
    script('+12125550103', 'answered', 'Do not call'),
    script('+12125550104', 'no_answer'),
    script('+12125550105', 'answered', 'Interested'),
  ];
  const quick = { ring: '5ms', talk: '10ms', analysis_delay: '5ms', numbers };
  simulator = await startSimulator({ scenario: scenarioFrom(quick as Parameters<typeof scenarioFrom>[0]) });
  await mkdir(join(folder.path, 'campaigns'));
  await writeFile(join(folder.path, 'campaigns/people.csv'), LIST);
  await writeFile(join(folder.path, 'campaigns/own.csv'), 'phone\n+12125550177\n');
  await writeFile(join(folder.path, 'campaigns/renewals.yaml'), CAMPAIGN);
});
afterAll(async () => {
  await simulator.stop();
  await folder.remove();
});

const command = (...args: string[]) =>
  fairdial(args, {
    cwd: folder.path,
    env: {
      ONEINBOX_API_KEY: 'oi_sk_test',
      ONEINBOX_BASE_URL: simulator.url,
      FAIRDIAL_POLL_SECONDS: '0.2',
      LOG_LEVEL: 'fatal',
    },
  });
const written = (name: string) => readFile(join(folder.path, name), 'utf8');

it('makes a campaign of those not reached, which dials them and nobody else', {
  timeout: 180_000,
}, async () => {
  const ran = await command('run', 'campaigns/renewals.yaml');
  expect(ran.code, ran.stderr).toBe(0);
  await command('suppress', 'add', '+12125550104');
  const recycled = await command('recycle', 'renewals', '--where', 'disposition=no_answer,busy', '--json');
  expect(recycled.code, recycled.stderr).toBe(0);
  expect(JSON.parse(recycled.stdout)).toEqual({
    campaign: 'renewals-2',
    from: 'renewals',
    contacts: 2,
    suppressed: 1,
    inPlay: 0,
    yaml: 'recycled/renewals-2.yaml',
    list: 'recycled/renewals-2.csv',
  });
  expect(await written('recycled/renewals-2.csv')).toBe(
    [
      'fairdial_phone,id,timezone,phone,note,recycled_from,recycled_row,recycled_disposition,recycled_attempts',
      `+12125550101,k-1,,desk,"=1+1, said ""x""",renewals,2,busy,1`,
      '+12125550102,k-2,Europe/London,,plain,renewals,3,no_answer,1',
      '',
    ].join('\r\n'),
  );
  const yaml = await written('recycled/renewals-2.yaml');
  expect(yaml).toContain('# Of November');
  expect(yaml).toContain('recycled_from: renewals');

  const before = simulator.log().length;
  const again = await command('run', 'recycled/renewals-2.yaml');
  expect(again.code, again.stderr).toBe(0);
  const calls = simulator.log().slice(before);
  expect(calls.map(({ to }) => to).sort()).toEqual(['+12125550101', '+12125550102']);
  expect(calls.find(({ to }) => to.endsWith('0101'))?.variables).toMatchObject({
    note: '=1+1, said "x"',
    phone: 'desk',
    recycled_from: 'renewals',
    recycled_row: '2',
  });
  expect(await written('reports/renewals-2/contacts.csv')).toContain('Europe/London,column');
});

it('never overwrites, and never takes whom it must not', async () => {
  const taken = await command('recycle', 'renewals', '--where', 'disposition=busy', '--name', 'renewals-2');
  expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('already')]);
  const next = await command('recycle', 'renewals', '--where', 'disposition=busy');
  expect(next.stdout).toContain('recycled/renewals-3.yaml');
  for (const where of ['status=suppressed', 'disposition=opted_out']) {
    const none = await command('recycle', 'renewals', '--where', where);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('No contact of renewals')]);
  }
});

it.each([
  [['--where', 'disposition=no_anser'], 'Did you mean no_answer?'],
  [['--where', 'colour=red'], '--where disposition=no_answer'],
  [['--where', 'status=done', '--name', 'Not A Name'], 'a-z, 0-9 and hyphens'],
  [['--where', 'status=done', '--file', 'campaigns/none.yaml'], '--file FILE'],
])('%j is refused with the repair', async (args, said) => {
  const { code, stderr } = await command('recycle', 'renewals', ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});
