import type { Clock } from '../../domain/clock.ts';
import type { Emit } from '../../domain/events.ts';
import type { TickName } from '../../domain/work-queue.ts';
import { watchEventLoop } from '../event-loop.ts';
import { countEvents } from './event-metrics.ts';
import { createInstruments } from './instruments.ts';
import { oneOf, REQUEST_KINDS, statusClass } from './labels.ts';
import { createNumberLabels } from './number-labels.ts';
import { createProcessReadings } from './process-readings.ts';
import type { Readings } from './readings.ts';
import { showReadings } from './show-readings.ts';

/** The metrics of one engine; several in one process do not know of each other. */
export interface Metrics {
  readonly emit: Emit;
  /** The from numbers of all campaigns, for labels that are the same in every process. */
  knowNumbers(numbers: () => Iterable<string>): void;
  /** A request to the provider has ended; without status when no answer came. */
  apiRequest(kind: string, httpStatus: number | undefined, tookMs: number): void;
  /** The disk has synced the journal. */
  journalSynced(tookMs: number): void;
  /** Runs a round of the clockwork, counted and timed. */
  tick(name: TickName, round: () => Promise<void>): Promise<void>;
  /**
   * All of it as Prometheus reads it. What `read` gives is kept for two seconds, or up to five, so that many who ask cost no
   * more than one. Rejects only if `read` does.
   */
  text(read: () => Promise<Readings>): Promise<string>;
  stop(): void;
}

export interface MetricsParts {
  readonly clock: Clock;
  readonly version: string;
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** What is costly to read (a campaign in hundreds of zones) is kept for longer: a hundredth of the time goes into it. */
const KEPT_MS = { least: 2_000, most: 5_000, share: 100 };

export function createMetrics({ clock, version }: MetricsParts): Metrics {
  const instruments = createInstruments();
  const { counter, gauge, histogram } = instruments;
  const requests = instruments.tally('fairdial_api_requests_total', 'kind', 'status_class');
  let numbers: () => Iterable<string> = () => [];
  const numberLabel = createNumberLabels(() => numbers());
  const eventLoop = watchEventLoop();
  const startedAt = clock.wallMs() - process.uptime() * 1000;
  const readProcess = createProcessReadings(instruments, { eventLoop, startedAt });
  gauge('fairdial_info').set({ version }, 1);
  let kept: { until: number; readonly text: Promise<string> } | undefined;

  const render = async (read: () => Promise<Readings>) => {
    const readings = await read();
    showReadings(instruments, readings, numberLabel);
    readProcess();
    return instruments.text();
  };

  return {
    emit: countEvents({ instruments, clock, numberLabel }),
    knowNumbers(known) {
      numbers = known;
    },
    apiRequest(kind, httpStatus, tookMs) {
      const known = oneOf(REQUEST_KINDS, kind);
      requests(known, statusClass(httpStatus));
      histogram('fairdial_api_request_duration_seconds').observe({ kind: known }, tookMs / 1000);
    },
    journalSynced: (tookMs) => histogram('fairdial_journal_sync_seconds').observe(tookMs / 1000),
    async tick(tick, round) {
      counter('fairdial_ticks_total').inc({ tick });
      gauge('fairdial_tick_last_run_timestamp_seconds').set({ tick }, clock.wallMs() / 1000);
      const began = clock.monotonicMs();
      await round().finally(() =>
        histogram('fairdial_tick_duration_seconds').observe({ tick }, (clock.monotonicMs() - began) / 1000),
      );
    },
    text(read) {
      const began = clock.monotonicMs();
      if (kept && began < kept.until) return kept.text;
      const fresh = { until: began + KEPT_MS.most, text: render(read) };
      kept = fresh;
      fresh.text.then(
        () => {
          const worth = KEPT_MS.share * (clock.monotonicMs() - began);
          fresh.until = began + Math.min(KEPT_MS.most, Math.max(KEPT_MS.least, worth));
        },
        () => {
          kept = undefined;
        },
      );
      return fresh.text;
    },
    stop: () => eventLoop.stop(),
  };
}
