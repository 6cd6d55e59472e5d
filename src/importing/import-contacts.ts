import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { ContactHeader, ImportRecord, RejectedRow } from '../domain/contact.ts';
import { crashPoint } from '../domain/crash-point.ts';
import { FairdialError, type Problem } from '../domain/errors.ts';
import type { AddResult, ContactLedger, FinishedPass, ImportPass } from '../ledger/ledger.ts';
import { judgeBatches } from './judge-batches.ts';
import { RejectionGuard, type TooManyRejected } from './rejection-guard.ts';
import { openRows, type RowBatch, type RowSource } from './row-source.ts';

export interface ImportDeps {
  readonly contacts: ContactLedger;
  readonly clock: Clock;
  /** This run of the process, which says in the ledger that it lives. */
  readonly run?: string;
  /** Told after each batch. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /**
   * Too many rows are rejected; awaited before any more of them can be dialled. Told at the first such moment, and again
   * at the end of the pass if it then still is so.
   */
  readonly onTooMany?: (verdict: TooManyRejected, fingerprint: string) => Promise<void>;
}

export interface ImportOptions {
  /** `ImportStatus.completed` of the campaign. */
  readonly completed?: string;
  /** `ImportStatus.accepted`: however many rows of these are rejected, a person wants the others dialled. */
  readonly accepted?: string;
  /** Stops between two batches. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  /** Rows read so far, blank ones not counted. */
  readonly rows: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export type ImportOutcome =
  /** The files and the settings are those of the last whole import. */
  | { readonly kind: 'unchanged'; readonly fingerprint: string }
  /** Another process imports this campaign, or took over in the middle. */
  | { readonly kind: 'busy' }
  | {
      readonly kind: 'imported';
      readonly fingerprint: string;
      readonly header: ContactHeader;
      readonly totals: ImportTotals;
      readonly record: ImportRecord;
      readonly warnings: readonly Problem[];
    }
  /** Its rows are stored, and nobody's was taken for gone: what is missing may only be damaged. The pass is not finished. */
  | { readonly kind: 'refused'; readonly verdict: TooManyRejected; readonly totals: ImportTotals }
  /** A file changed while it was read. What was added stays; the next pass puts the rest right. */
  | { readonly kind: 'changed'; readonly problem: Problem }
  /** The signal. What was added stays; the next pass begins again and adds nothing twice. */
  | { readonly kind: 'stopped' };

/** `rows = added + updated + unchanged + kept + rejected`. */
export interface ImportTotals {
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Already called or closed: left as they are. */
  readonly kept: number;
  /** Duplicates included. */
  readonly rejected: number;
  readonly duplicates: number;
  readonly blank: number;
  /** Waiting contacts whose rows are gone. */
  readonly cancelled: number;
}

/** Contacts looked at in one step of the sweep. */
const SWEEP_STEP = 1_000;

/**
 * Bring the ledger's contacts of a campaign in line with its files: one pass over all rows, which are ready to be
 * dialled batch by batch. Run again after any interruption: a pass has the same effect twice. A file that cannot be read to its
 * end is refused before its first row, with an `InputError`; so is a ledger that does not answer (`LedgerUnavailable`).
 */
export async function importContacts(
  deps: ImportDeps,
  campaign: Campaign,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const rows = await openRows(campaign, deps.contacts);
  try {
    return await importRows(deps, { campaign, rows }, options);
  } finally {
    await rows.close();
  }
}

async function importRows(
  deps: ImportDeps,
  { campaign, rows }: { campaign: Campaign; rows: RowSource },
  options: ImportOptions,
): Promise<ImportOutcome> {
  const fingerprint = await rows.fingerprint();
  if (fingerprint === options.completed) return { kind: 'unchanged', fingerprint };
  const files = await rows.inspect();
  const pass: ImportPass = {
    campaign: campaign.name,
    fingerprint,
    token: randomUUID(),
    ...(deps.run === undefined ? {} : { run: deps.run }),
    header: files.header,
  };
  if ((await deps.contacts.beginImport(pass, deps.clock.wallMs())) === 'busy') return { kind: 'busy' };
  const began = deps.clock.wallMs();
  crashPoint('after-begin-import');
  try {
    const tally = emptyTally();
    const guard = new RejectionGuard(campaign, fingerprint === options.accepted);
    const tell = async (verdict: TooManyRejected) => deps.onTooMany?.(verdict, fingerprint);
    const batches = judgeBatches(rows.read(files), guard, tell);
    const stored = await storeAll({ deps, pass, tally }, batches, options.signal);
    const left = stored ? await differenceNow(campaign, rows, fingerprint) : ({ kind: 'stopped' } as const);
    if (left !== undefined) return await abandon(deps, pass, left);
    const verdict = guard.verdict();
    if (verdict !== undefined) {
      await tell(verdict);
      return await abandon(deps, pass, { kind: 'refused', verdict, totals: tally });
    }
    tally.cancelled = await sweep(deps, pass);
    crashPoint('before-finish-import');
    const record = await finish(deps, pass, { began, campaign, tally });
    crashPoint('after-finish-import');
    const { header, warnings } = files;
    return { kind: 'imported', fingerprint, header, totals: tally, record, warnings };
  } catch (error) {
    return await giveUp(deps, pass, error);
  }
}

type Tally = { -readonly [Count in keyof ImportTotals]: number };

function emptyTally(): Tally {
  const none = { added: 0, updated: 0, unchanged: 0, kept: 0 };
  return { rows: 0, ...none, rejected: 0, duplicates: 0, blank: 0, cancelled: 0 };
}

interface Storing {
  readonly deps: ImportDeps;
  readonly pass: ImportPass;
  readonly tally: Tally;
}

/**
 * Batches on their way to the ledger at once, so that it need not wait for the next one. They go over one connection, which
 * keeps their order: the first row of a number wins.
 */
const BATCHES_ON_THE_WAY = 2;

/** Store batch after batch; false when the signal stopped it. */
async function storeAll(
  storing: Storing,
  batches: AsyncIterable<RowBatch>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const onTheWay: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batches) {
      while (onTheWay.length >= BATCHES_ON_THE_WAY) await onTheWay.shift();
      if (signal?.aborted) return false;
      last = store(storing, batch, last);
      last.catch(() => undefined);
      onTheWay.push(last);
    }
  } finally {
    await Promise.allSettled(onTheWay);
  }
  await last;
  return !signal?.aborted;
}

