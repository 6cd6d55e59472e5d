import type { CampaignCard, CampaignDetail, Overview, OverviewChange } from '../domain/overview.ts';

export type {
  CallCounts,
  CampaignCard,
  CampaignDetail,
  HeldAttempt,
  HourCounts,
  NumberStanding,
  Overview,
  OverviewChange,
  WaitingLine,
  ZoneHours,
} from '../domain/overview.ts';

/** What is shown, and of which campaign: undefined for all. */
export interface Shown {
  readonly overview: Overview;
  readonly only: string | undefined;
  /** The service's clock, as far as it is known here. */
  readonly now: number;
}

/** The overview with one piece of the stream laid over it. */
export function withChange(before: Overview, { details = {}, ...pieces }: OverviewChange): Overview {
  const gone = Object.keys(details).filter((name) => details[name] === null);
  const together = { ...before.details, ...details };
  const left = Object.entries(together).filter(
    (each): each is [string, CampaignDetail] => each[1] !== null && !gone.includes(each[0]),
  );
  return { ...before, ...pieces, details: Object.fromEntries(left) };
}

export function isUnfinished({ state }: CampaignCard): boolean {
  return state !== 'finished' && state !== 'cancelled';
}

export function campaignsShown({ overview, only }: Shown): readonly CampaignCard[] {
  return only === undefined ? overview.campaigns : overview.campaigns.filter(({ name }) => name === only);
}

export function detailsShown(shown: Shown): readonly (readonly [name: string, CampaignDetail])[] {
  return campaignsShown(shown).flatMap(({ name }) => {
    const detail = shown.overview.details[name];
    return detail ? [[name, detail] as const] : [];
  });
}

export function leftOf({ counts }: CampaignCard): number {
  return counts.waiting + counts.calling + counts.unconfirmed;
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
