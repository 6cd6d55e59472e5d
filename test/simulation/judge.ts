import { judgeChains } from './judge-chains.ts';
import { judgeEnd, judgeResults } from './judge-ledger.ts';
import { judgeOverlaps } from './judge-overlaps.ts';
import { judgePosts } from './judge-posts.ts';
import { judgeStops } from './judge-stops.ts';
import type { Ran } from './world.ts';

/** What a run did wrong, a sentence each, named by the invariants of the engine. Empty: nothing. */
export function judge(ran: Ran): string[] {
  return [
    ...judgePosts(ran),
    ...judgeChains(ran),
    ...judgeOverlaps(ran),
    ...judgeStops(ran),
    ...judgeResults(ran),
    ...judgeEnd(ran),
  ];
}
