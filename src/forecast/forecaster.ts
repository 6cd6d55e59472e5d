import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';
import { DAY_MS } from '../domain/local-time.ts';
import { present } from '../domain/present.ts';
import type { CampaignEntry, Ledger } from '../ledger/ledger.ts';
import { ASSUMED, type Assumptions } from './assumptions.ts';
import type { CallsPerHour } from './course-summary.ts';
import { type Forecast, forecast, type Spread } from './forecast.ts';
import { Observation } from './observed.ts';
import { type PresentSources, presentState } from './present-state.ts';

export interface ForecasterParts {
  readonly ledger: PresentSources['ledger'] & {
    readonly campaigns: Pick<Ledger['campaigns'], 'list'>;
    readonly attempts: Pick<Ledger['attempts'], 'journal'>;
  };
  readonly clock: Clock;
  readonly guardMs: number;
  /** Limit of the whole account. */
  readonly accountLimit?: number;
}

/** How a running campaign will go on. Instants are epoch ms. */
export interface CampaignForecast {
  /** When it was made. */
  readonly at: number;
  /** Courses it rests on; with one alone `finish` has no width. */
  readonly runs: number;
  /** Absent when it does not come to an end in the time that is looked at. */
  readonly finish?: Spread;
  readonly perHour: CallsPerHour;
  /** Contacts that would expire without having been reached from now on. */
  readonly expired: number;
  /** Finished attempts its rates and lengths were taken from; 0: they are assumed. */
  readonly observed: number;
}

export interface Forecaster {
  /**
   * How this campaign will go on, with all that run beside it on the same numbers; undefined unless it is running. Made
   * anew at most once a minute for all campaigns together; who asks meanwhile gets the same. In pieces of a few ms, so
   * that the process goes on; about 10 µs of them a waiting contact, so that long lists are forecast less often.
   * Rejects with `LedgerUnavailable`.
   */
  forecastFor(name: string): Promise<CampaignForecast | undefined>;
}

const FRESH_MS = 60_000;
/** A long list costs seconds: no more than a twentieth of the process's time goes to forecasts. */
const PART_OF_TIME = 20;
const HORIZON_MS = 120 * DAY_MS;
/** Of lists longer than this one course must do. */
const MANY = 20_000;
const RUNS = 5;
const PAGE = 1_000;

interface Met {
  readonly observation: Observation;
  cursor: string;
}

interface Made {
  readonly at: number;
  /** Not made anew before; known once it is made. */
  freshUntil: number;
  readonly forecast: Promise<Forecast | undefined>;
}

export function createForecaster({ ledger, clock, guardMs, accountLimit }: ForecasterParts): Forecaster {
  const met = new Map<string, Met>();
  let made: Made | undefined;

  /** What the journal tells beyond what was read of it before. */
  const assumptionsFor = async (name: string): Promise<Assumptions> => {
    const its = met.get(name) ?? { observation: new Observation(), cursor: '' };
    met.set(name, its);
    for (;;) {
      const page = await ledger.attempts.journal(name, its.cursor, PAGE);
      for (const record of page.records) if (record.state === 'settled') its.observation.add(record);
      its.cursor = page.cursor;
      if (page.records.length < PAGE) break;
      await nextTurn();
    }
    return its.observation.assumptions(ASSUMED);
  };

  const make = async (now: number): Promise<Forecast | undefined> => {
    const running = (await ledger.campaigns.list()).filter(isRunning);
    if (running.length === 0) return undefined;
    const campaigns = [];
    let persons = 0;
    for (const entry of running) {
      const assumptions = await assumptionsFor(entry.campaign.name);
      const stands = await presentState(entry, assumptions, { ledger, now, personsBefore: persons });
      campaigns.push(stands);
      persons += stands.size;
    }
    const runs = persons > MANY ? 1 : RUNS;
    const until = now + HORIZON_MS;
    const setting = { campaigns, now, until, guardMs, ...present({ accountLimit }) };
    return forecast(setting, { clock, budgetMs: 0, runs, tryChanges: false, breathe: () => nextTurn() });
  };

  const latest = (): Promise<Forecast | undefined> => {
    const now = clock.wallMs();
    if (made && now >= made.at && now < made.freshUntil) return made.forecast;
    const began = clock.monotonicMs();
    const mine: Made = { at: now, freshUntil: Number.POSITIVE_INFINITY, forecast: make(now) };
    made = mine;
    mine.forecast.then(
      () => {
        mine.freshUntil = now + Math.max(FRESH_MS, PART_OF_TIME * (clock.monotonicMs() - began));
      },
      () => {
        if (made === mine) made = undefined;
      },
    );
    return mine.forecast;
  };

  return {
    async forecastFor(name) {
      const found = await latest();
      const course = found?.typical.campaigns.find((each) => each.name === name);
      if (!found || !course) return undefined;
      const finish = found.finishes.get(name);
      const { perHour, expired } = course;
      const observed = met.get(name)?.observation.attempts ?? 0;
      return { at: found.at, runs: found.runs, ...present({ finish }), perHour, expired, observed };
    },
  };
}

function isRunning({ state }: CampaignEntry): boolean {
  return state === 'running';
}
