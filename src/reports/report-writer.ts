import { type Clock, LONGEST_TIMER_MS } from '../domain/clock.ts';
import { createContactsPace, createRests, type Rests } from './contacts-pace.ts';
import { CampaignPurged, UnknownCampaign } from './errors.ts';
import { type ExportSummary, exportReports } from './export-reports.ts';
import type { ReportLedger } from './report-ledger.ts';

/** After an export round that took so long, nothing is exported for ten times as long: at most about a tenth of the time. */
const REST_FACTOR = 10;

export interface ReportWriterOptions {
  readonly ledger: ReportLedger;
  readonly clock: Clock;
  /** Reports go to `<directory>/<campaign>/`. */
  readonly directory: string;
  /** How long before the end of a window the last call leaves. Default 0. */
  readonly guardMs?: number;
  /** Shortest time between two periodic rounds. */
  readonly everyMs: number;
  /** This process calls nobody and imports nothing: exports may take more of it. Default: it never knows. */
  readonly isIdle?: () => boolean;
  readonly onExported?: (summary: ExportSummary) => void;
  /** A periodic export failed; it is tried again in the next round. Errors of `exportNow` go to its caller instead. */
  readonly onFailed?: (campaign: string, error: unknown) => void;
}

/**
 * Keeps the reports up to date, and has one export per campaign at a time. The rounds leave the machine to the calls: they
 * rest between the pages of contacts, and write the contacts.csv of a large campaign more rarely than its other reports.
 */
export interface ReportWriter {
  /** Begin the periodic rounds. */
  start(): void;
  /** Something about this campaign changed: the next round exports it. */
  markDirty(campaign: string): void;
  /**
   * Export now, whatever the rounds do, also before `start` and after `stop`. While one of this campaign runs, the next
   * waits for it and then shows everything up to this call; all who wait share one. Whole, and without rests.
   */
  exportNow(campaign: string): Promise<ExportSummary>;
  /** End the rounds; resolves when the export under way has ended. What is dirty stays unwritten: `exportNow` first. */
  stop(): Promise<void>;
}

export function createReportWriter(options: ReportWriterOptions): ReportWriter {
  const { clock, isIdle = () => false } = options;
  const dirty = new Set<string>();
  const stopping = new AbortController();
  const pace = createContactsPace(clock);
  let waiting = 0;
  const inAHurry = () => waiting > 0 || stopping.signal.aborted;
  const manners = { clock, inAHurry, isIdle, signal: stopping.signal };
  let rests = createRests(manners);
  const exportOnce = oneAtATime((campaign) => exportWith(campaign, rests));
  let rounds: Promise<void> | undefined;

  async function exportWith(campaign: string, { rest }: Rests): Promise<ExportSummary> {
    const isWhole = inAHurry();
    const summary = await exportReports(options, campaign, options.directory, {
      kept: (state) => (isWhole ? undefined : pace.kept(campaign, state)),
      pause: rest,
    });
    pace.exported(campaign, summary.contacts);
    return summary;
  }

  async function keepExporting(): Promise<void> {
    while (!stopping.signal.aborted) {
      const began = clock.monotonicMs();
      rests = createRests(manners);
      await exportDirty();
      const rest = REST_FACTOR * (clock.monotonicMs() - began - rests.restedMs());
      await clock.sleep(Math.min(Math.max(options.everyMs, rest), LONGEST_TIMER_MS), stopping.signal);
    }
  }

  async function exportDirty(): Promise<void> {
    for (const campaign of new Set([...dirty, ...pace.due()])) {
      if (stopping.signal.aborted) return;
      // Before the export: what changes while it runs makes the campaign dirty again.
      dirty.delete(campaign);
      await exportOne(campaign);
    }
  }

  async function exportOne(campaign: string): Promise<void> {
    try {
      options.onExported?.(await exportOnce(campaign));
    } catch (error) {
      if (error instanceof CampaignPurged || error instanceof UnknownCampaign) pace.forget(campaign);
      else dirty.add(campaign);
      if (error instanceof CampaignPurged) return;
      options.onFailed?.(campaign, error);
    }
  }

  return {
    start() {
      rounds ??= keepExporting();
    },
    markDirty: (campaign) => void dirty.add(campaign),
    async exportNow(campaign) {
      waiting += 1;
      try {
        return await exportOnce(campaign);
      } finally {
        waiting -= 1;
      }
    },
    async stop() {
      stopping.abort();
      await rounds;
    },
  };
}

/** Calls of one key follow each other; all that come while one runs share the next. */
function oneAtATime<Result>(run: (key: string) => Promise<Result>): (key: string) => Promise<Result> {
  const underWay = new Map<string, Promise<Result>>();
  const waiting = new Map<string, Promise<Result>>();

  function begin(key: string): Promise<Result> {
    const result = run(key).finally(() => underWay.delete(key));
    underWay.set(key, result);
    return result;
  }

  return (key) => {
    const sharedNext = waiting.get(key);
    if (sharedNext) return sharedNext;
    const current = underWay.get(key);
    if (!current) return begin(key);
    const next = current.catch(() => undefined).then(() => beginWaiting(key));
    waiting.set(key, next);
    return next;
  };

  function beginWaiting(key: string): Promise<Result> {
    waiting.delete(key);
    return begin(key);
  }
}
