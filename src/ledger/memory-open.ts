import type { Attempt } from '../domain/attempt.ts';
import { blockedBy } from '../domain/call-history.ts';
import { NO_FIRST_CALLS } from '../domain/first-calls.ts';
import { afterOpening, paceOf } from '../domain/pace.ts';
import { IN_ANOTHER_CALL, IN_ANOTHER_CALL_MS } from '../domain/wait-reasons.ts';
import type { BucketTerms, CampaignOffer, OpenedAttempt, OpenRequest, OpenResult } from './ledger.ts';
import { heldUntil, sendProbe } from './memory-breaker.ts';
import { historyOf, noteCall } from './memory-history.ts';
import { close, firstIn, leave, mayBeDue, NOT_AFTER_PASSED, takeFirstIn, waitUntil } from './memory-lines.ts';
import { keepRamps, waitOfRamps } from './memory-ramps.ts';
import { takeSlot } from './memory-slots.ts';
import {
  frozenCopy,
  type MemoryState,
  type StoredBucket,
  type StoredCampaign,
  type StoredContact,
} from './memory-state.ts';
import { closeSuppressed, isSuppressed } from './memory-suppressions.ts';
import { nextOffer, type OfferStanding, whyNoOffer } from './offer-choice.ts';

/** A bucket full of people who may not be called must not hold up everybody else's slots. */
const MOST_LOOKS = 500;

interface Filling {
  readonly state: MemoryState;
  readonly request: OpenRequest;
  readonly opened: OpenedAttempt[];
  readonly drained: Set<string>;
  looked: number;
}
type Stop = OpenResult['stop'];

/**
 * The door in. Pace is GCRA (domain/pace.ts), in doubles; `until` is rounded up. Looking at more than 500 contacts ends the call with `limit`.
 */
export function open(state: MemoryState, request: OpenRequest): OpenResult {
  const known = state.batches.get(request.batch);
  if (known) return known;
  const result = frozenCopy(decide(state, request));
  state.batches.remember(request.batch, result, request.now);
  return result;
}

function decide(state: MemoryState, request: OpenRequest): OpenResult {
  for (const group of request.groups)
    for (const offer of group) if (isStale(state, offer)) return { opened: [], stop: { kind: 'stale' } };
  const until = heldUntil(state, request.fromNumber, request.now);
  if (until > request.now) return { opened: [], stop: { kind: 'back-off', until: Math.ceil(until) } };
  const probing = state.breaker.open !== undefined;
  const asked = probing ? { ...request, limit: Math.min(request.limit, 1) } : request;
  return fill({ state, request: asked, opened: [], drained: new Set(), looked: 0 });
}

function isStale(state: MemoryState, offer: CampaignOffer): boolean {
  const stored = state.campaigns.get(offer.campaign);
  return stored?.state !== 'running' || stored.campaign.version !== offer.version;
}

function fill(filling: Filling): OpenResult {
  const { opened, drained } = filling;
  const { groups } = filling.request;
  const standing = standingOf(filling.state);
  for (;;) {
    const full = whyFull(filling);
    if (full) return { opened, stop: full };
    const offer = nextOffer(groups, drained, standing);
    if (!offer) return { opened, stop: whyNoOffer(groups, drained) };
    const contact = nextContact(filling, offer);
    if (contact === 'enough') return { opened, stop: { kind: 'limit' } };
    if (contact) openAttempt(filling, offer, contact);
    else drained.add(offer.campaign);
  }
}

function whyFull({ state, request, opened }: Filling): Stop | undefined {
  const { fromNumber, limit, accountLimit = Infinity, now } = request;
  if (opened.length >= limit) return { kind: 'limit' };
  const used = state.slots.perNumber.get(fromNumber)?.size ?? 0;
  if (used >= (state.limits.get(fromNumber)?.maxConcurrent ?? 0)) return { kind: 'slots' };
  if (state.slots.account.size >= accountLimit) return { kind: 'account' };
  const paced = state.limits.get(fromNumber)?.callsPerSecond !== undefined;
  const nextAt = Math.max(paced ? (state.pace.get(fromNumber) ?? 0) : 0, waitOfRamps(state, fromNumber, now));
  return now < nextAt ? { kind: 'pace', until: Math.ceil(nextAt) } : undefined;
}

function standingOf({ slots, campaigns }: MemoryState): OfferStanding {
  return {
    live: (campaign) => slots.perCampaign.get(campaign)?.size ?? 0,
    firstCalls(campaign) {
      const stored = campaigns.get(campaign);
      if (!stored || stored.first?.over) return undefined;
      const { calling, unconfirmed } = stored.counts;
      return { calls: stored.first ?? NO_FIRST_CALLS, open: calling + unconfirmed };
    },
  };
}

