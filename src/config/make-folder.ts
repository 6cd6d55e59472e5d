import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those above it that are missing, unless it is there. `mode` is that of every folder made.
 * Throws what the system says. It is not Node's recursive mkdir, which tries for ever, at full CPU, where the system
 * answers "no such file" below a folder that is there, as /proc does (Node 20).
 */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = [];
  let each = resolve(path);
  while (!existsSync(each) && dirname(each) !== each) {
    missing.unshift(each);
    each = dirname(each);
  }
  if (missing.length === 0) missing.push(resolve(path));
  for (const folder of missing) makeOne(folder, mode);
}

/** Somebody else may have made it since we looked. */
function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
