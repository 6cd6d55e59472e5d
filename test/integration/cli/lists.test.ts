import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { campaignText, contactsText, type Folder, fairdial, makeFolder, startFairdial } from './fairdial.ts';

let folder: Folder;
let simulator: Simulator;
beforeAll(async () => {
  folder = await makeFolder();
  simulator = await startSimulator({ scenario: scenarioFrom({}) });
  await mkdir(join(folder.path, 'campaigns'));
  await mkdir(join(folder.path, 'suppress'));
  await write('campaigns/people.csv', contactsText(6));
  await write('campaigns/own.csv', 'phone\n+12125550101\n');
  await write('suppress/dnc.csv', 'phone,expires\n+12125550100,2099-01-31\n+12125550101,\n');
  // Nobody is dialled: its only minute is on a day long past.
  const closed = campaignText('spring', 'suppress: own.csv\nstart: 2098-01-01\n');
  await write('campaigns/spring.yaml', closed);
});
afterAll(async () => {
  await simulator.stop();
  await folder.remove();
});

const write = (name: string, text: string) => writeFile(join(folder.path, name), text);
const settings = () => ({
  ONEINBOX_API_KEY: 'oi_sk_test',
  ONEINBOX_BASE_URL: simulator.url,
  FAIRDIAL_PORT: '0',
  LOG_LEVEL: 'info',
});
const command = async (...args: string[]) => {
  const ended = await fairdial(args, { cwd: folder.path, env: settings() });
  expect(ended.stdout + ended.stderr).not.toContain('\n    at ');
  return ended;
};
const diffOf = async () =>
  JSON.parse((await command('check', 'campaigns/spring.yaml', '--diff', '--json')).stdout)[0];

it('check --diff says plainly that there is nothing to compare with, and makes no ledger', async () => {
  const text = await command('check', 'campaigns/spring.yaml', '--diff');
  expect([text.code, text.stdout]).toEqual([
    0,
    expect.stringContaining('nothing to compare with: there is no ledger'),
  ]);
  expect(text.stdout).toContain('3 numbers in the suppression files are never dialled');
  expect(await diffOf()).toMatchObject({ diff: null, no_diff: expect.stringContaining('no ledger') });
});

it('an import is logged, shown by status, and in the reports', async () => {
  const service = startFairdial(['serve'], { cwd: folder.path, env: settings() });
  await service.says('contacts imported');
  const line =
    service
      .stderr()
      .split('\n')
      .find((text) => text.includes('contacts imported')) ?? '{}';
  const counts = {
    rows: 6,
    added: 6,
    changed: 0,
    unchanged: 0,
    kept: 0,
    removed: 0,
    rejected: 0,
    duplicates: 0,
  };
  const told = JSON.parse(line);
  expect(told).toMatchObject({ campaign: 'spring', files: ['people.csv'], ...counts });
  expect(told.import).toMatch(/^\d{8}-1$/);
  const status = await command('status', 'spring');
  expect(status.stdout).toContain(`${told.import}  `);
  expect(status.stdout).toContain('people.csv  6 rows: 6 added');
  const standing = JSON.parse((await command('status', 'spring', '--json')).stdout);
  expect(standing.campaigns[0].counts.suppressed).toBe(2);
  expect(standing.imports).toMatchObject([{ id: told.import, ...counts }]);
  service.child.kill('SIGTERM');
  await service.ended;
  const report = await readFile(join(folder.path, 'reports/spring/imports.csv'), 'utf8');
  expect(report).toContain(`\n${told.import},`);
  const summary = JSON.parse(await readFile(join(folder.path, 'reports/spring/summary.json'), 'utf8'));
  expect(summary.imports).toMatchObject([{ import_id: told.import, files: ['people.csv'], rows: 6 }]);
});

it('check --diff shows what an edited list would change', async () => {
  expect((await diffOf()).diff).toMatchObject({ rows: 6, unchanged: 6, added: { contacts: 0 }, columns: [] });
  const rows = contactsText(7).replace('Name 3', 'Renamed').split('\n');
  await write('campaigns/people.csv', rows.filter((row) => !row.includes('Name 2')).join('\n'));
  expect((await diffOf()).diff).toMatchObject({
    added: { contacts: 1 },
    changed: { contacts: 1, examples: [{ line: 4, phone: '+1******0103', columns: ['first_name'] }] },
    columns: [{ column: 'first_name', contacts: 1 }],
    removed: { contacts: 1, examples: [{ line: 4, phone: '+1******0102' }] },
  });
  const { code, stdout } = await command('check', 'campaigns/spring.yaml', '--diff');
  expect([code, stdout]).toEqual([0, expect.stringContaining('line 4, +1******0103: first_name')]);
});

it('suppress list names every source and scope, and remove says where a number still stands', async () => {
  await command('suppress', 'add', '+12125550101', '+12125550109', '--for', '60d', '--reason', 'asked');
  const listed = JSON.parse((await command('suppress', 'list', '--json')).stdout);
  const about = listed.map(({ phone, campaign, source, until }: Record<string, string | null>) => [
    phone?.slice(-4),
    campaign,
    source,
    until === null ? null : until?.slice(0, 4),
  ]);
  expect(about.slice(0, 1)).toEqual([['0100', null, 'suppress/dnc.csv', '2099']]);
  expect(about.slice(1)).toEqual([
    ['0101', null, 'suppress/dnc.csv', null],
    ['0101', null, 'cli', expect.any(String)],
    ['0101', 'spring', 'own.csv', null],
    ['0109', null, 'cli', expect.any(String)],
  ]);
  const text = (await command('suppress', 'list')).stdout;
  expect(text).toMatch(/\+12125550101 {2}spring {5}\S+ {2}for ever +own\.csv/);

  const { stdout } = await command('suppress', 'remove', '+12125550101');
  expect(stdout).toContain('was removed, and is still suppressed:');
  expect(stdout).toContain('take its row out of suppress/dnc.csv');
  expect(stdout).toContain('own.csv (campaign spring)');
  expect((await command('suppress', 'remove', '+12125550101', '--all')).stdout).toContain(
    'not by every campaign',
  );
  expect((await command('suppress', 'remove', '+12125550109')).stdout).toContain('may be called again.');
  const again = JSON.parse((await command('suppress', 'remove', '+12125550101', '--json')).stdout);
  expect(again).toMatchObject({ removed: false, remaining: [{ campaign: 'spring', source: 'own.csv' }] });
});

it('wrong ends are refused, and so is a run with a list that cannot be read', async () => {
  for (const args of [
    ['--until', '2020-01-01'],
    ['--until', 'soon'],
    ['--for', '60'],
  ])
    expect((await command('suppress', 'add', '+12125550108', ...args)).code).toBe(2);
  await write('suppress/broken.csv', 'phone\n12\n');
  const { code, stderr } = await command('run', 'campaigns/spring.yaml');
  expect([code, stderr]).toEqual([2, expect.stringContaining('broken.csv:2:')]);
  expect(simulator.log()).toEqual([]);
});