/** The first due contact that may be called; those met on the way that may not are put where they belong. */
function nextContact(filling: Filling, offer: CampaignOffer): StoredContact | 'enough' | undefined {
  const stored = filling.state.campaigns.get(offer.campaign);
  if (!stored) return undefined;
  for (let index = 0; index < offer.buckets.length; index += 1) {
    const bucket = stored.buckets[offer.buckets[index] ?? -1];
    if (!bucket || isPinnedElsewhere(bucket, filling.request) || isEmpty(bucket)) continue;
    const terms = offer.terms?.[index];
    for (;;) {
      const line = dueLine(stored, bucket, filling.request.now);
      if (!firstIn(stored, bucket, line)) break;
      if (filling.looked === MOST_LOOKS) return 'enough';
      filling.looked += 1;
      const contact = takeFirstIn(stored, bucket, line);
      if (!contact) break;
      if (!putAside(filling, { offer, terms }, { stored, contact })) return contact;
    }
  }
  return undefined;
}

/** Whoever looks into a bucket drops the old places at its head: of one where nobody waits, that is all of them. */
function isEmpty({ waiting, lines }: StoredBucket): boolean {
  if (waiting.fresh + waiting.timed > 0) return false;
  lines.fresh.clear();
  return true;
}

function isPinnedElsewhere({ traits }: StoredBucket, { fromNumber }: OpenRequest): boolean {
  return traits.fromNumber !== undefined && traits.fromNumber !== fromNumber;
}

function dueLine(stored: StoredCampaign, bucket: StoredBucket, now: number): 'timed' | 'fresh' {
  if (!mayBeDue(bucket, now)) return 'fresh';
  const timed = firstIn(stored, bucket, 'timed');
  return timed && timed.at <= now ? 'timed' : 'fresh';
}

/** Whether the contact may not be called now, and so was moved away. */
function putAside(
  { state, request }: Filling,
  { offer, terms }: { offer: CampaignOffer; terms: BucketTerms | undefined },
  { stored, contact }: { stored: StoredCampaign; contact: StoredContact },
): boolean {
  const { phone, notAfter = Infinity } = contact.contact;
  if (notAfter < request.now) close(stored, contact, { status: 'expired', reason: NOT_AFTER_PASSED });
  else if (isSuppressed(state, offer.campaign, phone)) closeSuppressed(stored, contact);
  else if (contact.attempts >= (terms?.maxAttempts ?? offer.maxAttempts)) {
    close(stored, contact, { status: 'exhausted', reason: 'no attempts left' });
  } else if (state.persons.has(phone)) {
    waitUntil(stored, contact, { at: request.now + IN_ANOTHER_CALL_MS, reason: IN_ANOTHER_CALL });
  } else {
    if (terms === undefined || terms.limits.length === 0) return false;
    const asking = { campaign: offer.campaign, now: request.now };
    const blocked = blockedBy(historyOf(state, phone), terms.limits, asking);
    if (!blocked) return false;
    waitUntil(stored, contact, { at: Math.ceil(blocked.until), reason: blocked.why });
  }
  return true;
}

function openAttempt(filling: Filling, offer: CampaignOffer, contact: StoredContact): void {
  const { state, request, opened } = filling;
  const stored = state.campaigns.get(offer.campaign);
  if (!stored) return;
  contact.attempts += 1;
  leave(stored, contact, { status: 'calling', reason: '', at: request.now });
  const attempt = Object.freeze(newAttempt(filling, offer, contact));
  state.attempts.set(attempt.id, { attempt, enteredAt: request.now });
  if (attempt.webhookToken) state.webhookTokens.set(attempt.webhookToken, attempt.id);
  takeSlot(state, attempt);
  noteCall(state, attempt.phone, { campaign: attempt.campaign, at: request.now });
  keepPace(filling);
  keepRamps(state, request.fromNumber, request.now);
  if (state.breaker.open) sendProbe(state, attempt.id);
  opened.push({ id: attempt.id, campaign: attempt.campaign, seq: attempt.seq, n: attempt.n });
}

function newAttempt({ request, opened }: Filling, offer: CampaignOffer, contact: StoredContact): Attempt {
  const index = opened.length;
  return {
    id: `${request.batch}-${index}`,
    campaign: offer.campaign,
    campaignVersion: offer.version,
    seq: contact.contact.seq,
    n: contact.attempts,
    phone: contact.contact.phone,
    fromNumber: request.fromNumber,
    state: 'opened',
    run: request.run,
    openedAt: request.now,
    looks: 0,
    webhookToken: `${request.batch}${index.toString(36)}`,
  };
}

function keepPace({ state, request }: Filling): void {
  const callsPerSecond = state.limits.get(request.fromNumber)?.callsPerSecond;
  if (callsPerSecond === undefined) return;
  const nextAt = state.pace.get(request.fromNumber) ?? 0;
  state.pace.set(request.fromNumber, afterOpening(paceOf(callsPerSecond), nextAt, request.now));
}
