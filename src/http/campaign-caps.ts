import { CONCURRENT_LIMITS, capOf } from '../domain/caps.ts';
import type { CampaignLedger } from '../ledger/ledger.ts';

/** How many calls one from number of one campaign shall carry at once; undefined: as many as its file says. */
export interface CapChange {
  readonly name: string;
  readonly fromNumber: string;
  readonly max: number | undefined;
}

export type CapResult =
  | ({ readonly kind: 'changed' | 'same' } & CapInEffect)
  | { readonly kind: 'unknown' }
  /** The campaign does not call from this number, but from these. */
  | { readonly kind: 'unknown-number'; readonly numbers: readonly string[] };

export interface CapInEffect {
  /** What the campaign lets the number carry now. */
  readonly max: number;
  readonly fileSays: number;
  /** What holds for the number: the smallest cap of all campaigns that use it; absent: none of them is unfinished. */
  readonly limit?: number;
}

/** Change a limit without the file. Nobody is hung up: lowered, nothing opens until fewer calls are live. Rejects with `LedgerUnavailable`. */
export async function changeCap(
  campaigns: Pick<CampaignLedger, 'get' | 'setCap' | 'limits'>,
  { name, fromNumber, max: wanted }: CapChange,
  now: number,
): Promise<CapResult> {
  const kind = await campaigns.setCap(name, fromNumber, wanted, now);
  const entry = await campaigns.get(name);
  if (kind === 'unknown' || !entry) return { kind: 'unknown' };
  const numbers = entry.campaign.fromNumbers;
  const from = numbers.find(({ number }) => number === fromNumber);
  if (kind === 'unknown-number' || !from)
    return { kind: 'unknown-number', numbers: numbers.map(({ number }) => number) };
  const limit = (await campaigns.limits()).get(fromNumber)?.maxConcurrent;
  const fileSays = from.maxConcurrent;
  const max = capOf(entry.caps, from);
  return { kind, max, fileSays, ...(limit === undefined ? {} : { limit }) };
}

export function isCap(value: unknown): value is number {
  const { min, max } = CONCURRENT_LIMITS;
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
