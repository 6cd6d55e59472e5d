import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { edited, type PlantedBug } from './planted-bug.ts';

/** What tests need of a checkout; the packages are lent, not copied. */
const NEEDED = [
  'src',
  'test',
  'scripts',
  'campaigns',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.page.json',
  'vitest.config.ts',
];
const PACKAGES = 'node_modules';

/** A copy of this checkout, to be damaged. */
export interface Checkout {
  readonly folder: string;
  remove(): Promise<void>;
}

/** @param from the folder of another copy; otherwise this checkout, as it stands now. */
export async function copyCheckout(from = '.'): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'fairdial-planted-'));
  for (const name of NEEDED) await cp(join(from, name), join(folder, name), { recursive: true });
  await symlink(resolve(PACKAGES), join(folder, PACKAGES));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Make all edits of this bug. Rejects when one of them does not fit the code any more. */
export async function plant({ edits }: PlantedBug, { folder }: Checkout): Promise<void> {
  for (const edit of edits) {
    const path = join(folder, edit.file);
    await writeFile(path, edited(await readFile(path, 'utf8'), edit));
  }
}

const run = promisify(execFile);

/** Build `dist`, as `npm run build` does. */
export async function build({ folder: cwd }: Checkout): Promise<void> {
  await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { cwd });
  await run(process.execPath, ['scripts/copy-assets.mjs'], { cwd });
}
