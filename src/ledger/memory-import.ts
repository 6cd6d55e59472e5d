import {
  type Contact,
  type ImportRecord,
  type NewContact,
  type RejectedRow,
  variableNames,
} from '../domain/contact.ts';
import { textOfTraits } from '../domain/contact-traits.ts';
import { FairdialError } from '../domain/errors.ts';
import { present } from '../domain/present.ts';
import { ROW_REMOVED } from './contact-ledger.ts';
import { campaignPurged } from './errors.ts';
import { importDay } from './import-day.ts';
import type { AddResult, ContactLedger, FinishedPass, ImportPass } from './ledger.ts';
import { bucketOf, changeBucket, closeRowless, waitFresh, waitUntil, watchNotAfter } from './memory-lines.ts';
import {
  frozenCopy,
  type MemoryState,
  type StoredCampaign,
  type StoredContact,
  type StoredImport,
} from './memory-state.ts';
import { closeSuppressed, isSuppressed } from './memory-suppressions.ts';

const LEASE_MS = 60_000;

type ImportLedger = Pick<
  ContactLedger,
  'beginImport' | 'addBatch' | 'addRejected' | 'sweepUnseen' | 'finishImport' | 'abandonImport' | 'imports'
>;

/**
 * One pass over the contact files. Its token holds the lease until it finishes, gives up, or another takes a lease
 * that ran out; whoever does not hold it gets `import-lost`. No rows at all is no call. Finishing or giving up a second time has no effect.
 */
export function memoryImport(state: MemoryState): ImportLedger {
  return {
    beginImport: async (pass, now) => begin(state, pass, now),
    addBatch: async (pass, rows, now) =>
      rows.length === 0 ? [] : addBatch(state, heldBy(state, pass), { rows, now }),
    addRejected: async (pass, rows, now) => {
      if (rows.length > 0) addRejected(heldBy(state, pass), rows, now);
    },
    sweepUnseen: async (pass, limit, now) => sweep(heldBy(state, pass), limit, now),
    finishImport: async (pass, now, done) => finish(state, pass, { now, done }),
    imports: async (campaign) => [...(state.campaigns.get(campaign)?.import.finished ?? [])],
    abandonImport: async (pass) => {
      const stored = state.campaigns.get(pass.campaign);
      if (stored?.import.token === pass.token) release(stored);
    },
  };
}

function begin(state: MemoryState, pass: ImportPass, now: number): 'begun' | 'busy' {
  const stored = campaignOf(state, pass);
  if (stored.purgedAt !== undefined) throw campaignPurged(pass.campaign);
  const { token, leaseUntil, run } = stored.import;
  const isDead = run !== undefined && (state.runs.get(run) ?? 0) <= now;
  if (token !== undefined && token !== pass.token && !isDead && now < leaseUntil) return 'busy';
  stored.import.leaseUntil = now + LEASE_MS;
  if (token === pass.token) return 'begun';
  delete stored.import.completed;
  delete stored.import.run;
  if (stored.import.refused !== pass.fingerprint) forgetRefused(stored.import);
  if (pass.run !== undefined) stored.import.run = pass.run;
  Object.assign(stored.import, {
    token: pass.token,
    running: pass.fingerprint,
    header: frozenCopy(pass.header),
    rejected: [],
    lastRejected: '',
    seen: new Set(),
    swept: 0,
  });
  return 'begun';
}

function addBatch(
  state: MemoryState,
  stored: StoredCampaign,
  batch: { rows: readonly NewContact[]; now: number },
): AddResult[] {
  stored.import.leaseUntil = batch.now + LEASE_MS;
  const { header } = stored.import;
  const variables = Object.freeze(header ? variableNames(header) : []);
  const results = batch.rows.map((row) => addRow({ state, stored, row, variables, now: batch.now }));
  if (results.some(({ kind }) => kind === 'added' || kind === 'updated')) state.revision += 1;
  return results;
}

