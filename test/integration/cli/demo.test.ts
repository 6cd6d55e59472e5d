import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Folder, makeFolder, startFairdial } from './fairdial.ts';

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.remove());

/** That it runs to its end, and what it says then, is seen in test/package: the demo is what strangers run first. */
it('stops on SIGINT and leaves nothing running', async () => {
  const env = { TMPDIR: folder.path };
  const demo = startFairdial(['demo', '--dir', 'out'], { cwd: folder.path, env });
  await demo.says(/[1-9]\d* live/, 45_000);
  demo.child.kill('SIGINT');
  expect((await demo.ended).code).toBe(130);
  expect((await readdir(folder.path)).filter((name) => name.startsWith('fairdial-demo-'))).toEqual([]);
});
