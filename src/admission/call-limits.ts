import type { CallLimit } from '../domain/call-history.ts';
import { attemptsAllowed, type Campaign } from '../domain/campaign.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import { DAY_MS, dayOfDate, instantShowing, localTime } from '../domain/local-time.ts';
import type { BucketTerms } from '../ledger/ledger.ts';
import { type CallCap, callCapsFor, callGapMs, coolOffsFor } from '../rules/call-caps.ts';
import { type Kept, keptByBucket } from './kept-answers.ts';

/** What the door holds the contacts of a bucket to, besides their hours. */
export interface BucketTermsBook {
  of(campaign: Campaign, bucket: ContactTraits & { readonly bucket: number }, now: number): BucketTerms;
}

interface KnownTerms extends Kept {
  readonly terms: BucketTerms;
}

/** Terms are worked out once and kept until a date changes. Equal ones are the same object: they are written once per request. */
export function createBucketTerms(): BucketTermsBook {
  const shared = new Map<string, BucketTerms>();
  const kept = keptByBucket((campaign, traits: ContactTraits, now) => {
    const { terms, since, until } = termsAt(campaign, traits, now);
    const text = JSON.stringify(terms);
    const same = shared.get(text) ?? terms;
    shared.set(text, same);
    return { terms: same, since, until };
  });
  return { of: (campaign, bucket, now) => kept(campaign, bucket, now).terms };
}

function termsAt(campaign: Campaign, traits: ContactTraits, now: number): KnownTerms {
  const limits = [
    ...callCapsFor(campaign, traits).map((cap) => limitOfCap(cap, traits.zones, now)),
    ...coolOffLimits(campaign, traits),
    ...gapLimits(campaign),
  ];
  const maxAttempts = attemptsAllowed(campaign, traits);
  const terms = maxAttempts < campaign.retry.maxAttempts ? { maxAttempts, limits } : { limits };
  return { terms, since: now, until: termsUntil(terms) };
}

/** The instant (epoch ms) at which they are to be worked out anew: a date of theirs ends. */
export function termsUntil({ limits }: BucketTerms): number {
  return Math.min(...limits.map(({ again = Number.POSITIVE_INFINITY }) => again));
}

function limitOfCap({ max, per, why }: CallCap, zones: readonly string[], now: number): CallLimit {
  const reason = `${max} calls ${per.kind === 'rolling' ? inTime(per.ms) : `in ${per.days} days`} reached (${why})`;
  if (per.kind === 'rolling') return { counts: 'calls', max, ms: per.ms, why: reason };
  return { counts: 'calls', max, ...datesOf(zones, per.days, now), why: reason };
}

/** The last so many dates of a person who may be in any of the zones: from the earliest beginning to the latest end. */
function datesOf(zones: readonly string[], days: number, now: number): { since: number; again: number } {
  const today = zones.map((zone) => ({ zone, day: dayOfDate(localTime(zone, now).date) }));
  const starts = today.map(({ zone, day }) => instantShowing(zone, (day - days + 1) * DAY_MS));
  const ends = today.map(({ zone, day }) => instantShowing(zone, (day + 1) * DAY_MS));
  // A call at the very beginning of the first date counts.
  return { since: Math.min(...starts) - 1, again: Math.max(...ends) };
}

/** A refusal is a suppression for good, which is longer than any rule asks for; abandoned calls there are none. */
function coolOffLimits(campaign: Campaign, traits: ContactTraits): CallLimit[] {
  const talks = coolOffsFor(campaign, traits).filter(({ after }) => after === 'conversation');
  return talks.map(({ ms, why }) => ({
    counts: 'talk',
    max: 0,
    ms,
    why: `spoken to ${inTime(ms)} (${why})`,
  }));
}

function gapLimits(campaign: Campaign): CallLimit[] {
  const ms = callGapMs(campaign);
  return ms > 0 ? [{ counts: 'gap', max: 1, ms, why: 'another campaign has called a short time ago' }] : [];
}

function inTime(ms: number): string {
  return ms % DAY_MS === 0 && ms > DAY_MS ? `in ${ms / DAY_MS} days` : `in ${ms / 3_600_000} hours`;
}