interface Arrival {
  readonly state: MemoryState;
  readonly stored: StoredCampaign;
  readonly row: NewContact;
  readonly variables: readonly string[];
  readonly now: number;
}

/** A row is known by its phone. */
function addRow(arrival: Arrival): AddResult {
  const known = arrival.stored.byPhone.get(arrival.row.phone);
  return known ? recognise(known, arrival) : add(arrival);
}

function add(arrival: Arrival): AddResult {
  const { stored, row } = arrival;
  const seq = stored.contacts.length;
  const bucket = bucketOf(stored, row);
  const contact: StoredContact = {
    contact: contactOf(arrival, seq, bucket),
    status: 'waiting',
    reason: '',
    attempts: 0,
    at: 0,
    bucket,
    line: undefined,
    stamp: 0,
  };
  stored.contacts.push(contact);
  stored.byPhone.set(row.phone, contact);
  stored.counts.waiting += 1;
  stored.import.seen.add(seq);
  standInLine(contact, arrival);
  return { kind: 'added', seq };
}

/** The row number follows the latest pass, even of a contact that keeps everything else. */
function recognise(known: StoredContact, arrival: Arrival): AddResult {
  const { stored, row, variables } = arrival;
  const { seq, row: ofRow, file } = known.contact;
  if (stored.import.seen.has(seq)) {
    return ofRow === row.row && file === row.file
      ? { kind: 'unchanged', seq }
      : { kind: 'duplicate', seq, ofRow };
  }
  stored.import.seen.add(seq);
  stored.import.rowless.delete(seq);
  const same = sameContent(known.contact, { ...row, variables });
  const removed = known.status === 'cancelled' && known.reason === ROW_REMOVED;
  if (removed && known.attempts > 0) {
    moveRow(known, row);
    waitAsBefore(known, arrival);
    return { kind: 'updated', seq };
  }
  if (!removed && (same || known.status !== 'waiting' || known.attempts > 0)) {
    moveRow(known, row);
    return { kind: same ? 'unchanged' : 'kept', seq };
  }
  update(known, arrival);
  return { kind: 'updated', seq };
}

function moveRow(known: StoredContact, { row, file }: NewContact): void {
  const { file: before, ...contact } = known.contact;
  known.contact = Object.freeze({ ...contact, row, ...present({ file }) });
}

/** Called before, and its row is back: due when it was, with the attempts it had. */
function waitAsBefore(known: StoredContact, { state, stored, now }: Arrival): void {
  if (isSuppressed(state, stored.campaign.name, known.contact.phone)) closeSuppressed(stored, known);
  else waitUntil(stored, known, { at: Math.max(known.at, now), reason: '' });
}

function update(known: StoredContact, arrival: Arrival): void {
  const { stored, row } = arrival;
  const before = known.contact;
  const bucket = bucketOf(stored, row);
  const staysInBucket = known.line !== undefined && bucket === known.bucket;
  changeBucket(stored, known, bucket);
  known.contact = contactOf(arrival, before.seq, bucket);
  if (staysInBucket && keepsItsTurn(known, before, arrival)) watchNotAfter(stored, known);
  else standInLine(known, arrival);
}

/** Nobody loses their turn for an edit that lets them wait as they did. */
function keepsItsTurn({ line }: StoredContact, before: Contact, { row, now }: Arrival): boolean {
  return row.notBefore === before.notBefore || (line === 'fresh' && (row.notBefore ?? 0) <= now);
}

function standInLine(contact: StoredContact, { state, stored, row, now }: Arrival): void {
  if (isSuppressed(state, stored.campaign.name, row.phone)) closeSuppressed(stored, contact);
  else if (row.notBefore !== undefined && row.notBefore > now) {
    waitUntil(stored, contact, { at: row.notBefore, reason: '' });
  } else waitFresh(stored, contact);
}

function contactOf({ stored, row, variables }: Arrival, seq: number, bucket: number): Contact {
  const traits = stored.buckets[bucket]?.traits;
  return Object.freeze({ ...row, ...traits, seq, variables, values: Object.freeze([...row.values]) });
}

