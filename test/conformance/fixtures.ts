import type { AttemptRecord, ContactResult } from '../../src/domain/attempt.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import type { ContactStatus, NewContact, StatusCounts } from '../../src/domain/contact.ts';
import { CONTACT_STATUSES } from '../../src/domain/contact.ts';
import type {
  AddResult,
  CampaignOffer,
  ContactView,
  ImportPass,
  Ledger,
  OpenRequest,
  OpenResult,
  Settlement,
} from '../../src/ledger/ledger.ts';

/** A Tuesday afternoon. The suite hands every instant in, counted from here. */
export const NOW = Date.UTC(2026, 11, 1, 15);
export const SECOND = 1000;
export const LINE = '+15735550110';
export const OTHER_LINE = '+15735550111';
export const NEW_YORK = 'America/New_York';

/** `makeLedger` gives an empty ledger; the suite closes it. */
export type MakeLedger = () => Promise<Ledger>;

let lastNumber = 0;
export function unique(word: string): string {
  lastNumber += 1;
  return `${word}${lastNumber}`;
}

export function campaign(name = 'spring', changes: Partial<Campaign> = {}): Campaign {
  return {
    name,
    version: 'v1',
    agentId: 'agent',
    fromNumbers: [{ number: LINE, maxConcurrent: 3 }],
    priority: 0,
    contacts: { files: ['/data/people.csv'], columns: {} },
    hours: { week: [[[540, 1020]], [], [], [], [], [], []], blackoutDates: [] },
    retry: { maxAttempts: 3, delays: { busy: [{ amount: 5, unit: 'm' }] } },
    outcomes: {},
    variables: { company: 'Acme' },
    metadata: {},
    suppressFiles: [],
    ...changes,
  };
}

/** Numbers set aside for fiction, a hundred per area code. */
export function phone(index: number): string {
  return `+1${212 + Math.floor(index / 100)}5550${100 + (index % 100)}`;
}

export function row(index: number, changes: Partial<NewContact> = {}): NewContact {
  return {
    row: index + 2,
    id: `crm-${index}`,
    phone: phone(index),
    zones: [NEW_YORK],
    zoneSource: 'number',
    values: [`Name ${index}`],
    ...changes,
  };
}

export function rows(count: number, changes: Partial<NewContact> = {}): NewContact[] {
  return Array.from({ length: count }, (_, index) => row(index, changes));
}

export function pass(changes: Partial<ImportPass> = {}): ImportPass {
  return {
    campaign: 'spring',
    fingerprint: 'print-1',
    token: unique('token'),
    header: { headers: ['phone', 'name'], roles: { phone: 0 }, variables: [1] },
    ...changes,
  };
}

/** Begin, add, sweep and finish one pass. */
export async function importRows(
  ledger: Ledger,
  contacts: readonly NewContact[],
  { name = 'spring', now = NOW }: { name?: string; now?: number } = {},
): Promise<AddResult[]> {
  const current = pass({ campaign: name });
  await ledger.contacts.beginImport(current, now);
  const results = await ledger.contacts.addBatch(current, contacts, now);
  while (!(await ledger.contacts.sweepUnseen(current, 100, now)).done);
  await ledger.contacts.finishImport(current, now);
  return results;
}

/** A running campaign with these contacts. */
export async function setUp(
  ledger: Ledger,
  contacts: readonly NewContact[] = rows(1),
  definition: Campaign = campaign(),
): Promise<void> {
  await ledger.campaigns.apply(definition, NOW);
  await importRows(ledger, contacts, { name: definition.name });
}

export function offer(changes: Partial<CampaignOffer> = {}): CampaignOffer {
  return { campaign: 'spring', version: 'v1', maxAttempts: 3, buckets: [0], ...changes };
}

export function request(changes: Partial<OpenRequest> = {}): OpenRequest {
  return {
    batch: unique('batch'),
    fromNumber: LINE,
    run: 'run-1',
    groups: [[offer()]],
    limit: 10,
    now: NOW,
    ...changes,
  };
}

