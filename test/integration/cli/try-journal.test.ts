import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTryJournal } from '../../../src/cli/try-journal.ts';

let ground: string;
beforeEach(async () => {
  ground = await mkdtemp(join(tmpdir(), 'fairdial-try-'));
});
afterEach(() => rm(ground, { recursive: true }));

it('remembers a test call of which nothing is known, in a folder that nobody else may read', async () => {
  const folder = join(ground, 'data', 'fairdial');
  await openTryJournal(folder).intend('first', '+12125550100', 1);
  expect(await openTryJournal(folder).openTo('+12125550100')).toBe('first');
  expect(await openTryJournal(folder).openTo('+12125550101')).toBeUndefined();
  for (const made of [folder, join(ground, 'data')]) expect((await stat(made)).mode & 0o777).toBe(0o700);
  await openTryJournal(folder).close('first');
  expect(await openTryJournal(folder).openTo('+12125550100')).toBeUndefined();
});

it.skipIf(process.platform !== 'linux')('gives up at once where the system makes no folder', async () => {
  const intending = openTryJournal('/proc/no-such-place/below').intend('first', '+12125550100', 1);
  await expect(intending).rejects.toThrow('ENOENT');
});
