import { present } from '../domain/present.ts';
import { readStandings, type Standings } from '../reports/standing.ts';
import type { HttpDeps, HttpEngine } from './deps.ts';

/**
 * Where all campaigns stand, read once for all who ask: the page each second, and programs as often as they like. A
 * reading asks Redis several questions a campaign, among everything that is dialled: read afresh for each who asked,
 * one answer in a hundred took half a second with 1,000 live calls (measured).
 */
export interface SharedStandings {
  /** Begun now. */
  readNow(engine: HttpEngine): Promise<Standings>;
  /** A second old at most; two, where others ask all the time: the next is then under way. Rejects with `LedgerUnavailable`. */
  latest(engine: HttpEngine): Promise<Standings>;
  /** Something was changed here: who asks from now on is told of it. */
  forget(): void;
}

const FRESH_MS = 1_000;
const STALE_MS = 2_000;

interface Reading {
  readonly of: HttpEngine;
  readonly begunAt: number;
  readonly standings: Promise<Standings>;
}

export function createSharedStandings({
  clock,
  guardMs,
  accountLimit,
}: Pick<HttpDeps, 'clock' | 'guardMs' | 'accountLimit'>): SharedStandings {
  let done: Reading | undefined;
  let underWay: Reading | undefined;

  const read = (engine: HttpEngine): Reading => {
    const sources = { ledger: engine.ledger, clock, guardMs, ...present({ accountLimit }) };
    const standings = readStandings(sources);
    const reading: Reading = { of: engine, begunAt: clock.monotonicMs(), standings };
    underWay = reading;
    const end = (isGood: boolean) => {
      if (underWay !== reading) return;
      underWay = undefined;
      if (isGood) done = reading;
    };
    standings.then(
      () => end(true),
      () => end(false),
    );
    return reading;
  };
  const youngerThan = (reading: Reading | undefined, engine: HttpEngine, ageMs: number) =>
    reading?.of === engine && clock.monotonicMs() - reading.begunAt < ageMs ? reading : undefined;

  return {
    readNow: (engine) => read(engine).standings,
    latest(engine) {
      const fresh = youngerThan(done, engine, FRESH_MS);
      if (fresh) return fresh.standings;
      const next = underWay?.of === engine ? underWay : read(engine);
      return (youngerThan(done, engine, STALE_MS) ?? next).standings;
    },
    forget() {
      done = undefined;
      underWay = undefined;
    },
  };
}
