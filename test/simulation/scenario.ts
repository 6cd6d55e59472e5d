import { campaignOf, type PlannedCampaign } from './campaigns.ts';
import type { Dice } from './dice.ts';
import { CLOCKS_APART_MS, HOUR, MINUTE, type Mode, SECOND, type Span } from './scales.ts';

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
  readonly mode: Mode;
  /** One in many: more people, longer, and every tick is played. In the others there is time for many more mishaps. */
  readonly isBig: boolean;
  readonly start: number;
  /** Until here things go wrong. */
  readonly calmAt: number;
  readonly lives: number;
  /** How lazily ticks come. */
  readonly slowness: number;
  /** How often a live call is asked about. */
  readonly lookEveryMs: number;
  readonly weather: Weather;
  readonly provider: ProviderTraits;
  readonly campaigns: readonly PlannedCampaign[];
  readonly commands: number;
  readonly accountLimit?: number;
}

/** Five in the afternoon in New York: ordinary days, a Friday, and the eves of both clock changes. */
const CLOSINGS = [
  Date.UTC(2026, 11, 1, 22),
  Date.UTC(2026, 11, 4, 22),
  Date.UTC(2026, 9, 30, 21),
  Date.UTC(2027, 2, 12, 22),
];

const BIG_ONES = 1 / 40;

export function scenarioOf(dice: Dice, mode: Mode): Scenario {
  const isBig = dice.chance(BIG_ONES);
  const closing = dice.pick(CLOSINGS);
  const start = closing - dice.pick([0, 2, 8, 20, 90, 300]) * MINUTE - dice.whole(0, 4 * MINUTE);
  const calmAt = start + badTimeOf(dice, isBig);
  const isDown = dice.chance(0.05);
  // Three doubts in a row open the breaker: it takes as many people.
  const people = isDown ? dice.whole(5, 8) : peopleIn(dice, isBig);
  const wanted = { people, start, mode, isBig };
  const campaigns = Array.from({ length: dice.chance(isBig ? 0.4 : 0.15) ? 2 : 1 }, (_, index) =>
    campaignOf(dice, { ...wanted, name: `c${index}` }),
  );
  return {
    mode,
    isBig,
    start,
    calmAt,
    lives: dice.pick([1, 1, 2, 2, 3]),
    slowness: isBig ? dice.pick([1, 2, 3]) : dice.pick([1, 2, 4]),
    lookEveryMs: (isBig ? 5 : dice.pick([5, 15, 40])) * SECOND,
    weather: weatherOf(dice, start, calmAt),
    provider: traitsOf(dice, isDown),
    campaigns,
    commands: dice.chance(0.6) ? dice.whole(1, isBig ? 6 : 2) : 0,
    ...(dice.chance(0.15) ? { accountLimit: dice.whole(1, 3) } : {}),
  };
}

function peopleIn(dice: Dice, isBig: boolean): number {
  if (!isBig) return dice.pick([1, 1, 2, 2, 3]);
  return dice.chance(0.3) ? dice.whole(8, 20) : dice.whole(3, 7);
}

/** How long things go wrong: minutes, and now and then until the next morning. */
function badTimeOf(dice: Dice, isBig: boolean): number {
  if (dice.chance(isBig ? 0.2 : 0.02)) return dice.pick([16, 17]) * HOUR + dice.whole(0, 10) * MINUTE;
  return dice.whole(2 * MINUTE, (isBig ? 16 : 6) * MINUTE);
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

/** @param isDown nearly every POST ends in doubt while things go wrong. */
function traitsOf(dice: Dice, isDown: boolean): ProviderTraits {
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
      doubtAfter: isDown ? 2 : some(0.3),
      doubtBefore: isDown ? 6 : some(0.3),
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
