import { BY_HAND, type Campaign, type CampaignState } from '../domain/campaign.ts';
import { withCaps } from '../domain/caps.ts';
import { CONTACT_STATUSES, type ContactStatus, type StatusCounts } from '../domain/contact.ts';
import { NO_FIRST_CALLS } from '../domain/first-calls.ts';
import type { CampaignEntry, CampaignLedger, ImportStatus, Unwritten } from './ledger.ts';
import { purgeCampaign } from './memory-purge.ts';
import {
  compareText,
  frozenCopy,
  type MemoryState,
  type StoredCampaign,
  type StoredImport,
} from './memory-state.ts';
import { Turns } from './memory-turns.ts';
import { smallestLimits } from './number-limits.ts';

const LEGAL_MOVES: Readonly<Record<CampaignState, readonly CampaignState[]>> = {
  ready: ['running', 'finished', 'cancelled'],
  running: ['paused', 'finished', 'cancelled'],
  paused: ['running', 'finished', 'cancelled'],
  finished: ['running'],
  cancelled: [],
};
const UNFINISHED: readonly CampaignState[] = ['ready', 'running', 'paused'];

/** Entries are listed by name. A changed definition keeps state, reason, `since` and import; versions alone are compared. */
export function memoryCampaigns(state: MemoryState): CampaignLedger {
  return {
    apply: async (campaign, now) => apply(state, campaign, now),
    list: async () => [...state.campaigns.values()].sort(byName).map(entryOf),
    get: async (name) => {
      const stored = state.campaigns.get(name);
      return stored && entryOf(stored);
    },
    definition: async (name) => state.campaigns.get(name)?.campaign,
    lastRead: (name) => state.campaigns.get(name)?.campaign,
    setState: async (name, to, reason, now) => setState(state, name, { state: to, reason, since: now }),
    setCap: async (name, fromNumber, max, now) => setCap(state, { name, fromNumber, max }, now),
    endRamp: async (name) => endRamp(state, name),
    purge: async (name, how) => purgeCampaign(state, name, how),
    noteRefused: async (name, fingerprint, why) => {
      const stored = state.campaigns.get(name);
      if (stored) Object.assign(stored.import, { refused: fingerprint, why });
    },
    acceptRefused: async (name) => {
      const stored = state.campaigns.get(name)?.import;
      if (stored?.refused !== undefined) stored.accepted = stored.refused;
    },
    noteUnwritten: async (name, run, unwritten) => {
      state.campaigns.get(name)?.unwritten.set(run, Object.freeze({ ...unwritten }));
    },
    noteFileProblem: async (source, problem) => {
      if (problem) state.fileProblems.set(source, frozenCopy(problem));
      else state.fileProblems.delete(source);
    },
    fileProblems: async () =>
      [...state.fileProblems.values()].sort((a, b) => compareText(a.source, b.source)),
    counts: async (name): Promise<StatusCounts> => ({ ...(state.campaigns.get(name)?.counts ?? noCounts()) }),
    limits: async () => new Map(state.limits),
  };
}

function apply(state: MemoryState, campaign: Campaign, now: number): 'added' | 'changed' | 'same' {
  const known = state.campaigns.get(campaign.name);
  if (known?.campaign.version === campaign.version) return 'same';
  if (known) replaceDefinition(known, campaign, now);
  else state.campaigns.set(campaign.name, newCampaign(frozenCopy(campaign), now));
  changed(state);
  return known ? 'changed' : 'added';
}

/** The file's word counts again for a number of which it says something else than when the limit was given. */
function replaceDefinition(stored: StoredCampaign, campaign: Campaign, now: number): void {
  stored.versionSince = now;
  stored.campaign = frozenCopy(campaign);
  for (const [number, { fileSays }] of stored.caps)
    if (fileLimit(campaign, number) !== fileSays) stored.caps.delete(number);
}

function fileLimit({ fromNumbers }: Campaign, number: string): number | undefined {
  return fromNumbers.find((from) => from.number === number)?.maxConcurrent;
}

function setCap(
  state: MemoryState,
  { name, fromNumber, max }: { name: string; fromNumber: string; max: number | undefined },
  now: number,
): 'changed' | 'same' | 'unknown' | 'unknown-number' {
  const stored = state.campaigns.get(name);
  if (!stored) return 'unknown';
  const fileSays = fileLimit(stored.campaign, fromNumber);
  if (fileSays === undefined) return 'unknown-number';
  const wanted = max === fileSays ? undefined : max;
  if (stored.caps.get(fromNumber)?.max === wanted) return 'same';
  if (wanted === undefined) stored.caps.delete(fromNumber);
  else stored.caps.set(fromNumber, Object.freeze({ max: wanted, fileSays, since: now }));
  changed(state);
  return 'changed';
}

