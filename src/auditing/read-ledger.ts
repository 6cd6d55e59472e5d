import type { Attempt, AttemptRecord, LiveAttemptState } from '../domain/attempt.ts';
import { ATTEMPT_STATES } from '../domain/attempt.ts';
import { present } from '../domain/present.ts';
import type { CampaignEntry, ContactView, Ledger } from '../ledger/ledger.ts';
import { definitionIn } from './definitions.ts';
import {
  type AuditedAttempt,
  type AuditedCampaign,
  type AuditedContact,
  type AuditedSuppression,
  type AuditInput,
  isOver,
  type ProviderCall,
} from './facts.ts';

const PAGE = 1_000;
const ALL = 10_000_000;

/**
 * The engine's own record. Read the calls first: the record is then newer than they are, also while calls run.
 * `names` limits whose contacts are judged; attempts are read of all campaigns, since they share numbers and people.
 */
export async function inputFromLedger(
  ledger: Ledger,
  calls: readonly ProviderCall[],
  names?: readonly string[],
): Promise<AuditInput> {
  const all = await ledger.campaigns.list();
  const entries = all.filter(({ purgedAt }) => purgedAt === undefined);
  const purged = all.filter((entry) => !entries.includes(entry)).map(({ campaign }) => campaign.name);
  const judged = entries.filter(({ campaign }) => names?.includes(campaign.name) ?? true);
  const live = await liveAttempts(ledger);
  const campaigns: AuditedCampaign[] = [];
  const contacts: AuditedContact[] = [];
  for (const entry of entries) {
    if (!judged.includes(entry)) campaigns.push(standingIn(entry));
    else campaigns.push(await readCampaign(ledger, entry, contacts));
  }
  const journal = await journalLines(ledger, entries);
  const settledSince = new Set(journal.map(({ id }) => id));
  return {
    calls,
    contacts,
    attempts: [...journal, ...live.filter(({ id }) => !settledSince.has(id))],
    campaigns,
    suppressions: await suppressionList(ledger),
    stateChanges: entries.map(({ campaign, state, since }) => ({
      campaign: campaign.name,
      state,
      at: since,
    })),
    ...(purged.length > 0 && { purged }),
    ended: judged.length > 0 && areOver(judged, live, contacts),
    ...(live.length === 0 ? { slotsTaken: (await ledger.attempts.slots()).account } : {}),
  };
}

function areOver(
  entries: readonly CampaignEntry[],
  live: readonly AuditedAttempt[],
  contacts: readonly AuditedContact[],
): boolean {
  const calls = perCampaign(live);
  const waiting = perCampaign(contacts.filter(({ status }) => status === 'waiting'));
  return entries.every(({ campaign: { name }, state }) =>
    isOver(state, { live: calls.get(name) ?? 0, waiting: waiting.get(name) ?? 0 }),
  );
}

function perCampaign(all: readonly { readonly campaign: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { campaign } of all) counts.set(campaign, (counts.get(campaign) ?? 0) + 1);
  return counts;
}

/** In the order in which attempts move, so that one that moves meanwhile is met all the same; its later state counts. */
async function liveAttempts(ledger: Ledger): Promise<AuditedAttempt[]> {
  const found = new Map<string, AuditedAttempt>();
  for (const state of ATTEMPT_STATES.filter((each): each is LiveAttemptState => each !== 'settled'))
    for (const attempt of await ledger.attempts.inState(state, ALL))
      found.set(attempt.id, fromAttempt(attempt));
  return [...found.values()];
}

async function readCampaign(
  ledger: Ledger,
  entry: CampaignEntry,
  contacts: AuditedContact[],
): Promise<AuditedCampaign> {
  const { name } = entry.campaign;
  const imported = await ledger.contacts.imported(name);
  for (let from = 0; from < imported; from += PAGE) {
    const views = await ledger.contacts.page(name, from, Math.min(PAGE, imported - from));
    for (const view of views) contacts.push(fromView(name, view));
  }
  // While calls run, the counts have moved on before the last page is read.
  const still = entry.state !== 'running' && entry.state !== 'cancelled';
  return {
    ...standingIn(entry),
    imported,
    ...(still ? { counts: await ledger.campaigns.counts(name) } : {}),
  };
}

function standingIn({ campaign, state, since, createdAt }: CampaignEntry): AuditedCampaign {
  return { ...definitionIn(campaign), state, since, createdAt };
}

async function journalLines(ledger: Ledger, entries: readonly CampaignEntry[]): Promise<AuditedAttempt[]> {
  const lines: AuditedAttempt[] = [];
  for (const { campaign } of entries) {
    let cursor = '';
    for (;;) {
      const page = await ledger.attempts.journal(campaign.name, cursor, PAGE);
      if (page.records.length === 0) break;
      for (const record of page.records) lines.push(fromRecord(campaign.name, record));
      cursor = page.cursor;
    }
  }
  return lines;
}

async function suppressionList(ledger: Ledger): Promise<AuditedSuppression[]> {
  const entries: AuditedSuppression[] = [];
  let cursor = '';
  do {
    const page = await ledger.suppressions.list(cursor, PAGE);
    for (const { phone, at } of page.entries) entries.push({ phone, at });
    cursor = page.cursor;
  } while (cursor !== '');
  return entries;
}

function fromView(
  campaign: string,
  { contact, status, reason, attempts, result }: ContactView,
): AuditedContact {
  const { row, phone, zones, fromNumber, notBefore, notAfter, jurisdictions, window } = contact;
  return {
    campaign,
    row,
    phone,
    status,
    reason,
    attempts,
    zones,
    place: present({ jurisdictions, window }),
    ...present({ fromNumber, notBefore, notAfter, disposition: result?.disposition, callId: result?.callId }),
  };
}

function fromRecord(campaign: string, record: AttemptRecord): AuditedAttempt {
  const { attemptId, phone, n, fromNumber, state, openedAt, settledAt, zones, campaignVersion } = record;
  const { postedAt, acceptedAt, endedAt, callId, disposition, outcome, durationSeconds } = record;
  return {
    id: attemptId,
    campaign,
    phone,
    n,
    fromNumber,
    state,
    openedAt,
    settledAt,
    zones,
    campaignVersion,
    ...present({ postedAt, acceptedAt, endedAt, callId, disposition, outcome, durationSeconds }),
  };
}

function fromAttempt(attempt: Attempt): AuditedAttempt {
  const { id, campaign, phone, n, fromNumber, state, openedAt, campaignVersion } = attempt;
  const { postedAt, acceptedAt, endedAt, callId, held } = attempt;
  return {
    id,
    campaign,
    phone,
    n,
    fromNumber,
    state,
    openedAt,
    zones: [],
    campaignVersion,
    ...present({ postedAt, acceptedAt, endedAt, callId, held }),
  };
}
