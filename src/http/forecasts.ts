import { present } from '../domain/present.ts';
import { type CampaignForecast, createForecaster, type Forecaster } from '../forecast/forecaster.ts';
import type { HttpDeps, HttpEngine } from './deps.ts';

/** Forecasts of the campaigns that run. */
export interface Forecasts {
  /** As JSON: instants in ISO 8601; null for a campaign that is not running. */
  of(name: string, engine: HttpEngine): Promise<object | null>;
}

/** One forecaster an engine: it remembers what it has read. */
export function createForecasts({ clock, guardMs, accountLimit }: HttpDeps): Forecasts {
  const known = new WeakMap<HttpEngine, Forecaster>();
  return {
    async of(name, engine) {
      const { ledger } = engine;
      const forecaster =
        known.get(engine) ?? createForecaster({ ledger, clock, guardMs, ...present({ accountLimit }) });
      known.set(engine, forecaster);
      const found = await forecaster.forecastFor(name);
      return found ? asJson(found) : null;
    },
  };
}

function asJson({ at, runs, finish, perHour, expired, observed }: CampaignForecast): object {
  return {
    at: iso(at),
    runs,
    finish: finish ? { low: iso(finish.low), middle: iso(finish.middle), high: iso(finish.high) } : null,
    per_hour: { from: iso(perHour.from), calls: perHour.calls },
    expired,
    observed_attempts: observed,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
