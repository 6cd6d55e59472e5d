import type { AttemptRecord } from '../domain/attempt.ts';
import { normaliseOutcome } from '../domain/campaign.ts';
import type { Disposition } from '../domain/disposition.ts';
import { type PartOfDay, partOfDay } from '../domain/part-of-day.ts';
import {
  type Assumptions,
  FORECAST_RESULTS,
  type ForecastResult,
  type Lengths,
  type Rates,
} from './assumptions.ts';

/** What of a finished attempt tells something about later ones. */
export type ObservedAttempt = Pick<
  AttemptRecord,
  'n' | 'zones' | 'openedAt' | 'acceptedAt' | 'endedAt' | 'settledAt' | 'disposition' | 'outcome'
>;

const RESULT_OF: Readonly<Partial<Record<Disposition, ForecastResult>>> = {
  answered: 'answered',
  opted_out: 'answered',
  voicemail: 'voicemail',
  no_answer: 'no_answer',
  busy: 'busy',
  failed: 'failed',
  invalid_number: 'failed',
};

/** Fewer of a kind than this tell little: they count for no more than a part of it, or not at all. */
const ENOUGH = 50;
/** Lengths kept of each kind; beyond them every further one takes the place of an earlier. */
const MOST_KEPT = 2_000;
const QUANTILES = 200;

class Counts {
  whole = 0;
  readonly of: Record<ForecastResult, number> = {
    answered: 0,
    voicemail: 0,
    no_answer: 0,
    busy: 0,
    failed: 0,
  };

  add(result: ForecastResult): void {
    this.whole += 1;
    this.of[result] += 1;
  }

  /** As if `ENOUGH` more calls had gone as is usual. */
  rates(usual: Rates): Rates {
    const share = (result: ForecastResult) =>
      (this.of[result] + ENOUGH * usual[result]) / (this.whole + ENOUGH);
    return Object.fromEntries(FORECAST_RESULTS.map((result) => [result, share(result)])) as Rates;
  }
}

class Kept {
  readonly #values: number[] = [];
  #seen = 0;

  add(ms: number): void {
    if (!(ms >= 0)) return;
    this.#values[this.#seen % MOST_KEPT] = ms;
    this.#seen += 1;
  }

  lengths(otherwise: Lengths): Lengths {
    if (this.#values.length === 0) return otherwise;
    const sorted = this.#values.toSorted((a, b) => a - b);
    const points = Math.min(QUANTILES, sorted.length);
    return Array.from({ length: points + 1 }, (_, point) => {
      const place = Math.round((point / points) * (sorted.length - 1));
      return sorted[place] ?? 0;
    });
  }
}

/** Rates and lengths as they were met. */
export class Observation {
  /** Attempts that told something. */
  attempts = 0;
  readonly #all = new Counts();
  readonly #byAttempt: Counts[] = [];
  readonly #byPart = new Map<PartOfDay, Counts>();
  readonly #connecting = new Kept();
  readonly #after = new Kept();
  readonly #onCall = new Map<ForecastResult, Kept>();
  readonly #labels = new Map<string, number>();

  add(attempt: ObservedAttempt): void {
    const { n, zones, openedAt, disposition, outcome } = attempt;
    const result = disposition && RESULT_OF[disposition];
    if (result === undefined) return;
    this.attempts += 1;
    this.#all.add(result);
    this.#nth(n).add(result);
    const [zone] = zones;
    if (zone !== undefined) this.#part(partOfDay(zone, openedAt)).add(result);
    if (result === 'answered' && outcome !== undefined) this.#addLabel(normaliseOutcome(outcome));
    this.#addLengths(attempt, result);
  }

  /** `otherwise` where too little was met. */
  assumptions(otherwise: Assumptions): Assumptions {
    const rates = this.#all.rates(otherwise.rates);
    const byAttempt = this.#byAttempt
      .filter(({ whole }) => whole >= ENOUGH)
      .map((counts) => counts.rates(rates));
    const parts = [...this.#byPart].filter(([, { whole }]) => whole >= ENOUGH);
    const onCall = FORECAST_RESULTS.map((result) => [
      result,
      this.#onCall.get(result)?.lengths(otherwise.onCall[result]) ?? otherwise.onCall[result],
    ]);
    const answered = Math.max(1, this.#all.of.answered);
    return {
      rates,
      ...(byAttempt.length > 0 && { byAttempt }),
      ...(parts.length > 1 && {
        byPart: Object.fromEntries(parts.map(([part, counts]) => [part, counts.rates(rates)])),
      }),
      connecting: this.#connecting.lengths(otherwise.connecting),
      onCall: Object.fromEntries(onCall) as Assumptions['onCall'],
      noticing: otherwise.noticing,
      analysis: lessNoticing(this.#after.lengths(otherwise.analysis), otherwise.noticing),
      ...(this.#labels.size > 0 && {
        labels: Object.fromEntries([...this.#labels].map(([label, times]) => [label, times / answered])),
      }),
    };
  }

  #addLengths({ openedAt, acceptedAt, endedAt, settledAt }: ObservedAttempt, result: ForecastResult): void {
    if (acceptedAt !== undefined) this.#connecting.add(acceptedAt - openedAt);
    if (endedAt === undefined) return;
    this.#after.add(settledAt - endedAt);
    if (acceptedAt === undefined) return;
    const kept = this.#onCall.get(result) ?? new Kept();
    this.#onCall.set(result, kept);
    kept.add(endedAt - acceptedAt);
  }

  #addLabel(label: string): void {
    this.#labels.set(label, (this.#labels.get(label) ?? 0) + 1);
  }

  #nth(n: number): Counts {
    const known = this.#byAttempt[n - 1] ?? new Counts();
    for (let missing = this.#byAttempt.length; missing < n - 1; missing += 1)
      this.#byAttempt[missing] = new Counts();
    this.#byAttempt[n - 1] = known;
    return known;
  }

  #part(part: PartOfDay): Counts {
    const known = this.#byPart.get(part) ?? new Counts();
    this.#byPart.set(part, known);
    return known;
  }
}

/** What was met from the end to the settlement has both in it. */
function lessNoticing(met: Lengths, noticing: Lengths): Lengths {
  const usual = noticing.reduce((sum, ms) => sum + ms, 0) / Math.max(1, noticing.length);
  return met.map((ms) => Math.max(0, ms - usual));
}
