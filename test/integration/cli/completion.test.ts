import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

let folder: Folder;
const script = (shell: string) => join(folder.path, `fairdial.${shell}`);

beforeAll(async () => {
  folder = await makeFolder();
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await fairdial(['completion', shell], { cwd: folder.path });
    expect(code).toBe(0);
    await writeFile(script(shell), stdout);
  }
  await mkdir(join(folder.path, 'my campaigns'));
  await writeFile(join(folder.path, 'my list.csv'), '');
  await writeFile(join(folder.path, 'renewals.yaml'), '');
});
afterAll(() => folder.remove());

/** What bash would offer after these words, the last of which is being typed. */
function offers(...words: string[]): string[] {
  const line = `source "$1"; shift; COMP_WORDS=(fairdial "$@"); COMP_CWORD=$#
    _fairdial; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', line, 'bash', script('bash'), ...words], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash', () => {
  it('knows how to complete fairdial', () => {
    const line = `source "$1"; complete -p fairdial; compgen -A function _fairdial`;
    const { stdout } = spawnSync('bash', ['-c', line, 'bash', script('bash')], { encoding: 'utf8' });
    expect(stdout).toContain('complete -F _fairdial fairdial');
  });

  it.each([
    [['sta'], ['status']],
    [['re'], expect.arrayContaining(['resume', 'report', 'release'])],
    [['check', '--'], expect.arrayContaining(['--row', '--diff', '--json', '--help'])],
    [['check', '--ro'], ['--row']],
    [['check', '--row', ''], []],
    [['check', 'ren'], ['renewals.yaml']],
    [
      ['check', 'renewals.yaml', 'my'],
      ['my campaigns', 'my list.csv'],
    ],
    [['run', '--reports', 'my'], ['my campaigns']],
    [
      ['release', '+12125550101', '--as', ''],
      ['placed', 'absent'],
    ],
    [
      ['suppress', ''],
      ['add', 'remove', 'list', 'import'],
    ],
    [
      ['suppress', 'import', 'my'],
      ['my campaigns', 'my list.csv'],
    ],
    [['suppress', 'add', '--for', '60d', '--un'], ['--until']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['help', 'che'], ['check']],
    [['status', ''], []],
    [['--ver'], ['--version']],
  ])('after %j', (words, expected) => {
    expect(offers(...words)).toEqual(expected);
  });
});

/** Why the shell cannot be asked; undefined where it can. */
function absence(shell: string): string | undefined {
  const { error } = spawnSync(shell, ['--version']);
  return error && `${shell} is not installed here`;
}

const READING: readonly (readonly [shell: string, flag: string])[] = [
  ['bash', '-n'],
  ['zsh', '-n'],
  ['fish', '--no-execute'],
];

for (const [shell, flag] of READING)
  test(`${shell} can read its script`, ({ skip }) => {
    const absent = absence(shell);
    if (absent !== undefined) skip(absent);
    const { status, stderr } = spawnSync(shell, [flag, script(shell)], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

it('other shells are refused', async () => {
  const { code, stderr } = await fairdial(['completion', 'tcsh'], { cwd: folder.path });
  expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
});
