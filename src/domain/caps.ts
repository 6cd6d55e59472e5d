import type { Campaign, FromNumber } from './campaign.ts';

/** What a from number of a campaign file, or a person, may say that it carries at once. */
export const CONCURRENT_LIMITS = { min: 1, max: 10_000 } as const;

/** A person's word on how many calls a number carries at once, in place of what the campaign's file says. */
export interface CapOverride {
  readonly max: number;
  /** What the file says; when that changes, the file's word counts again. */
  readonly fileSays: number;
  /** Epoch ms. */
  readonly since: number;
}

/** By from number. */
export type CapOverrides = Readonly<Record<string, CapOverride>>;

/** How many calls the campaign lets this number carry at once, by hand or by its file. */
export function capOf(caps: CapOverrides | undefined, from: FromNumber): number {
  return caps?.[from.number]?.max ?? from.maxConcurrent;
}

/** The campaign with the limits that people gave by hand in place of the file's. */
export function withCaps(campaign: Campaign, caps: CapOverrides | undefined): Campaign {
  const fromNumbers = campaign.fromNumbers.map((from) => ({ ...from, maxConcurrent: capOf(caps, from) }));
  return { ...campaign, fromNumbers };
}
