import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchFolder } from '../../../src/campaign/watch-folder.ts';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

let folder: Folder;
const at = (path: string) => join(folder.path, path);
const files = async () => (await readdir(folder.path, { recursive: true })).toSorted();
const run = (...args: string[]) => fairdial(args, { cwd: folder.path });

beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

const BEGUN = [
  '.env.example',
  'campaigns',
  'campaigns/.campaign.schema.json',
  'campaigns/contacts',
  'campaigns/contacts/my-campaign.csv',
  'campaigns/my-campaign.yaml',
];

describe('init', () => {
  it('writes what a campaign begins with, and says what comes next', async () => {
    const { code, stdout } = await run('init');
    expect(code).toBe(0);
    expect(await files()).toEqual(BEGUN);
    for (const step of ['check', 'plan', 'try', 'run'])
      expect(stdout).toContain(`fairdial ${step} campaigns/my-campaign.yaml`);
    const [first] = (await readFile(at('campaigns/my-campaign.yaml'), 'utf8')).split('\n');
    expect(first).toBe('# yaml-language-server: $schema=.campaign.schema.json');
    expect(await readFile(at('.env.example'), 'utf8')).toBe(await readFile('.env.example', 'utf8'));
  });

  it('leaves exactly what only you know to be filled in, and check names it', async () => {
    await run('init');
    const { code, stderr } = await run('check', 'campaigns/my-campaign.yaml');
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/agent_id is "YOUR AGENT'S ID".* → Copy the agent's id/),
      expect.stringMatching(/"\+YOUR NUMBER" is not a phone number .* → Write \+ and the country code/),
    ]);
    const path = at('campaigns/my-campaign.yaml');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace("YOUR AGENT'S ID", 'agent-1').replace('+YOUR NUMBER', '+12125550190'));
    const filled = await run('check', 'campaigns/my-campaign.yaml');
    expect([filled.code, filled.stderr]).toEqual([0, '']);
    expect(filled.stdout).toContain('3 rows: 3 accepted, 0 rejected');
    expect(filled.stdout).not.toContain('warning');
  });

  // Node 20's recursive mkdir never comes back from there.
  it.skipIf(process.platform !== 'linux')('says at once where no folder can be made', async () => {
    for (const [dir, folder] of [
      ['/proc/no-such-place', '/proc/no-such-place'],
      ['/proc', '/proc/campaigns'],
    ] as const) {
      const { code, stderr } = await run('init', '--dir', dir);
      expect([code, stderr]).toEqual([
        2,
        `error: No folder can be made at ${folder}.\nName another one: fairdial init --dir DIR\n`,
      ]);
    }
  });

  it('takes a name and a folder, and adds to what another campaign has brought', async () => {
    await run('init', 'spring', '--dir', 'calls');
    await writeFile(at('calls/.env.example'), 'MINE=1\n');
    const { code, stdout } = await run('init', 'autumn', '--dir', 'calls', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      dir: 'calls',
      written: ['campaigns/autumn.yaml', 'campaigns/contacts/autumn.csv'],
      kept: ['campaigns/.campaign.schema.json', '.env.example'],
    });
    expect(await readFile(at('calls/.env.example'), 'utf8')).toBe('MINE=1\n');
  });

  it.each(['campaigns/my-campaign.yaml', 'campaigns/contacts/my-campaign.csv'])(
    'writes nothing where %s is there',
    async (path) => {
      await mkdir(at('campaigns/contacts'), { recursive: true });
      await writeFile(at(path), 'mine');
      const before = await files();
      const { code, stdout, stderr } = await run('init');
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(`${path} is there already; nothing was written.`);
      expect(await files()).toEqual(before);
      expect(await readFile(at(path), 'utf8')).toBe('mine');
    },
  );

  it('does not write through a link', async () => {
    await mkdir(at('campaigns'));
    await symlink(at('elsewhere'), at('campaigns/my-campaign.yaml'));
    expect((await run('init')).code).toBe(2);
    expect(await files()).toEqual(['campaigns', 'campaigns/my-campaign.yaml']);
  });

  it('refuses a name no campaign can have', async () => {
    const { code, stderr } = await run('init', 'My Campaign');
    expect([code, stderr]).toEqual([2, expect.stringContaining('for example my-campaign')]);
    expect(await files()).toEqual([]);
  });

  it('the service does not take the schema for a campaign', async () => {
    await run('init');
    const { changed } = await watchFolder(at('campaigns')).look();
    expect(changed).toEqual([at('campaigns/my-campaign.yaml')]);
  });
});

describe('schema', () => {
  it('prints what init writes and the package carries', async () => {
    await run('init');
    const { code, stdout } = await run('schema');
    expect(code).toBe(0);
    expect(stdout).toBe(await readFile(at('campaigns/.campaign.schema.json'), 'utf8'));
    expect(stdout).toBe(await readFile('dist/campaign.schema.json', 'utf8'));
  });

  it('is where the samples say', async () => {
    for (const sample of ['demo', 'example']) {
      const [first = ''] = (await readFile(`campaigns/samples/${sample}.yaml`, 'utf8')).split('\n');
      const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
      expect(await readFile(join('campaigns/samples', path), 'utf8')).toContain('json-schema.org');
    }
  });
});
