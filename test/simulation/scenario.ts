import type { CallingHours, Campaign, FromNumber, RetryPolicy } from '../../src/domain/campaign.ts';
import type { NewContact } from '../../src/domain/contact.ts';
import type { Dice } from './dice.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const GUARD_MS = 60 * SECOND;
export const PROOF_MS = 60 * SECOND;
export const POST_TIMEOUT_MS = 60 * SECOND;
export const MAX_CALL_MS = 8 * MINUTE;
/** The slowest the provider takes to accept a call. */
export const SLOWEST_ACCEPT_MS = 40 * SECOND;

/** The most that well-kept clocks differ by. */
const CLOCKS_APART_MS = 2 * SECOND;

/** How bad the weather is between the engine and its store. Probabilities per call of the ledger or the queue. */
export interface Weather {
  readonly slow: number;
  readonly lostRequest: number;
  readonly lostReply: number;
  /** Of the calls after which something irrevocable happens; others a twentieth of it. */
  readonly crash: number;
  readonly freeze: number;
  readonly lostItem: number;
  readonly doubleItem: number;
  /** The store answers nobody. */
  readonly outages: readonly Span[];
  /** Nobody trusts store or clock. */
  readonly doubts: readonly Span[];
  /** How far the clocks of two lives may be apart. */
  readonly clocksApartMs: number;
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

export function isDuring({ from, until }: Span, at: number): boolean {
  return at >= from && at < until;
}

export interface ProviderTraits {
  readonly post: Readonly<Record<PostFate, number>>;
  readonly echo: 'always' | 'never' | 'sometimes';
  readonly order: 'newest' | 'oldest' | 'mixed';
  readonly pageSize: number;
  readonly listLagMs: number;
  readonly readLagMs: number;
  /** What its clock is wrong by. */
  readonly skewMs: number;
  readonly readFails: number;
  readonly stuck: number;
  readonly webhooks: 'none' | 'good' | 'bad';
}

export type PostFate =
  | 'accept'
  | 'slow'
  | 'reject'
  | 'throttle'
  | 'unreachable'
  | 'doubtAfter'
  | 'doubtBefore'
  | 'blame'
  | 'wrongId'
  | 'ghost';

export interface Scenario {
  readonly start: number;
  /** Until here things go wrong. */
  readonly calmAt: number;
  readonly lives: number;
  /** How lazily ticks come. */
  readonly slowness: number;
  readonly weather: Weather;
  readonly provider: ProviderTraits;
  readonly campaigns: readonly PlannedCampaign[];
  readonly commands: number;
  readonly accountLimit?: number;
}

export interface PlannedCampaign {
  readonly campaign: Campaign;
  readonly contacts: readonly NewContact[];
}

export const NUMBERS = ['+15735550110', '+15735550111'] as const;
const ZONE_SETS = [
  ['America/New_York'],
  ['America/New_York'],
  ['America/Los_Angeles'],
  ['America/Chicago', 'America/New_York'],
  ['Europe/London'],
] as const;
/** Five in the afternoon in New York: ordinary days, a Friday, and the eves of both clock changes. */
const CLOSINGS = [
  Date.UTC(2026, 11, 1, 22),
  Date.UTC(2026, 11, 4, 22),
  Date.UTC(2026, 9, 30, 21),
  Date.UTC(2027, 2, 12, 22),
];

export function scenarioOf(dice: Dice): Scenario {
  const closing = dice.pick(CLOSINGS);
  const start = closing - dice.pick([0, 2, 8, 20, 90, 300]) * MINUTE - dice.whole(0, 4 * MINUTE);
  const calmAt =
    start +
    (dice.chance(0.15)
      ? dice.pick([16, 17]) * HOUR + dice.whole(0, 10) * MINUTE
      : dice.whole(2, 16) * MINUTE);
  const people = dice.chance(0.05) ? dice.whole(8, 20) : dice.whole(1, 7);
  const campaigns = Array.from({ length: dice.chance(0.4) ? 2 : 1 }, (_, index) =>
    campaignOf(dice, { name: `c${index}`, people, start }),
  );
  return {
    start,
    calmAt,
    lives: dice.pick([1, 1, 2, 2, 3]),
    slowness: dice.pick([1, 2, 3]),
    weather: weatherOf(dice, start, calmAt),
    provider: traitsOf(dice),
    campaigns,
    commands: dice.chance(0.6) ? dice.whole(1, 6) : 0,
    ...(dice.chance(0.15) ? { accountLimit: dice.whole(1, 3) } : {}),
  };
}

function weatherOf(dice: Dice, start: number, calmAt: number): Weather {
  const some = (usual: number) => (dice.chance(0.35) ? 0 : usual * dice.next() * 2);
  const span = () => {
    const from = dice.whole(start, calmAt);
    return { from, until: Math.min(calmAt, from + dice.pick([2, 20, 120, 700]) * SECOND) };
  };
  return {
    slow: dice.pick([0.05, 0.3, 0.8]),
    lostRequest: some(0.02),
    lostReply: some(0.03),
    crash: some(0.06),
    freeze: some(0.02),
    lostItem: some(0.02),
    doubleItem: some(0.1),
    outages: dice.chance(0.2) ? [span()] : [],
    doubts: dice.chance(0.1) ? [span()] : [],
    clocksApartMs: dice.chance(0.15) ? CLOCKS_APART_MS : 0,
  };
}

function traitsOf(dice: Dice): ProviderTraits {
  const some = (usual: number) => (dice.chance(0.5) ? 0 : usual * dice.next() * 2);
  // Who answers with another call's id and shows no metadata either leaves nobody a chance.
  const wrongId = dice.chance(0.08) ? 0.4 : 0;
  const ghost = dice.chance(0.05) ? 0.3 : 0;
  return {
    post: {
      accept: 1,
      slow: some(0.3),
      reject: some(0.1),
      throttle: some(0.2),
      unreachable: some(0.1),
      doubtAfter: some(0.3),
      doubtBefore: some(0.3),
      blame: dice.chance(0.1) ? 0.05 : 0,
      wrongId,
      ghost,
    },
    echo: wrongId > 0 || dice.chance(0.75) ? 'always' : dice.pick(['sometimes', 'never']),
    order: dice.pick(['newest', 'oldest', 'mixed']),
    pageSize: dice.whole(1, 5),
    listLagMs: dice.pick([0, 2, 8]) * SECOND,
    readLagMs: dice.pick([0, 0, 4]) * SECOND,
    skewMs: dice.chance(0.8) ? 0 : dice.pick([-18_000, -90, -40, -40, -2, 2, 90, 18_000]) * SECOND,
    readFails: some(0.05),
    stuck: dice.chance(0.15) ? 0.15 : 0,
    webhooks: dice.pick(['none', 'good', 'bad']),
  };
}

interface Wanted {
  readonly name: string;
  readonly people: number;
  readonly start: number;
}

function campaignOf(dice: Dice, { name, people, start }: Wanted): PlannedCampaign {
  const fromNumbers = numbersOf(dice);
  const campaign: Campaign = {
    name,
    version: `${name}-v1`,
    agentId: 'agent',
    fromNumbers,
    ...(dice.chance(0.2) ? { maxConcurrent: dice.whole(1, 3) } : {}),
    priority: dice.whole(0, 1),
    contacts: { files: ['/people.csv'], columns: {} },
    hours: hoursOf(dice, start),
    retry: retryOf(dice),
    outcomes: {
      do_not_call: { kind: 'suppress' },
      call_back: { kind: 'retry', after: { amount: 90, unit: 's' } },
    },
    variables: {},
    metadata: {},
    suppressFiles: [],
  };
  return { campaign, contacts: contactsOf(dice, { people, fromNumbers, start }) };
}

export function numbersOf(dice: Dice): FromNumber[] {
  const numbers = dice.pick([NUMBERS.slice(0, 1), NUMBERS.slice(0, 1), NUMBERS.slice(1), NUMBERS]);
  return numbers.map((number) => ({
    number,
    maxConcurrent: dice.pick([1, 1, 2, 3, 5]),
    ...(dice.chance(0.15) ? { callsPerSecond: dice.pick([0.1, 0.5, 2]) } : {}),
  }));
}

const ALL_DAY: CallingHours['week'] = Array.from({ length: 7 }, () => [[0, 1440]] as const);
const OFFICE: CallingHours['week'] = Array.from({ length: 7 }, () => [[540, 1020]] as const);
const WITH_LUNCH: CallingHours['week'] = Array.from({ length: 7 }, (_, day) =>
  day === 6
    ? []
    : ([
        [540, 720],
        [780, 1015],
      ] as const),
);
const NIGHT: CallingHours['week'] = Array.from({ length: 7 }, () => [[780, 1500]] as const);

export function hoursOf(dice: Dice, start: number): CallingHours {
  return {
    week: dice.pick([ALL_DAY, OFFICE, OFFICE, WITH_LUNCH, NIGHT]),
    blackoutDates: [],
    ...(dice.chance(0.1)
      ? { start: { kind: 'instant', at: start + dice.whole(1, 10) * MINUTE } as const }
      : {}),
    ...(dice.chance(0.15)
      ? { end: { kind: 'instant', at: start + dice.whole(4, 30) * MINUTE } as const }
      : {}),
  };
}

export function retryOf(dice: Dice): RetryPolicy {
  const delays = () =>
    Array.from({ length: dice.whole(1, 2) }, () => ({
      amount: dice.pick([20, 60, 300, 3600]),
      unit: 's' as const,
    }));
  return {
    maxAttempts: dice.whole(1, 3),
    delays: { no_answer: delays(), busy: delays(), ...(dice.chance(0.5) ? { failed: delays() } : {}) },
  };
}

interface People {
  readonly people: number;
  readonly fromNumbers: readonly FromNumber[];
  readonly start: number;
}

/** The same people for every campaign, so that two campaigns meet in one person. */
export function contactsOf(dice: Dice, { people, fromNumbers, start }: People): NewContact[] {
  const present = Array.from({ length: people }, (_, index) => index).filter(() => dice.chance(0.85));
  return present.map((index) => ({
    row: index + 2,
    id: `p${index}`,
    phone: `+1212555${String(100 + index).padStart(4, '0')}`,
    zones: dice.pick(ZONE_SETS),
    zoneSource: 'number',
    values: [],
    ...(dice.chance(0.1) ? { fromNumber: dice.pick(fromNumbers).number } : {}),
    ...(dice.chance(0.08) ? { notBefore: start + dice.whole(0, 10) * MINUTE } : {}),
    ...(dice.chance(0.1) ? { notAfter: start + dice.whole(0, 15) * MINUTE } : {}),
  }));
}
