import type { Clock } from '../domain/clock.ts';
import type { ReportReading } from '../telemetry/metrics/readings.ts';

/** How far the reports are behind what happened. */
export interface ReportAges {
  /** Something happened that they do not show. */
  changed(campaign: string): void;
  /** They show everything up to this instant (epoch ms). */
  exported(campaign: string, at: number): void;
  read(): ReadonlyMap<string, ReportReading>;
}

interface Age {
  exportedAt?: number;
  /** The first change since, and the latest. */
  firstChange?: number;
  lastChange?: number;
}

export function createReportAges(clock: Clock): ReportAges {
  const ages = new Map<string, Age>();
  const ageOf = (campaign: string) => {
    const age = ages.get(campaign) ?? {};
    ages.set(campaign, age);
    return age;
  };
  return {
    changed(campaign) {
      const age = ageOf(campaign);
      age.lastChange = clock.wallMs();
      age.firstChange ??= age.lastChange;
    },
    exported(campaign, at) {
      const { lastChange } = ageOf(campaign);
      const isBehind = lastChange !== undefined && lastChange > at;
      ages.set(campaign, { exportedAt: at, ...(isBehind && { firstChange: at, lastChange }) });
    },
    read() {
      const now = clock.wallMs();
      return new Map([...ages].map(([campaign, age]) => [campaign, readingOf(age, now)]));
    },
  };
}

function readingOf({ exportedAt, firstChange }: Age, now: number): ReportReading {
  return {
    ...(exportedAt !== undefined && { ageMs: Math.max(0, now - exportedAt) }),
    unwrittenMs: firstChange === undefined ? 0 : Math.max(0, now - firstChange),
  };
}
