import { FORECAST_RESULTS, type ForecastResult } from './assumptions.ts';

/** What the calls to the contacts of one campaign came to, by seq. */
export class CallResults {
  /** When a contact's first call left, epoch ms; 0 until one has ended. */
  readonly firstCallAt: Float64Array;
  /** Calls by result, one row of results a contact. */
  readonly #times: Uint16Array;

  constructor(size: number) {
    this.firstCallAt = new Float64Array(size);
    this.#times = new Uint16Array(size * FORECAST_RESULTS.length);
  }

  /** Whether a call to this contact was answered. */
  isReached(seq: number): boolean {
    return (this.#times[placeOf(seq, 'answered')] ?? 0) > 0;
  }

  /** A call to this contact ended. @returns how often one has ended like this by now. */
  note(seq: number, result: ForecastResult): number {
    const place = placeOf(seq, result);
    const times = (this.#times[place] ?? 0) + 1;
    this.#times[place] = times;
    return times;
  }
}

function placeOf(seq: number, result: ForecastResult): number {
  return seq * FORECAST_RESULTS.length + FORECAST_RESULTS.indexOf(result);
}