function sameContent(a: Omit<Contact, 'seq'>, b: Omit<Contact, 'seq'>): boolean {
  return contentOf(a) === contentOf(b);
}

function contentOf(contact: Omit<Contact, 'seq'>): string {
  const { id, zoneSource, notBefore, notAfter, variables, values } = contact;
  return JSON.stringify([id, textOfTraits(contact), zoneSource, notBefore, notAfter, variables, values]);
}

function addRejected(stored: StoredCampaign, rows: readonly RejectedRow[], now: number): void {
  stored.import.leaseUntil = now + LEASE_MS;
  const text = JSON.stringify(rows);
  if (text === stored.import.lastRejected) return;
  stored.import.lastRejected = text;
  stored.import.rejected.push(...frozenCopy(rows));
}

/** `limit` bounds how many contacts are looked at, not how many are cancelled. */
function sweep(stored: StoredCampaign, limit: number, now: number): { cancelled: number; done: boolean } {
  stored.import.leaseUntil = now + LEASE_MS;
  const from = stored.import.swept;
  const to = Math.min(from + limit, stored.contacts.length);
  const unseen = stored.contacts
    .slice(from, to)
    .filter(({ contact }) => !stored.import.seen.has(contact.seq));
  for (const { status, contact } of unseen)
    if (status === 'calling' || status === 'unconfirmed') stored.import.rowless.add(contact.seq);
  const gone = unseen.filter(({ status }) => status === 'waiting');
  for (const contact of gone) closeRowless(stored, contact, contact.at);
  stored.import.swept = to;
  return { cancelled: gone.length, done: to === stored.contacts.length };
}

function finish(
  state: MemoryState,
  pass: ImportPass,
  { now, done }: { now: number; done: FinishedPass | undefined },
): string | undefined {
  const known = state.campaigns.get(pass.campaign)?.import;
  if (known?.token !== pass.token && known?.finishedToken === pass.token)
    return done && known.finished.at(-1)?.id;
  const stored = heldBy(state, pass);
  stored.import.completed = pass.fingerprint;
  stored.import.finishedToken = pass.token;
  forgetRefused(stored.import);
  release(stored);
  state.revision += 1;
  return done && putOnRecord(stored.import, { ...done, fingerprint: pass.fingerprint, ended: now });
}

function forgetRefused(stored: StoredImport): void {
  delete stored.refused;
  delete stored.why;
}

const MOST_RECORDS = 100;

/** Numbered by day, so that the order of the ids is that of the passes; a clock set back goes on with the later day. */
function putOnRecord({ finished }: StoredImport, record: Omit<ImportRecord, 'id'>): string {
  const today = importDay(record.ended);
  const [lastDay = '', number = '0'] = finished.at(-1)?.id.split('-') ?? [];
  const id = lastDay < today ? `${today}-1` : `${lastDay}-${Number(number) + 1}`;
  finished.push(frozenCopy({ id, ...record }));
  finished.splice(0, finished.length - MOST_RECORDS);
  return id;
}

function release(stored: StoredCampaign): void {
  delete stored.import.token;
  delete stored.import.run;
  delete stored.import.running;
  stored.import.seen = new Set();
}

function campaignOf(state: MemoryState, pass: ImportPass): StoredCampaign {
  const stored = state.campaigns.get(pass.campaign);
  if (stored) return stored;
  throw new FairdialError(
    'unknown-campaign',
    `There is no campaign ${pass.campaign}.`,
    'Apply the campaign first.',
  );
}

function heldBy(state: MemoryState, pass: ImportPass): StoredCampaign {
  const stored = state.campaigns.get(pass.campaign);
  if (stored?.import.token === pass.token) return stored;
  throw new FairdialError(
    'import-lost',
    `Another process has taken over the import of ${pass.campaign}.`,
    'Nothing to do: the other process imports the same file.',
  );
}
