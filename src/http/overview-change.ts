import type { CampaignDetail, Overview, OverviewChange } from '../domain/overview.ts';

/** What of `now` differs from `before`; undefined when nothing but the time does. */
export function changeOf(before: Overview, now: Overview): OverviewChange | undefined {
  const details = changedDetails(before.details, now.details);
  const pieces = {
    ...changed('service', before, now),
    ...changed('account', before, now),
    ...changed('breaker', before, now),
    ...changed('campaigns', before, now),
    ...changed('numbers', before, now),
    ...changed('fileProblems', before, now),
    ...changed('held', before, now),
    ...(Object.keys(details).length > 0 && { details }),
  };
  return Object.keys(pieces).length > 0 ? { at: now.at, ...pieces } : undefined;
}

type Piece = Exclude<keyof Overview, 'at' | 'details'>;

function changed<Name extends Piece>(name: Name, before: Overview, now: Overview): Partial<Overview> {
  return isSame(before[name], now[name]) ? {} : { [name]: now[name] };
}

function changedDetails(
  before: Overview['details'],
  now: Overview['details'],
): Record<string, CampaignDetail | null> {
  const gone = Object.keys(before).filter((name) => !(name in now));
  const differing = Object.entries(now).filter(([name, detail]) => !isSame(before[name], detail));
  return Object.fromEntries([...gone.map((name) => [name, null] as const), ...differing]);
}

/** Made by the same code from the same data: equal things are written alike. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