function endRamp(state: MemoryState, name: string): 'changed' | 'same' | 'unknown' {
  const stored = state.campaigns.get(name);
  if (!stored) return 'unknown';
  if (stored.first?.over) return 'same';
  stored.first = Object.freeze({ ...(stored.first ?? NO_FIRST_CALLS), over: true });
  changed(state);
  return 'changed';
}

function setState(
  state: MemoryState,
  name: string,
  to: Pick<StoredCampaign, 'state' | 'reason' | 'since'>,
): 'changed' | 'same' | 'illegal' | 'unknown' | 'held' {
  const stored = state.campaigns.get(name);
  if (!stored) return 'unknown';
  if (stored.state === to.state) {
    if (to.state === 'paused' && (to.reason === BY_HAND || isSameCause(stored.reason, to.reason)))
      stored.reason = to.reason;
    return 'same';
  }
  if (!LEGAL_MOVES[stored.state].includes(to.state) || stored.purgedAt !== undefined) return 'illegal';
  if (to.state === 'finished' && isAnybodyLeft(stored)) return 'illegal';
  const why = stored.state === 'paused' && to.state === 'running' ? refusedList(stored.import) : undefined;
  if (why !== undefined) {
    stored.reason = why;
    return 'held';
  }
  Object.assign(stored, to);
  changed(state);
  return 'changed';
}

function refusedList({ refused, accepted, why }: StoredImport): string | undefined {
  return refused !== undefined && refused !== accepted ? why : undefined;
}

/** The words up to a colon; what follows it are figures. */
function isSameCause(before: string, after: string): boolean {
  const end = after.indexOf(':') + 1;
  return end > 0 && before.startsWith(after.slice(0, end));
}

/** Whoever found nobody left may have found it long ago. */
function isAnybodyLeft({ counts }: StoredCampaign): boolean {
  return counts.waiting + counts.calling + counts.unconfirmed > 0;
}

function changed(state: MemoryState): void {
  state.revision += 1;
  const unfinished = [...state.campaigns.values()].filter((stored) => UNFINISHED.includes(stored.state));
  state.limits = smallestLimits(
    unfinished.map(({ campaign, caps }) => withCaps(campaign, Object.fromEntries(caps))),
  );
}

function entryOf(stored: StoredCampaign): CampaignEntry {
  const { campaign, state, reason, since, createdAt, versionSince, caps } = stored;
  const told = { campaign, state, reason, since, createdAt, versionSince };
  const entry = { ...told, import: importStatus(stored.import) };
  return {
    ...entry,
    ...(stored.first && { first: stored.first }),
    ...allUnwritten(stored),
    ...(caps.size > 0 && { caps: Object.fromEntries(caps) }),
    ...(stored.purgedAt !== undefined && { purgedAt: stored.purgedAt }),
  };
}

function allUnwritten({ unwritten }: StoredCampaign): { unwritten?: Unwritten } {
  const told = [...unwritten.values()];
  const [latest] = told.toSorted((a, b) => b.at - a.at);
  if (!latest) return {};
  return { unwritten: { ...latest, count: told.reduce((sum, { count }) => sum + count, 0) } };
}

function importStatus({ completed, running, accepted, header, rejected }: StoredImport): ImportStatus {
  return {
    ...(completed !== undefined && { completed }),
    ...(running !== undefined && { running }),
    ...(accepted !== undefined && { accepted }),
    ...(header !== undefined && { header }),
    rejected: rejected.length,
  };
}

function newCampaign(campaign: Campaign, now: number): StoredCampaign {
  return {
    campaign,
    state: 'running',
    reason: '',
    since: now,
    createdAt: now,
    versionSince: now,
    import: {
      leaseUntil: 0,
      finished: [],
      rejected: [],
      lastRejected: '',
      seen: new Set(),
      rowless: new Set(),
      swept: 0,
    },
    caps: new Map(),
    unwritten: new Map(),
    contacts: [],
    counts: noCounts(),
    byPhone: new Map(),
    buckets: [],
    bucketNumbers: new Map(),
    overdue: new Turns(),
    journal: [],
    lastStamp: 0,
  };
}

function noCounts(): Record<ContactStatus, number> {
  return Object.fromEntries(CONTACT_STATUSES.map((status) => [status, 0])) as Record<ContactStatus, number>;
}

function byName(a: StoredCampaign, b: StoredCampaign): number {
  return compareText(a.campaign.name, b.campaign.name);
}
