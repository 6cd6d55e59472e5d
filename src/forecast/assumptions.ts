import type { PartOfDay } from '../domain/part-of-day.ts';

/** What can become of a call in a forecast. What only trouble brings about (refusals, losses) is not forecast. */
export const FORECAST_RESULTS = ['answered', 'voicemail', 'no_answer', 'busy', 'failed'] as const;
export type ForecastResult = (typeof FORECAST_RESULTS)[number];

/** Shares of all calls, adding up to 1. */
export type Rates = Readonly<Record<ForecastResult, number>>;

/**
 * How long something takes, in ms: a table of quantiles in rising order, from the shortest to the longest; between two of
 * them all lengths are equally likely. One entry: always that; two: a range.
 */
export type Lengths = readonly number[];

/** What a forecast takes for granted about people, networks and the provider. */
export interface Assumptions {
  readonly rates: Rates;
  /** Instead of `rates` for the nth call to a contact: the first entry is for the first call, the last for all later ones. */
  readonly byAttempt?: readonly Rates[];
  /** Likewise by the part of the person's day; with `byAttempt` both have their effect. */
  readonly byPart?: Readonly<Partial<Record<PartOfDay, Rates>>>;
  /** From the door to the API's word that it has the call. */
  readonly connecting: Lengths;
  /** From there to the end of the call: ringing, and talking where somebody or something answers. */
  readonly onCall: Readonly<Record<ForecastResult, Lengths>>;
  /** From the end of a call until we know of it: only then is its slot free. */
  readonly noticing: Lengths;
  /** From then until the analysis is there, and a retry can be due. */
  readonly analysis: Lengths;
  /** The agent's labels (normalised) that mean something to the campaign: their shares of answered calls. */
  readonly labels?: Readonly<Record<string, number>>;
}

const SECOND = 1_000;

/** As long as it rings before somebody answers, before a machine does, and until we give up. */
const RING = { answered: [5 * SECOND, 20 * SECOND], voicemail: [20 * SECOND, 28 * SECOND] } as const;
const TALK: Lengths = [30 * SECOND, 150 * SECOND];
const MESSAGE: Lengths = [15 * SECOND, 30 * SECOND];

/**
 * Where nothing is known. All of it is assumed but the end of a ring: a first hundred calls tell more. Of strangers' calls
 * Americans say they answer 19 % (Pew Research Center, survey of 10,211 adults, 13-19 July 2020); a list of one's own
 * customers does better, hence 35 %.
 */
export const ASSUMED: Assumptions = {
  rates: { answered: 0.35, voicemail: 0.2, no_answer: 0.4, busy: 0.05, failed: 0 },
  connecting: [500, 3 * SECOND],
  onCall: {
    answered: sumOf(RING.answered, TALK),
    voicemail: sumOf(RING.voicemail, MESSAGE),
    no_answer: [25 * SECOND, 35 * SECOND],
    busy: [2 * SECOND, 6 * SECOND],
    failed: [1 * SECOND, 5 * SECOND],
  },
  // Without webhooks, with some tens of calls live: see tracking/steady-look.ts.
  noticing: [0, 2 * SECOND],
  analysis: [3 * SECOND, 6 * SECOND],
};

/** What a person states instead. */
export interface Stated {
  /** The rest of what they leave is shared by the others as before. */
  readonly rates?: Partial<Rates>;
  readonly talk?: Lengths;
  /** Until nobody has answered. */
  readonly ring?: Lengths;
  readonly noticing?: Lengths;
}

/** `known`, where nobody says otherwise. */
export function withStated(known: Assumptions, { rates, talk, ring, noticing }: Stated): Assumptions {
  const { byAttempt, byPart, ...rest } = known;
  return {
    ...(rates ? rest : known),
    ...(rates && { rates: completed(rates, known.rates) }),
    ...(noticing && { noticing }),
    onCall: {
      ...known.onCall,
      ...(talk && { answered: sumOf(RING.answered, talk) }),
      ...(ring && { no_answer: ring }),
    },
  };
}

/**
 * How long it takes until an ended call is known to have ended, where each is looked at every `lookMs`. Hints of the provider come
 * within a second; a look comes half the time between two on average. Looks rarer than once a second are made at whole seconds.
 */
export function noticingBy({ lookMs, hinted }: { lookMs: number; hinted: boolean }): Lengths {
  return hinted ? [100, SECOND] : [0, lookMs > SECOND ? lookMs + SECOND : lookMs];
}

/** How long a call takes from the door to its end, on average, in ms; at least 1. */
export function meanCallMs({ rates, connecting, onCall }: Assumptions): number {
  const calls = FORECAST_RESULTS.map((result) => rates[result] * meanOf(onCall[result]));
  return Math.max(1, meanOf(connecting) + calls.reduce((sum, ms) => sum + ms, 0));
}

/** Between two quantiles all lengths are equally likely. */
function meanOf(lengths: Lengths): number {
  const steps = lengths.slice(1).map((to, index) => ((lengths[index] ?? 0) + to) / 2);
  if (steps.length === 0) return lengths[0] ?? 0;
  return steps.reduce((sum, ms) => sum + ms, 0) / steps.length;
}

/** The shares that are named; what is left of the whole goes to the others in their proportions. */
function completed(named: Partial<Rates>, known: Rates): Rates {
  const others = FORECAST_RESULTS.filter((result) => named[result] === undefined);
  const sum = (results: readonly ForecastResult[], of: Partial<Rates>) =>
    results.reduce((total, result) => total + (of[result] ?? 0), 0);
  const left = Math.max(0, 1 - sum(FORECAST_RESULTS, named));
  const before = sum(others, known);
  const shareOf = (result: ForecastResult) =>
    named[result] ?? (before > 0 ? (left * known[result]) / before : left / others.length);
  return Object.fromEntries(FORECAST_RESULTS.map((result) => [result, shareOf(result)])) as Rates;
}

/** Of two ranges, the shortest and the longest together. */
function sumOf(a: Lengths, b: Lengths): Lengths {
  return [(a[0] ?? 0) + (b[0] ?? 0), (a.at(-1) ?? 0) + (b.at(-1) ?? 0)];
}
