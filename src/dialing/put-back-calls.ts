import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import { ApiUnavailable } from '../oneinbox/errors.ts';
import type { DoorOut } from '../settlement/settle-attempt.ts';
import { type CallAdoption, callOfOurs, type OwnCall, restoreCall } from './rescue-calls.ts';

export interface PutBackParts extends CallAdoption {
  readonly api: Pick<CallsApi, 'listCalls'>;
  readonly doorOut: Pick<DoorOut, 'settleCall' | 'settleLost'>;
}

export interface PutBack {
  /** Calls in the provider's list. */
  readonly read: number;
  /** Calls of ours made since the copy, that the ledger now knows. */
  readonly putBack: number;
  /** Calls of ours since then whose contact the ledger does not know, or that cannot be put where they belong. */
  readonly unplaced: number;
  /** Attempts that stood before their POST in the copy: they are looked for before anybody is called again. */
  readonly doubted: number;
  /** When the latest of them began; epoch ms. */
  readonly latestAt?: number;
}

/** The provider's clock may differ from ours by so much; a call met twice is known the second time. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Before an older copy of the ledger is gone on with: read the provider's whole call list, and let every call of ours
 * made since count as an attempt, so that nobody is called a second time. Rejects with `ApiUnavailable` when the list
 * cannot be read to its end: then nothing is to be accepted.
 */
export async function putBackCalls(parts: PutBackParts, takenAt: number): Promise<PutBack> {
  const { read, since } = await callsSince(parts.api, takenAt - CLOCK_TOLERANCE_MS);
  const sum = { putBack: 0, unplaced: 0 };
  const live = await liveByContact(parts);
  for (const [contact, calls] of byContact(since)) {
    const unknown = await unknownOf(parts, calls);
    const holder = live.get(contact);
    if (holder && unknown.length > 0) await endEarlier(parts, holder, { unknown, calls });
    for (const [index, call] of unknown.entries()) {
      const { result } = await restoreCall(parts, call, placeAmong(unknown, index));
      sum[result === 'restored' || result === 'known' ? 'putBack' : 'unplaced'] += 1;
    }
  }
  const doubted = await doubtOpened(parts);
  const latestAt = Math.max(...since.map(({ createdAt = 0 }) => createdAt));
  return { read, ...sum, doubted, ...(latestAt > 0 ? { latestAt } : {}) };
}

async function unknownOf({ ledger }: PutBackParts, calls: readonly OwnCall[]): Promise<OwnCall[]> {
  const unknown = [];
  for (const call of calls) if (!(await ledger.attempts.byCallId(call.callId))) unknown.push(call);
  return unknown;
}

/** Only the latest of several has its person and its slot still. */
function placeAmong(unknown: readonly OwnCall[], index: number) {
  const isLatest = index === unknown.length - 1;
  return { further: index + 1, ...(isLatest ? {} : { overtaken: true as const }) };
}

/**
 * The copy has the contact in an attempt that ended since, or there were no later ones: it ends by what the list says of
 * its call, and as lost where that says nothing.
 */
async function endEarlier(
  { doorOut }: PutBackParts,
  holder: Attempt,
  { unknown, calls }: { unknown: readonly OwnCall[]; calls: readonly OwnCall[] },
): Promise<void> {
  if (unknown.some(({ attemptId }) => attemptId === holder.id)) return;
  const call = calls.find(({ attemptId }) => attemptId === holder.id);
  if (call?.phase === 'ended') await doorOut.settleCall(holder, call);
  else
    await doorOut.settleLost(holder.id, 'its contact was called again; the backup does not say how it ended');
}

const LIVE_STATES = ['opened', 'posting', 'placed', 'unconfirmed', 'ended'] as const;
const MOST_LIVE = 100_000;

async function liveByContact({ ledger }: PutBackParts): Promise<ReadonlyMap<string, Attempt>> {
  const all = await Promise.all(LIVE_STATES.map((state) => ledger.attempts.inState(state, MOST_LIVE)));
  return new Map(all.flat().map((attempt) => [contactOf(attempt.campaign, attempt.phone), attempt]));
}

const contactOf = (campaign: string, phone: string) => `${campaign} ${phone}`;

/** What had not been posted when the copy was taken may have been since: only the list can tell, so it counts as unconfirmed. */
async function doubtOpened({ ledger, clock, run }: PutBackParts): Promise<number> {
  const now = clock.wallMs();
  const opened = await ledger.attempts.inState('opened', MOST_LIVE);
  for (const attempt of opened) {
    const posting = { run, postedAt: attempt.openedAt, reason: REASON, nextLookAt: now };
    await ledger.attempts.restore({ ...attempt, ...posting }, now);
  }
  return opened.length;
}

const REASON = 'it stood before its POST in the backup; nobody knows whether it was sent since';

async function callsSince(api: PutBackParts['api'], from: number) {
  const since = new Map<string, OwnCall>();
  const seen = new Set<string>();
  let read = 0;
  let cursor: string | undefined;
  do {
    const page = await api.listCalls(cursor);
    read += page.calls.length;
    for (const call of page.calls) note(since, call, from);
    cursor = page.nextCursor;
    // A list that leads in a circle has not been read to its end, and would be read for ever.
    if (cursor !== undefined && seen.has(cursor)) throw new ApiUnavailable('its call list leads in a circle');
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  const calls = [...since.values()].toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  return { read, since: calls };
}

function note(since: Map<string, OwnCall>, call: CallObservation, from: number): void {
  const own = callOfOurs(call);
  if (own && (own.createdAt === undefined || own.createdAt >= from)) since.set(own.callId, own);
}

/** In the order in which they were made. */
function byContact(calls: readonly OwnCall[]): Map<string, OwnCall[]> {
  const contacts = new Map<string, OwnCall[]>();
  for (const call of calls) {
    const contact = contactOf(call.campaign, call.toNumber);
    contacts.set(contact, [...(contacts.get(contact) ?? []), call]);
  }
  return contacts;
}
