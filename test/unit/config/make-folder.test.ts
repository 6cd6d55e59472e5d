import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from '../../../src/config/make-folder.ts';

const ground = mkdtempSync(join(tmpdir(), 'fairdial-folder-'));
afterAll(() => rmSync(ground, { recursive: true }));

it('makes a folder and those above it, of one mode, and leaves one that is there', () => {
  const deep = join(ground, 'a', 'b', 'c');
  makeFolder(deep, 0o700);
  makeFolder(deep, 0o755);
  for (const path of [deep, join(ground, 'a')]) expect(statSync(path).mode & 0o777).toBe(0o700);
});

it('follows a link to a folder', () => {
  symlinkSync(ground, join(ground, 'link'));
  makeFolder(join(ground, 'link', 'below'));
  expect(statSync(join(ground, 'below')).isDirectory()).toBe(true);
});

it('throws what the system says, where a file or a dangling link stands in the way', () => {
  writeFileSync(join(ground, 'file'), '');
  symlinkSync(join(ground, 'nowhere'), join(ground, 'dangling'));
  expect(() => makeFolder(join(ground, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(ground, 'file', 'below'))).toThrow('ENOTDIR');
  expect(() => makeFolder(join(ground, 'dangling'))).toThrow('EEXIST');
});

it.skipIf(process.platform !== 'linux')('gives up at once where the system makes none', () => {
  expect(() => makeFolder('/proc/no-such-place/below')).toThrow('ENOENT');
});
