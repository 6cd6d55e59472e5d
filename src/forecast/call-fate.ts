import type { Attempt } from '../domain/attempt.ts';
import { partOfDay } from '../domain/part-of-day.ts';
import { type Assumptions, FORECAST_RESULTS, type ForecastResult, type Rates } from './assumptions.ts';
import { chance, DRAWS, lengthAt, resultAt } from './chance.ts';

/** What becomes of one call. Instants are epoch ms. */
export interface CallFate {
  readonly result: ForecastResult;
  readonly acceptedAt: number;
  readonly endedAt: number;
  /** Its slot is free. */
  readonly noticedAt: number;
  readonly settledAt: number;
  /** The agent's label, where the campaign makes something of it. */
  readonly label?: string;
}

export interface FateQuestion {
  readonly seed: number;
  /** Unique over all campaigns of the forecast. */
  readonly person: number;
  readonly attempt: Pick<Attempt, 'n' | 'openedAt'>;
  /** The person's. */
  readonly zone: string;
}

export function fateOf(assumptions: Assumptions, question: FateQuestion): CallFate {
  const { seed, person, attempt } = question;
  const drawn = (draw: number) => chance(seed, person, attempt.n, draw);
  const result = resultAt(ratesFor(assumptions, question), drawn(DRAWS.result));
  const acceptedAt = attempt.openedAt + lengthAt(assumptions.connecting, drawn(DRAWS.connecting));
  const endedAt = acceptedAt + lengthAt(assumptions.onCall[result], drawn(DRAWS.onCall));
  const noticedAt = endedAt + lengthAt(assumptions.noticing, drawn(DRAWS.noticing));
  const settledAt = noticedAt + lengthAt(assumptions.analysis, drawn(DRAWS.analysis));
  const fate = { result, acceptedAt, endedAt, noticedAt, settledAt };
  const label = result === 'answered' ? labelAt(assumptions, drawn(DRAWS.label)) : undefined;
  return label === undefined ? fate : { ...fate, label };
}

function ratesFor({ rates, byAttempt, byPart }: Assumptions, { attempt, zone }: FateQuestion): Rates {
  const ofAttempt = byAttempt?.[Math.min(attempt.n, byAttempt.length) - 1];
  const ofPart = byPart?.[partOfDay(zone, attempt.openedAt)];
  if (!ofAttempt || !ofPart) return ofPart ?? ofAttempt ?? rates;
  return combined(rates, ofAttempt, ofPart);
}

/** Both at once, as if each had its effect whatever the other. */
function combined(rates: Rates, a: Rates, b: Rates): Rates {
  const shares = FORECAST_RESULTS.map((result) =>
    rates[result] > 0 ? (a[result] * b[result]) / rates[result] : 0,
  );
  const whole = shares.reduce((sum, share) => sum + share, 0);
  if (whole === 0) return a;
  return Object.fromEntries(
    FORECAST_RESULTS.map((result, index) => [result, (shares[index] ?? 0) / whole]),
  ) as Rates;
}

function labelAt({ labels = {} }: Assumptions, share: number): string | undefined {
  let left = share;
  for (const [label, part] of Object.entries(labels)) {
    left -= part;
    if (left < 0) return label;
  }
  return undefined;
}
