import type { Campaign } from '../domain/campaign.ts';
import type { NumberLimit } from './ledger.ts';

/** From number → the smallest limits of the campaigns that share it. Who is finished is not to be among them. */
export function smallestLimits(
  campaigns: Iterable<Pick<Campaign, 'fromNumbers'>>,
): Map<string, Readonly<NumberLimit>> {
  const limits = new Map<string, NumberLimit>();
  for (const { fromNumbers } of campaigns)
    for (const from of fromNumbers) limits.set(from.number, tighter(limits.get(from.number), from));
  return limits;
}

function tighter(limit: NumberLimit | undefined, from: NumberLimit): NumberLimit {
  const maxConcurrent = Math.min(limit?.maxConcurrent ?? Infinity, from.maxConcurrent);
  const callsPerSecond = Math.min(limit?.callsPerSecond ?? Infinity, from.callsPerSecond ?? Infinity);
  return Object.freeze(callsPerSecond < Infinity ? { maxConcurrent, callsPerSecond } : { maxConcurrent });
}
