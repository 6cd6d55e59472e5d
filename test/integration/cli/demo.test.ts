import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Folder, fairdial, makeFolder, startFairdial } from './fairdial.ts';

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

it('runs the sample campaign in under a minute, and its reports agree with what happened', async () => {
  const began = performance.now();
  // What is set for real work must not reach the demo.
  const env = {
    ONEINBOX_API_KEY: 'real',
    ONEINBOX_BASE_URL: 'https://127.0.0.1:1',
    REDIS_URL: 'redis://127.0.0.1:1',
  };
  const { code, stdout, stderr } = await fairdial(['demo'], { cwd: folder.path, env });
  expect(stdout).toContain("The reports agree with the simulator's log, and every limit was kept.");
  expect(stdout).toContain('Reports of demo: reports/demo/');
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain('\n    at ');
  expect(performance.now() - began).toBeLessThan(60_000);
  const contacts = await readFile(join(folder.path, 'reports/demo/contacts.csv'), 'utf8');
  expect(contacts.trimEnd().split('\n')).toHaveLength(229);
}, 70_000);

it('stops on SIGINT and leaves nothing running', async () => {
  const env = { TMPDIR: folder.path };
  const demo = startFairdial(['demo', '--dir', 'out'], { cwd: folder.path, env });
  await demo.says(/[1-9]\d* live/);
  demo.child.kill('SIGINT');
  expect((await demo.ended).code).toBe(130);
  expect((await readdir(folder.path)).filter((name) => name.startsWith('fairdial-demo-'))).toEqual([]);
});
