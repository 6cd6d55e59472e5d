/** Counts refusals of contacts: so many identical ones in a row are no longer the rows' fault (reliability H46). */
export interface ContactRefusals {
  /** How many in a row now say this, of the campaign; undefined when it left before the campaign was last paused for it. */
  count(campaign: string, message: string, postedAt: number): number | undefined;
  /** The campaign was paused: what was in flight then does not count when it goes on. */
  paused(campaign: string, now: number): void;
  accepted(campaign: string): void;
}

export const IDENTICAL_REFUSALS = 5;

interface Row {
  readonly message: string;
  readonly count: number;
}

export function createContactRefusals(): ContactRefusals {
  const rows = new Map<string, Row>();
  const pausedAt = new Map<string, number>();
  return {
    count(campaign, message, postedAt) {
      if (postedAt <= (pausedAt.get(campaign) ?? Number.NEGATIVE_INFINITY)) return undefined;
      const same = withoutNumbers(message);
      const known = rows.get(campaign);
      const count = known?.message === same ? known.count + 1 : 1;
      rows.set(campaign, { message: same, count });
      return count;
    },
    paused(campaign, now) {
      rows.delete(campaign);
      pausedAt.set(campaign, now);
    },
    accepted: (campaign) => void rows.delete(campaign),
  };
}

/** The phone number in "+12125550100 is not valid" makes it no other refusal. */
function withoutNumbers(message: string): string {
  return message.replaceAll(/[+(]?\d[\d ().-]{4,}\d/g, '#');
}
