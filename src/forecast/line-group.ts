import type { Offers } from '../admission/offers.ts';
import type { BookedCampaign } from '../ledger/campaign-book.ts';
import type { CourseStop } from './door.ts';

/** Why a from number opens nothing more for now. */
export type LineStop = CourseStop['kind'] | 'closed';

/** A from number. */
export interface Line {
  readonly number: string;
  stop: LineStop;
  /** Its pace lets it open again then. */
  heldUntil: number;
}

/** Numbers that offer the same: what one of them has drained, the others would find drained. */
export interface LineGroup {
  readonly lines: Line[];
  readonly campaigns: readonly string[];
  offers: Offers;
  /** The offers hold until then. */
  offersUntil: number;
  /** The wake that is planned. */
  wakeAt: number;
  /** Whose turn it is to look first. */
  turn: number;
  openMs: number;
  offersSince: number;
}

/** A number that contacts are pinned to offers what no other does. */
export function groupsOf(campaigns: readonly BookedCampaign[]): LineGroup[] {
  const pinned = new Set(
    campaigns.flatMap(({ buckets }) => buckets.flatMap(({ fromNumber }) => fromNumber ?? [])),
  );
  const groups = new Map<string, LineGroup>();
  for (const [number, names] of usersOf(campaigns)) {
    const key = `${names.join(' ')}${pinned.has(number) ? `~${number}` : ''}`;
    const group = groups.get(key) ?? newGroup(names);
    groups.set(key, group);
    group.lines.push({ number, stop: 'closed', heldUntil: 0 });
  }
  return [...groups.values()];
}

function newGroup(campaigns: readonly string[]): LineGroup {
  const offers = { groups: [] };
  return {
    lines: [],
    campaigns,
    offers,
    offersUntil: 0,
    wakeAt: Number.POSITIVE_INFINITY,
    turn: -1,
    openMs: 0,
    offersSince: 0,
  };
}

function usersOf(campaigns: readonly BookedCampaign[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { campaign } of campaigns)
    for (const { number } of campaign.fromNumbers)
      users.set(number, [...(users.get(number) ?? []), campaign.name]);
  return users;
}