/** Sent at once, and noted when those before are: in the order of the file. */
async function store({ deps, pass, tally }: Storing, batch: RowBatch, before: Promise<void>): Promise<void> {
  const adding = batch.add(deps.contacts, pass, deps.clock.wallMs());
  const [results] = await Promise.all([adding, before]);
  crashPoint('after-import-batch');
  const rejected = rejectedOf(batch, results);
  if (rejected.length > 0) await deps.contacts.addRejected(pass, rejected, deps.clock.wallMs());
  crashPoint('after-import-rejected');
  count(tally, { batch, results, rejected: rejected.length });
  deps.onProgress?.({
    rows: tally.rows,
    rejected: tally.rejected,
    bytes: batch.bytesRead,
    totalBytes: batch.bytesTotal,
  });
}

/** Those of the file, and those whose number the ledger knew by an earlier row. */
function rejectedOf(batch: RowBatch, results: readonly AddResult[]): readonly RejectedRow[] {
  const duplicates: RejectedRow[] = [];
  for (const [index, result] of results.entries())
    if (result.kind === 'duplicate') duplicates.push(batch.duplicate(index, result.ofRow));
  if (duplicates.length === 0) return batch.rejected;
  return [...batch.rejected, ...duplicates].sort((a, b) => a.line - b.line);
}

function count(
  tally: Tally,
  { batch, results, rejected }: { batch: RowBatch; results: readonly AddResult[]; rejected: number },
): void {
  for (const { kind } of results) {
    if (kind === 'duplicate') tally.duplicates += 1;
    else tally[kind] += 1;
  }
  tally.rows += batch.contacts.length + batch.rejected.length;
  tally.rejected += rejected;
  tally.blank += batch.blank;
}

/** What to say when the files are no longer those the pass began with. */
async function differenceNow(
  campaign: Campaign,
  rows: RowSource,
  fingerprint: string,
): Promise<ImportOutcome | undefined> {
  if ((await rows.fingerprint()) === fingerprint) return undefined;
  const problem: Problem = {
    severity: 'error',
    file: campaign.contacts.files.join(', '),
    code: 'changed-while-read',
    message: 'the contacts changed while they were being imported',
    fix: 'Write the file beside and rename it into place; it is imported again by itself.',
  };
  return { kind: 'changed', problem };
}

async function sweep({ contacts, clock }: ImportDeps, pass: ImportPass): Promise<number> {
  let cancelled = 0;
  for (;;) {
    const step = await contacts.sweepUnseen(pass, SWEEP_STEP, clock.wallMs());
    cancelled += step.cancelled;
    if (step.done) return cancelled;
  }
}

async function finish(
  { contacts, clock }: ImportDeps,
  pass: ImportPass,
  { began, campaign, tally }: { began: number; campaign: Campaign; tally: Tally },
): Promise<ImportRecord> {
  const { rows, added, updated: changed, unchanged, kept, cancelled: removed, rejected, duplicates } = tally;
  const files = campaign.contacts.files.map((path) => basename(path));
  const counts = { rows, added, changed, unchanged, kept, removed, rejected, duplicates };
  const done: FinishedPass = { ...counts, files, began };
  const ended = clock.wallMs();
  const id = (await contacts.finishImport(pass, ended, done)) ?? '';
  return { id, ...done, fingerprint: pass.fingerprint, ended };
}

async function abandon(deps: ImportDeps, pass: ImportPass, outcome: ImportOutcome): Promise<ImportOutcome> {
  await deps.contacts.abandonImport(pass);
  return outcome;
}

/** Free the lease if we can (it runs out by itself if not), and tell what went wrong first. */
async function giveUp(deps: ImportDeps, pass: ImportPass, error: unknown): Promise<ImportOutcome> {
  if (error instanceof FairdialError && error.code === 'import-lost') return { kind: 'busy' };
  await deps.contacts.abandonImport(pass).catch(() => undefined);
  throw error;
}
