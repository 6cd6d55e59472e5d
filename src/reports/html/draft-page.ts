import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Edition } from '../edition.ts';
import type { PageFacts } from './page-facts.ts';
import { pageOf, readMark } from './page-html.ts';

const PAGE = 'report.html';
/** The page of a larger campaign is made with each contacts.csv and, between two of them, at most once a minute. */
const LARGE = 50_000;
const LARGE_EVERY_MS = 60_000;
/** The mark stands within the first bytes. */
const MARK_BYTES = 128;

export interface PageSource {
  readonly facts: PageFacts;
  readonly folder: string;
}

/**
 * report.html, unless the one there says the same or may wait. It waits only where contacts.csv waits too, so it is never
 * older than the last contacts.csv, and that of an ended campaign is never behind.
 */
export async function draftPage(edition: Edition, { facts, folder }: PageSource): Promise<void> {
  const known = readMark(await beginningOf(join(folder, PAGE)));
  if (known && mayWait(facts, known.exportedAt)) return;
  const { html, fingerprint } = pageOf(facts);
  if (fingerprint !== known?.fingerprint) await edition.write(PAGE, [html]);
}

function mayWait({ exportedAt, contacts, identity }: PageFacts, madeAt: number): boolean {
  const age = exportedAt - madeAt;
  const contactsWait = contacts.at !== exportedAt;
  return contactsWait && identity.imported > LARGE && age >= 0 && age < LARGE_EVERY_MS;
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await file.close();
  }
}
