import type { Campaign } from '../../src/domain/campaign.ts';
import type { TrueCall } from './provider.ts';
import { MAX_CALL_MS } from './scales.ts';

export function versionOf(versions: ReadonlyMap<string, Campaign>, version: string): Campaign {
  const campaign = versions.get(version);
  if (!campaign) throw new Error(`no campaign version ${version}`);
  return campaign;
}

/** No call lasts longer than the longest; what hangs beyond counts as over. */
export function endOf({ createdAt, endedAt }: TrueCall): number {
  return Math.min(endedAt, createdAt + MAX_CALL_MS);
}
