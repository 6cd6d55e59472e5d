import type { CampaignState } from '../domain/campaign.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import { formatLocal } from '../domain/local-time.ts';
import type { WaitingBucket } from '../ledger/insight-ledger.ts';
import { type Breakdown, type Cause, combined } from './causes.ts';
import type { ClosedBy } from './closed-by.ts';
import { type Later, SOON_MS } from './read-waiting.ts';
import { type DueContacts, type SharedLimits, sharedCauses } from './shared-limits.ts';
import { zonesText } from './words.ts';

/** What keeps all contacts of a bucket, whatever their turn. */
export type BucketGate =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly until: number; readonly by: ClosedBy }
  | { readonly kind: 'never'; readonly by: ClosedBy }
  | { readonly kind: 'frozen' }
  | { readonly kind: 'no-number' };

/** The waiting contacts of a bucket, timed ones parted at the instant at which the bucket allows calls. */
export interface GatedBucket extends WaitingBucket {
  readonly traits: ContactTraits;
  readonly gate: BucketGate;
}

/** Everything that decides why somebody waits, at one instant. */
export interface WaitingSet {
  readonly state: CampaignState;
  readonly reason: string;
  /** Processes that could dial, and why none of those that run does. */
  readonly processes: { readonly running: number; readonly notTrusted: readonly string[] };
  readonly buckets: readonly GatedBucket[];
  /** Of those who are not due yet. */
  readonly later?: Later;
  readonly limits: SharedLimits;
}

/** Every waiting contact under exactly one cause: see `CAUSES`. */
export function causesOf(set: WaitingSet): Cause[] {
  const whole = whyNobody(set);
  const waiting = set.buckets.reduce((sum, { fresh, due, later }) => sum + fresh + due + later, 0);
  return whole ? combined([{ ...whole, count: waiting }]) : combined(causesIfRunning(set));
}

/** What would keep them if the campaign and its processes ran. */
export function causesIfRunning({ buckets, later, limits }: WaitingSet): Cause[] {
  const closed = buckets.flatMap(closedCause);
  const waitLater = buckets.filter(isTimed);
  const count = waitLater.reduce((sum, bucket) => sum + bucket.later, 0);
  return combined([
    ...closed,
    ...laterCauses(count, earliest(waitLater), later?.seen),
    ...sharedCauses(dueContacts(buckets), limits),
  ]);
}

/** Of those whom only time keeps, so many may be called within `SOON_MS`. */
export function soonIfRunning({ buckets, later, limits: { now } }: WaitingSet): number {
  const opening = buckets.filter(({ gate }) => gate.kind === 'closed' && gate.until <= now + SOON_MS);
  return opening.reduce((sum, { fresh, due }) => sum + fresh + due, later?.soon ?? 0);
}

type Why = Omit<Cause, 'count'>;

function whyNobody({ state, reason, processes }: WaitingSet): Why | undefined {
  if (state !== 'running') return { cause: 'paused', text: stateText(state, reason) };
  if (processes.running === 0) return { cause: 'no-process', text: 'no fairdial is running here' };
  if (processes.notTrusted.length > 0)
    return { cause: 'not-trusted', text: `nothing is dialled: ${processes.notTrusted.join('; ')}` };
  return undefined;
}

function stateText(state: CampaignState, reason: string): string {
  const name = state === 'ready' ? 'not started' : state;
  return reason === '' ? `the campaign is ${name}` : `the campaign is ${name} (${reason})`;
}

/** Those for whom time alone decides: a bucket that never opens has nobody who waits for a due time. */
function isTimed({ gate }: GatedBucket): boolean {
  return gate.kind === 'open' || gate.kind === 'closed';
}

function closedCause({ gate, traits, fresh, due, later }: GatedBucket): Cause[] {
  switch (gate.kind) {
    case 'open':
      return [];
    case 'closed':
      return [{ ...windowCause(traits.zones, gate), count: fresh + due }];
    case 'never':
      return [{ cause: 'no-hours', text: neverText(gate.by), count: fresh + due + later }];
    case 'frozen':
      return [{ cause: 'frozen', text: frozenText(traits), count: fresh + due + later }];
    case 'no-number':
      return [
        {
          cause: 'no-number',
          text: `only to be called from ${traits.fromNumber}, from which the campaign does not call`,
          count: fresh + due + later,
        },
      ];
  }
}

function windowCause(zones: readonly string[], { until, by }: Extract<BucketGate, { kind: 'closed' }>): Why {
  return {
    cause: 'window',
    text: `outside the calling hours in ${zonesText(zones)} (${by.texts.join('; ')})`,
    until,
    zones,
    local: zones.map((zone) => ({ zone, at: formatLocal(zone, until) })),
    ...(by.rules.length > 0 && { rules: by.rules }),
  };
}

function neverText({ texts }: ClosedBy): string {
  return `no calling hours are left (${texts.join('; ')})`;
}

function frozenText({ jurisdictions }: ContactTraits): string {
  const where = jurisdictions === undefined ? 'nobody knows where they are' : jurisdictions.join(', ');
  return `frozen until further notice (${where})`;
}

/** One by one where all were looked at; otherwise as one, with what was seen of them. */
function laterCauses(count: number, until: number | undefined, seen: Breakdown | undefined): Cause[] {
  if (count === 0) return [];
  if (seen && seen.of === count && seen.looked === count) return [...seen.parts];
  const when = until === undefined ? {} : { until };
  return [{ cause: 'later', text: 'not due yet', count, ...when, ...(seen && { breakdown: seen }) }];
}

function earliest(buckets: readonly GatedBucket[]): number | undefined {
  const times = buckets.flatMap(({ laterAt }) => laterAt ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function dueContacts(buckets: readonly GatedBucket[]): DueContacts[] {
  const open = buckets.filter(({ gate }) => gate.kind === 'open');
  const counts = new Map<string | undefined, number>();
  for (const { traits, fresh, due } of open)
    counts.set(traits.fromNumber, (counts.get(traits.fromNumber) ?? 0) + fresh + due);
  return [...counts].map(([fromNumber, count]) => ({
    count,
    ...(fromNumber !== undefined && { fromNumber }),
  }));
}
