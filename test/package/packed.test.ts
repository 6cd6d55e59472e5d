import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { campaignText, contactsText } from '../integration/cli/fairdial.ts';

const run = promisify(execFile);
const packed = z.array(
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
);

/** In kilobytes; a package that grows beyond it carries what nobody needs. */
const LARGEST_KB = 1_500;

describe('the package', () => {
  let folder: string;
  let paths: readonly string[];
  let sizeKb: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairdial-packed-'));
    const { stdout } = await run('npm', [
      'pack',
      '--json',
      '--pack-destination',
      folder,
      '--loglevel=silent',
    ]);
    const [tarball] = packed.parse(JSON.parse(stdout));
    if (!tarball) throw new Error('npm pack made nothing');
    paths = tarball.files.map(({ path }) => path);
    sizeKb = tarball.size / 1_024;
    await run('tar', ['-xzf', join(folder, tarball.filename), '-C', folder]);
    await installUnder(folder);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is small, and holds what is needed to run and nothing else', () => {
    const needed = [
      'dist/cli/main.js',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/page/index.html',
      'dist/campaign.schema.json',
      'README.md',
      'LICENSE',
    ];
    expect(paths).toEqual(expect.arrayContaining(needed));
    expect(paths.filter((path) => /(^|\/)(test|bench|src)\/|\.map$|tsbuildinfo|\.env$/.test(path))).toEqual(
      [],
    );
    expect(paths.filter((path) => path.endsWith('.lua')).length).toBeGreaterThan(20);
    expect(sizeKb).toBeLessThan(LARGEST_KB);
  });

  it('runs as a command in an empty folder', async () => {
    const main = join(folder, 'node_modules', 'fairdial', 'dist', 'cli', 'main.js');
    const { stdout } = await run(process.execPath, [main, 'check', exampleOf(folder)], { cwd: folder });
    expect(stdout).toContain('example');
  });

  it('begins a campaign', async () => {
    const main = join(folder, 'node_modules', 'fairdial', 'dist', 'cli', 'main.js');
    const { stdout } = await run(process.execPath, [main, 'init', '--json'], { cwd: folder });
    expect(JSON.parse(stdout).written).toHaveLength(4);
  });

  it('runs the program of docs/library.md as it stands', async () => {
    const [, program = ''] = /```js\n([\s\S]*?)```/.exec(await readFile('docs/library.md', 'utf8')) ?? [];
    await writeFile(join(folder, 'program.mjs'), program);
    await writeFile(join(folder, 'renewals.yaml'), campaignText('renewals'));
    await writeFile(join(folder, 'people.csv'), contactsText(3));
    await run(process.execPath, ['program.mjs'], { cwd: folder, timeout: 60_000 });
    const summary = JSON.parse(await readFile(join(folder, 'reports/renewals/summary.json'), 'utf8'));
    expect(JSON.stringify(summary)).toContain('"state":"finished"');
  }, 70_000);
});

const exampleOf = (folder: string) => join(folder, 'node_modules/fairdial/campaigns/samples/example.yaml');

/** As `npm install` would lay it out; the packages it depends on are those of this checkout. */
async function installUnder(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  await cp(join(folder, 'package'), join(modules, 'fairdial'), { recursive: true });
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith('@')) await mkdir(join(modules, name.split('/')[0] ?? ''), { recursive: true });
    await symlink(resolve('node_modules', name), join(modules, name));
  }
}
