import { mkdtemp, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { FairdialError } from '../domain/errors.ts';
import type { Engine } from '../engine.ts';
import { displayKind } from './display-kind.ts';
import { WrongRequest } from './exit.ts';
import { openLiveScreen } from './live-screen.ts';
import { note } from './output.ts';

/** Before anybody is called: results that cannot be written are worth nothing. Throws `WrongRequest`. */
export async function mustTakeReports(folder: string, option = '--reports'): Promise<void> {
  try {
    makeFolder(folder);
    await rmdir(await mkdtemp(join(folder, '.fairdial-')));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why = REASONS[code] ?? `the system says ${code}`;
    throw new WrongRequest(
      `Reports cannot be written to ${folder}: ${why}.`,
      `Make it a folder this user may write to, or name another one with ${option} DIR.`,
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no folder can be made there',
  EEXIST: 'it is a file, not a folder',
  ENOTDIR: 'part of this path is a file, not a folder',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** The reports as things stand at the end; false, and said, when one could not be written. */
export async function exportAtTheEnd(engine: Engine, json?: boolean): Promise<boolean> {
  const screen = openLiveScreen(process.stderr);
  if (displayKind(process.stderr, { json }) === 'live') screen.draw(['writing the reports …']);
  const exports = engine.campaignNames().map((name) => engine.exportReports(name));
  const failed = (await Promise.allSettled(exports)).flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  );
  screen.clear();
  for (const error of failed) {
    note(error instanceof Error ? error.message : String(error));
    if (error instanceof FairdialError && error.nextStep) note(error.nextStep);
  }
  return failed.length === 0;
}
