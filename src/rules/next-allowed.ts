import { mayPlace, nextClosing, nextOpening } from '../domain/calling-hours.ts';
import { type CampaignHours, type HoursForContact, hoursFor, type PlaceTraits } from './hours-for.ts';

/** When people may next be called, as their hours have it; slots, limits and due times are others' business. */
export interface NextAllowed {
  /**
   * The first instant (epoch ms) from `at` on at which a call may leave: `at` itself inside their hours. Undefined where
   * they are frozen or no hours are left.
   */
  from(campaign: CampaignHours, traits: PlaceTraits, at: number): number | undefined;
}

/**
 * Instants (epoch ms) `from` ≤ t < `until` have one answer to when a call may leave: `t` itself while it is open, else
 * `opening`, or never where that is undefined.
 */
export interface Stretch {
  from: number;
  readonly until: number;
  readonly open: boolean;
  readonly opening: number | undefined;
}

/**
 * Answers are kept, so that a million contacts cost what their few windows cost.
 * @param guardMs how long before a window's end the last call may leave.
 */
export function createNextAllowed(guardMs: number): NextAllowed {
  const known = new WeakMap<HoursForContact, Stretch[]>();
  return {
    from(campaign, traits, at) {
      const found = hoursFor(campaign, traits);
      if (found.frozen) return undefined;
      const stretches = known.get(found) ?? [];
      known.set(found, stretches);
      const kept = stretches.find(({ from, until }) => from <= at && at < until);
      const { open, opening } = kept ?? remembered(stretches, stretchAt(found, at, guardMs));
      return open ? at : opening;
    },
  };
}

/** One that began earlier than was known grows: there are never more than windows. */
function remembered(stretches: Stretch[], stretch: Stretch): Stretch {
  const same = stretches.find(({ open, until }) => open === stretch.open && until === stretch.until);
  if (same) same.from = Math.min(same.from, stretch.from);
  else stretches.push(stretch);
  return stretch;
}

/** @param guardMs how long before a window's end the last call may leave. */
export function stretchAt({ hours, zones }: HoursForContact, at: number, guardMs: number): Stretch {
  const closing = nextClosing(hours, zones, at);
  if (mayPlace(hours, zones, at, guardMs))
    return {
      from: at,
      until: (closing ?? Number.POSITIVE_INFINITY) - guardMs,
      open: true,
      opening: undefined,
    };
  const opening = closing === undefined ? undefined : nextOpening(hours, zones, closing);
  return { from: at, until: opening ?? Number.POSITIVE_INFINITY, open: false, opening };
}
