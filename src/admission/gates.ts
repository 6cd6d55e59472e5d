import { isOpen, mayPlace, nextClosing, nextOpening } from '../domain/calling-hours.ts';
import type { Campaign } from '../domain/campaign.ts';
import { hoursFor, type PlaceTraits } from '../rules/hours-for.ts';

/** Open: may be dialled now and until `until`. Closed: not before `until`; never again when that is undefined. */
export type Gate =
  | { readonly open: true; readonly until: number }
  | { readonly open: false; readonly until: number | undefined };

/** The gate of each bucket, worked out once and kept until it changes: a tick costs buckets, not contacts. */
export interface Gates {
  of(campaign: Campaign, bucket: PlaceTraits & { readonly bucket: number }, now: number): Gate;
}

/** @param guardMs how long before a window's end the last call may leave, so that nobody's phone rings after it. */
export function createGates(guardMs: number): Gates {
  const known = new Map<string, { since: number; gate: Gate }>();
  return {
    of(campaign, bucket, now) {
      const key = `${campaign.name}:${campaign.version}:${bucket.bucket}`;
      const kept = known.get(key);
      if (kept && now >= kept.since && now < (kept.gate.until ?? Number.POSITIVE_INFINITY)) return kept.gate;
      const gate = gateOf(campaign, bucket, { now, guardMs });
      known.set(key, { since: now, gate });
      return gate;
    },
  };
}

/** How long a freeze is taken to last at least: it is lifted by an edit, which asks anew. */
const FROZEN_MS = 3_600_000;

function gateOf(
  campaign: Campaign,
  traits: PlaceTraits,
  { now, guardMs }: { now: number; guardMs: number },
): Gate {
  const { hours, zones, frozen, afterFreeze } = hoursFor(campaign, traits);
  if (frozen) return { open: false, until: nextOpening(afterFreeze, zones, now + FROZEN_MS) };
  if (mayPlace(hours, zones, now, guardMs)) {
    const closing = nextClosing(hours, zones, now);
    return { open: true, until: closing === undefined ? Number.POSITIVE_INFINITY : closing - guardMs };
  }
  const from = isOpen(hours, zones, now) ? nextClosing(hours, zones, now) : now;
  return { open: false, until: from === undefined ? undefined : nextOpening(hours, zones, from) };
}
