import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const closers = [];
let root;

/** A folder that is gone after the run. */
export function scratchFolder(name) {
  root ??= mkdtempSync(join(tmpdir(), 'fairdial-bench-'));
  return mkdtempSync(join(root, `${name}-`));
}

/** To be done at the latest when the benchmarks end, however they end: the last first. */
export function atTheEnd(close) {
  closers.push(close);
}

export async function closeAll() {
  for (const close of closers.splice(0).reverse()) await Promise.resolve(close()).catch(() => {});
  if (root) rmSync(root, { recursive: true, force: true });
  root = undefined;
}
