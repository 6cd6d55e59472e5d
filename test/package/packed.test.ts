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

/** All that lies at its top. */
const TOP = [
  ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', '.env.example'],
  ...['dist', 'campaigns'],
];

const TSC = resolve('node_modules/typescript/bin/tsc');
const LIKE_A_STRANGER = '--module nodenext --target es2022 --types node --skipLibCheck false'.split(' ');

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
    expect(new Set(paths.map((path) => path.split('/')[0]))).toEqual(new Set(TOP));
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

  it('runs its demo as `npx fairdial demo` and the reports agree with what happened', async () => {
    // What is set for real work must not reach the demo.
    const env = {
      ...process.env,
      ONEINBOX_API_KEY: 'real',
      ONEINBOX_BASE_URL: 'https://127.0.0.1:1',
      REDIS_URL: 'redis://127.0.0.1:1',
    };
    const { stdout, stderr } = await run('npx', ['--no', '--', 'fairdial', 'demo'], { cwd: folder, env });
    expect(stdout).toContain("The reports agree with the simulator's log, and every limit was kept.");
    expect(stdout).toContain('Reports of demo: reports/demo/');
    expect(stdout + stderr).not.toContain('\n    at ');
    const contacts = await readFile(join(folder, 'reports/demo/contacts.csv'), 'utf8');
    expect(contacts.trimEnd().split('\n')).toHaveLength(229);
  }, 120_000);

  it('has types: a program that uses it rightly compiles, one that does not is refused', async () => {
    await mkdir(join(folder, 'node_modules', '@types'));
    await symlink(resolve('node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
    const lines = [
      "import { type Engine, loadConfig, startEngine, untilFinished } from 'fairdial';",
      "const config = loadConfig({ ONEINBOX_API_KEY: 'any' });",
      "const engine: Engine = await startEngine({ config, reportsDir: 'reports', files: ['a.yaml'] });",
      'await untilFinished(engine);',
    ];
    await writeFile(join(folder, 'right.mts'), lines.join('\n'));
    await writeFile(join(folder, 'wrong.mts'), [...lines, 'export const port: number = config;'].join('\n'));
    const compiled = (file: string) =>
      run(process.execPath, [TSC, '--noEmit', '--strict', ...LIKE_A_STRANGER, file], { cwd: folder });
    await compiled('right.mts');
    await expect(compiled('wrong.mts')).rejects.toMatchObject({
      stdout: expect.stringMatching(/^wrong\.mts\(5,14\): error TS2322[^\n]*\n$/),
    });
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
  await mkdir(join(modules, '.bin'));
  await symlink('../fairdial/dist/cli/main.js', join(modules, '.bin', 'fairdial'));
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith('@')) await mkdir(join(modules, name.split('/')[0] ?? ''), { recursive: true });
    await symlink(resolve('node_modules', name), join(modules, name));
  }
}
