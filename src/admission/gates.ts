import { nextOpening } from '../domain/calling-hours.ts';
import type { Campaign } from '../domain/campaign.ts';
import { hoursFor, type PlaceTraits } from '../rules/hours-for.ts';
import { stretchAt } from '../rules/next-allowed.ts';
import { keptByBucket } from './kept-answers.ts';

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
  const kept = keptByBucket((campaign, traits: PlaceTraits, now) => {
    const gate = gateOf(campaign, traits, { now, guardMs });
    return { gate, since: now, until: gate.until ?? Number.POSITIVE_INFINITY };
  });
  return { of: (campaign, bucket, now) => kept(campaign, bucket, now).gate };
}

/** How long a freeze is taken to last at least: it is lifted by an edit, which asks anew. */
const FROZEN_MS = 3_600_000;

function gateOf(
  campaign: Campaign,
  traits: PlaceTraits,
  { now, guardMs }: { now: number; guardMs: number },
): Gate {
  const found = hoursFor(campaign, traits);
  if (found.frozen)
    return { open: false, until: nextOpening(found.afterFreeze, found.zones, now + FROZEN_MS) };
  const { open, until, opening } = stretchAt(found, now, guardMs);
  return open ? { open, until } : { open, until: opening };
}
