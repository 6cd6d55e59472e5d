import { judgeChains } from './judge-chains.ts';
import { judgeEnd, judgeResults } from './judge-ledger.ts';
import { judgeFrequency, judgeOverlaps } from './judge-overlaps.ts';
import { judgePosts } from './judge-posts.ts';
import { judgeStops } from './judge-stops.ts';
import type { Ran } from './world.ts';

/** What a run did wrong, a sentence each, named by the invariants of the engine. Empty: nothing. */
export function judge(ran: Ran): string[] {
  const always = [...judgePosts(ran), ...judgeStops(ran), ...judgeEnd(ran)];
  // A provider that makes a call minutes after its list had shown none leaves nobody a chance: its calls prove nothing.
  if (ran.scenario.provider.post.ghost > 0) return always;
  return [
    ...always,
    ...judgeChains(ran),
    ...judgeOverlaps(ran),
    ...judgeFrequency(ran),
    ...judgeResults(ran),
  ];
}
