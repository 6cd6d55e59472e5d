import type { AttemptRecord } from '../../../src/domain/attempt.ts';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import {
  type Contact,
  type ContactHeader,
  type ImportRecord,
  type RejectedRow,
  variableNames,
} from '../../../src/domain/contact.ts';
import type { CampaignEntry, ContactView } from '../../../src/ledger/ledger.ts';
import type { ReportLedger } from '../../../src/reports/report-ledger.ts';
import { ALWAYS } from '../../support/hours.ts';

export const NOON = Date.parse('2026-11-21T12:00:00.000Z');
export const FROM = '+12125550100';
export const HEADER: ContactHeader = {
  headers: ['phone', 'first_name', 'balance'],
  roles: { phone: 0 },
  variables: [1, 2],
};

export function campaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    name: 'renewals',
    version: 'abc123abc123',
    agentId: '00000000-0000-4000-8000-000000000000',
    fromNumbers: [{ number: FROM, maxConcurrent: 5 }],
    priority: 0,
    contacts: { files: [], columns: {} },
    hours: ALWAYS,
    retry: { maxAttempts: 4, delays: {} },
    outcomes: {},
    variables: {},
    metadata: {},
    suppressFiles: [],
    ...changes,
  };
}

export function entry(changes: Partial<CampaignEntry> = {}): CampaignEntry {
  return {
    campaign: campaign(),
    state: 'running',
    reason: '',
    since: NOON,
    createdAt: NOON,
    import: { completed: 'f1', header: HEADER, rejected: 0 },
    ...changes,
  };
}

/** E.164 numbers of the 555-01xx kind, 100 different ones. */
export function phoneOf(seq: number): string {
  return `+1212555${String(100 + (seq % 100)).padStart(4, '0')}`;
}

export function view(
  seq: number,
  changes: Partial<ContactView> = {},
  contact: Partial<Contact> = {},
): ContactView {
  return {
    contact: {
      seq,
      row: seq + 2,
      id: `c${seq}`,
      phone: phoneOf(seq),
      zones: ['America/New_York'],
      zoneSource: 'number',
      variables: variableNames(HEADER),
      values: ['Ann', '12.50'],
      ...contact,
    },
    status: 'waiting',
    reason: '',
    attempts: 0,
    at: 0,
    ...changes,
  };
}

export function record(n: number, changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attemptId: `a-${n}`,
    row: n + 2,
    id: `c${n}`,
    phone: phoneOf(n),
    n: 1,
    fromNumber: FROM,
    callId: `call-${n}`,
    state: 'settled',
    disposition: 'answered',
    outcome: 'interested',
    endReason: 'hangup',
    openedAt: NOON + n * 1_000,
    postedAt: NOON + n * 1_000 + 250,
    acceptedAt: NOON + n * 1_000 + 400,
    startedAt: NOON + n * 1_000 + 5_000,
    endedAt: NOON + n * 1_000 + 35_000,
    settledAt: NOON + n * 1_000 + 41_000,
    zones: ['America/New_York'],
    durationSeconds: 30,
    httpStatus: 201,
    source: 'poll',
    campaignVersion: 'abc123abc123',
    ...changes,
  };
}

/** A ledger that holds what is put into it; everything may be changed at any time, also while it is read. */
export interface LedgerOfRows extends ReportLedger {
  entry: CampaignEntry | undefined;
  readonly views: ContactView[];
  readonly rows: RejectedRow[];
  readonly imports: ImportRecord[];
  readonly records: AttemptRecord[];
  /** Cursors the journal was asked from. */
  readonly asked: string[];
  /** Runs before each page of contacts is handed out. */
  beforePage: (from: number) => void | Promise<void>;
}

export function ledgerOfRows(): LedgerOfRows {
  const ledger: LedgerOfRows = {
    entry: entry(),
    views: [],
    rows: [],
    imports: [],
    records: [],
    asked: [],
    beforePage: () => undefined,
    campaigns: { get: async () => ledger.entry },
    contacts: {
      imported: async () => ledger.views.length,
      imports: async () => ledger.imports,
      page: async (_, from, limit) => {
        await ledger.beforePage(from);
        return ledger.views.slice(from, from + limit);
      },
      rejected: async (_, from, limit) => ledger.rows.slice(from, from + limit),
    },
    attempts: {
      journal: async (_, cursor, limit) => {
        ledger.asked.push(cursor);
        const from = Number(cursor);
        const records = ledger.records.slice(from, from + limit);
        return { cursor: String(from + records.length), records };
      },
    },
  };
  return ledger;
}

/** A clock that stands still; `sleep` waits for `advance`, or for its signal. */
export function standingClock(at = NOON): Clock & { advance(ms: number): void; sleeping(): number[] } {
  let passed = 0;
  let sleepers: { readonly until: number; readonly ms: number; wake(): void }[] = [];
  return {
    wallMs: () => at + passed,
    monotonicMs: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { until: passed + ms, ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        });
      }),
    advance(ms) {
      passed += ms;
      const due = sleepers.filter(({ until }) => until <= passed);
      sleepers = sleepers.filter(({ until }) => until > passed);
      for (const { wake } of due) wake();
    },
    sleeping: () => sleepers.map(({ ms }) => ms),
  };
}

export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
