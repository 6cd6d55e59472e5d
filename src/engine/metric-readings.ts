import type { Redis } from 'ioredis';
import { postedAtOf } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readStanding } from '../reports/standing.ts';
import type { ImportReading, LedgerReadings, Readings } from '../telemetry/metrics/readings.ts';
import type { ReportAges } from './report-ages.ts';

export interface ReadingsParts {
  readonly ledger: Ledger;
  readonly redis: Pick<Redis, 'ping'>;
  readonly clock: Clock;
  readonly guardMs: number;
  readonly accountLimit?: number;
  readonly campaignNames: () => readonly string[];
  readonly importProgress: (name: string) => ImportReading | undefined;
  readonly reportAges: Pick<ReportAges, 'read'>;
  readonly readiness: () => Promise<{ ready: boolean }>;
}

/** What a scrape reads besides what was counted: counters and set sizes of the ledger, never its contacts. Never rejects. */
export function createReadings(parts: ReadingsParts): () => Promise<Readings> {
  return async () => {
    const [{ ready }, ledger] = await Promise.all([
      parts.readiness().catch(() => ({ ready: false })),
      readLedger(parts).catch(() => undefined),
    ]);
    const booked = new Set(ledger?.standing.campaigns.map(({ name }) => name));
    const reports = [...parts.reportAges.read()].filter(([name]) => booked.has(name));
    return { ready, ledger, imports: importsOf(parts), reports: new Map(reports) };
  };
}

async function readLedger(parts: ReadingsParts): Promise<LedgerReadings> {
  const { ledger, clock, redis } = parts;
  const began = clock.monotonicMs();
  await redis.ping();
  const redisMs = clock.monotonicMs() - began;
  const [standing, attempts, [opened], [unconfirmed]] = await Promise.all([
    readStanding({ ...parts, mostLooks: 0 }),
    ledger.attempts.totals(),
    ledger.attempts.inState('opened', 1),
    ledger.attempts.inState('unconfirmed', 1),
  ]);
  const doubtSince = unconfirmed && postedAtOf(unconfirmed);
  return {
    standing,
    attempts,
    redisMs,
    ...(opened && { oldestOpened: opened.openedAt }),
    ...(doubtSince !== undefined && { oldestUnconfirmed: doubtSince }),
  };
}

function importsOf({ campaignNames, importProgress }: ReadingsParts): ReadonlyMap<string, ImportReading> {
  const under = campaignNames().flatMap((name) => {
    const progress = importProgress(name);
    return progress ? [[name, progress] as const] : [];
  });
  return new Map(under);
}
