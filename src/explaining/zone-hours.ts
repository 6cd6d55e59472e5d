import { nextClosing, nextOpening } from '../domain/calling-hours.ts';
import type { CallingHours } from '../domain/campaign.ts';
import { HOUR_MS } from '../domain/local-time.ts';
import type { ZoneHours } from '../domain/overview.ts';
import type { Bucket, CampaignEntry } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';

type Range = readonly [from: number, to: number];

/** When the waiting contacts of a campaign may be called, by the clocks they live by. */
export interface ZoneHoursReader {
  of(entry: CampaignEntry, buckets: readonly Bucket[], now: number): ZoneHours[];
}

/** The strip begins a little before now, so that what has just closed is seen. */
export const HOURS_BEFORE = 3;
export const HOURS_AHEAD = 33;

/** Ranges are worked out once an hour for each kind of bucket: a campaign may have hundreds of buckets. */
export function createZoneHours(): ZoneHoursReader {
  let hour = 0;
  const known = new Map<string, readonly Range[]>();

  const rangesOf = ({ campaign }: CampaignEntry, bucket: Bucket): readonly Range[] => {
    const { zones, jurisdictions = [], window = '' } = bucket;
    const key = [campaign.name, campaign.version, zones, jurisdictions, window].join('~');
    const kept = known.get(key);
    if (kept) return kept;
    const found = hoursFor(campaign, bucket);
    const ranges = found.frozen ? [] : openRanges(found.hours, found.zones, hour);
    known.set(key, ranges);
    return ranges;
  };

  return {
    of(entry, buckets, now) {
      const current = Math.floor(now / HOUR_MS);
      if (current !== hour) known.clear();
      hour = current;
      const rows = new Map<string, ZoneHours>();
      for (const bucket of buckets) {
        const waiting = bucket.fresh + bucket.timed;
        if (waiting === 0) continue;
        const ranges = rangesOf(entry, bucket);
        const isOpen = ranges.some(([from, to]) => from <= now && now < to);
        const key = `${bucket.zones.join('&')}~${ranges.join('|')}`;
        const before = rows.get(key);
        const all = waiting + (before?.waiting ?? 0);
        rows.set(key, { zones: bucket.zones, waiting: all, open: isOpen ? all : 0, ranges });
      }
      return [...rows.values()].sort((a, b) => b.waiting - a.waiting);
    },
  };
}

function openRanges(hours: CallingHours, zones: readonly string[], hour: number): Range[] {
  const [begin, end] = [(hour - HOURS_BEFORE) * HOUR_MS, (hour + HOURS_AHEAD) * HOUR_MS];
  const ranges: Range[] = [];
  for (let at = begin; at < end; ) {
    const from = nextOpening(hours, zones, at);
    if (from === undefined || from >= end) break;
    const to = Math.min(nextClosing(hours, zones, from) ?? end, end);
    ranges.push([from, to]);
    at = to;
  }
  return ranges;
}