export function open(ledger: Ledger, changes: Partial<OpenRequest> = {}): Promise<OpenResult> {
  return ledger.attempts.open(request(changes));
}

/** Open as many as these offers give: whose turn it was, in the order opened. */
export async function seqsOf(ledger: Ledger, offers: readonly CampaignOffer[]): Promise<number[]> {
  const { opened } = await open(ledger, { groups: [offers] });
  return opened.map(({ seq }) => seq);
}

/** Open exactly one attempt. */
export async function openOne(ledger: Ledger, changes: Partial<OpenRequest> = {}): Promise<string> {
  const { opened, stop } = await open(ledger, { limit: 1, ...changes });
  const [attempt] = opened;
  if (!attempt) throw new Error(`nothing opened: ${JSON.stringify(stop)}`);
  return attempt.id;
}

export async function postOne(ledger: Ledger, changes: Partial<OpenRequest> = {}): Promise<string> {
  const id = await openOne(ledger, changes);
  await ledger.attempts.beginPosting(id, `token-of-${id}`, 'run-1', NOW + 10);
  return id;
}

export async function placeOne(ledger: Ledger, changes: Partial<OpenRequest> = {}): Promise<string> {
  const id = await postOne(ledger, changes);
  await ledger.attempts.markPlaced(id, placed(id));
  return id;
}

export async function doubtOne(ledger: Ledger, changes: Partial<OpenRequest> = {}): Promise<string> {
  const id = await postOne(ledger, changes);
  await ledger.attempts.markUnconfirmed(
    id,
    { reason: 'no answer in time', nextLookAt: NOW + 60 * SECOND },
    NOW + 20,
  );
  return id;
}

export function placed(id: string) {
  return { callId: `call-of-${id}`, httpStatus: 201, acceptedAt: NOW + 20, nextLookAt: NOW + 5 * SECOND };
}

export function record(attemptId: string, changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attemptId,
    row: 2,
    id: 'crm-0',
    phone: phone(0),
    n: 1,
    fromNumber: LINE,
    state: 'settled',
    disposition: 'busy',
    openedAt: NOW,
    settledAt: NOW + 30 * SECOND,
    zones: [NEW_YORK],
    campaignVersion: 'v1',
    ...changes,
  };
}

export function result(changes: Partial<ContactResult> = {}): ContactResult {
  return {
    disposition: 'busy',
    firstAttemptAt: NOW,
    lastAttemptAt: NOW,
    fromNumber: LINE,
    tally: { busy: 1 },
    ...changes,
  };
}

export function retry(attemptId: string, at: number): Settlement {
  return { record: record(attemptId), result: result(), next: { kind: 'retry', at, reason: 'busy' } };
}

export function finished(attemptId: string): Settlement {
  return {
    record: record(attemptId, { disposition: 'answered' }),
    result: result({ disposition: 'answered', summary: 'Will come' }),
    next: { kind: 'close', status: 'done', reason: '' },
  };
}

export async function viewOf(ledger: Ledger, seq: number, name = 'spring'): Promise<ContactView> {
  const [view] = await ledger.contacts.page(name, seq, 1);
  if (!view) throw new Error(`no contact ${seq} in ${name}`);
  return view;
}

export async function attemptOf(ledger: Ledger, id: string) {
  const known = await ledger.attempts.get(id);
  if (!known) throw new Error(`no live attempt ${id}`);
  return known.attempt;
}

/** Every line of the journal, read two at a time. */
export async function journalOf(ledger: Ledger, name = 'spring'): Promise<AttemptRecord[]> {
  const all: AttemptRecord[] = [];
  for (let cursor = ''; ; ) {
    const page = await ledger.attempts.journal(name, cursor, 2);
    if (page.records.length === 0) return all;
    all.push(...page.records);
    cursor = page.cursor;
  }
}

export function counts(some: Partial<Record<ContactStatus, number>>): StatusCounts {
  const none = Object.fromEntries(CONTACT_STATUSES.map((status) => [status, 0])) as StatusCounts;
  return { ...none, ...some };
}
