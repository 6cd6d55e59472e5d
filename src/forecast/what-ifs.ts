import type { CallingWindow, Campaign, FromNumber, MinuteRange } from '../domain/campaign.ts';
import { smallestLimits } from '../ledger/number-limits.ts';
import type { CourseSummary } from './course-summary.ts';

/** One thing done otherwise. */
export type Change =
  | { readonly kind: 'max-concurrent'; readonly number: string; readonly to: number }
  | { readonly kind: 'campaign-limit'; readonly campaign: string; readonly to: number }
  | { readonly kind: 'pace'; readonly number: string; readonly to: number }
  | { readonly kind: 'window'; readonly week: CallingWindow }
  | { readonly kind: 'hour-longer' }
  | { readonly kind: 'no-voicemail-retry' };

/** All that a change is about. */
interface Changeable {
  readonly campaigns: readonly { readonly campaign: Campaign }[];
}

/** The same campaigns with this done otherwise. Rules of law go on to narrow whatever window is given. */
export function changed<Setting extends Changeable>(setting: Setting, change: Change): Setting {
  const campaigns = setting.campaigns.map((planned) => ({
    ...planned,
    campaign: otherwise(planned.campaign, change),
  }));
  return { ...setting, campaigns };
}

function otherwise(campaign: Campaign, change: Change): Campaign {
  switch (change.kind) {
    case 'max-concurrent':
      return withNumber(campaign, change.number, (from) => ({ ...from, maxConcurrent: change.to }));
    case 'pace':
      return withNumber(campaign, change.number, (from) => ({ ...from, callsPerSecond: change.to }));
    case 'campaign-limit':
      return campaign.name === change.campaign ? { ...campaign, maxConcurrent: change.to } : campaign;
    case 'window':
      return { ...campaign, hours: { ...campaign.hours, week: change.week } };
    case 'hour-longer':
      return { ...campaign, hours: { ...campaign.hours, week: longer(campaign.hours.week) } };
    case 'no-voicemail-retry': {
      const { voicemail, ...delays } = campaign.retry.delays;
      return { ...campaign, retry: { ...campaign.retry, delays } };
    }
  }
}

function withNumber(campaign: Campaign, number: string, edit: (from: FromNumber) => FromNumber): Campaign {
  const fromNumbers = campaign.fromNumbers.map((from) => (from.number === number ? edit(from) : from));
  return { ...campaign, fromNumbers };
}

const HOUR = 60;
/** 21:00: no call to a home later, by the federal rule of the United States (47 CFR 64.1200(c)(1)); most laws are as strict. */
const LATEST = 21 * HOUR;

/** The last range of each day ends an hour later, but not after 21:00. */
function longer(week: CallingWindow): CallingWindow {
  return week.map((day) => {
    const [last, ...before] = day.toReversed();
    if (last === undefined) return day;
    const [from, to] = last;
    const until: MinuteRange = [from, Math.max(to, Math.min(to + HOUR, LATEST))];
    return [...before.toReversed(), until];
  });
}

/** From numbers whose limits are tried: those that are the fullest. */
const MOST_NUMBERS = 4;

/** What is worth trying, given how it goes as it is: only what can make a difference, the likeliest first. */
export function worthTrying(setting: Changeable, { numbers, waits = {} }: CourseSummary): Change[] {
  const fullest = numbers.toSorted((a, b) => b.utilisation - a.utilisation).slice(0, MOST_NUMBERS);
  const slots = fullest.flatMap(({ number, maxConcurrent: most }): Change[] => [
    { kind: 'max-concurrent', number, to: 2 * most },
    ...(most > 5 ? [{ kind: 'max-concurrent', number, to: most + 5 } as const] : []),
    ...(most > 1 ? [{ kind: 'max-concurrent', number, to: most + 1 } as const] : []),
  ]);
  const changes: (readonly [weight: number, changes: readonly Change[]])[] = [
    [waits.slots ?? 0, slots],
    [waits.campaign ?? 0, setting.campaigns.flatMap(raisedLimit)],
    [waits.pace ?? 0, doubledPaces(setting)],
    [waits.hours ?? 0, canBeLonger(setting) ? [{ kind: 'hour-longer' }] : []],
    [waits.retry ?? 0, retriesVoicemail(setting) ? [{ kind: 'no-voicemail-retry' }] : []],
  ];
  return changes
    .toSorted(([a], [b]) => b - a)
    .filter(([weight]) => weight > 0)
    .flatMap(([, each]) => each);
}

function raisedLimit({ campaign: { name, maxConcurrent } }: { campaign: Campaign }): Change[] {
  return maxConcurrent === undefined
    ? []
    : [{ kind: 'campaign-limit', campaign: name, to: 2 * maxConcurrent }];
}

function doubledPaces({ campaigns }: Changeable): Change[] {
  const limits = smallestLimits(campaigns.map(({ campaign }) => campaign));
  const paces = [...limits].flatMap(([number, { callsPerSecond: pace }]): Change[] =>
    pace === undefined ? [] : [{ kind: 'pace', number, to: 2 * pace }],
  );
  return paces.slice(0, MOST_NUMBERS);
}

function canBeLonger({ campaigns }: Changeable): boolean {
  return campaigns.some(({ campaign: { hours } }) =>
    hours.week.some((day) => (day.at(-1)?.[1] ?? LATEST) < LATEST),
  );
}

function retriesVoicemail({ campaigns }: Changeable): boolean {
  return campaigns.some(
    ({ campaign: { retry } }) => retry.delays.voicemail !== undefined && retry.maxAttempts > 1,
  );
}
