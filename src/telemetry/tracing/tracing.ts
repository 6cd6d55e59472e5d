import { context, propagation, trace } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { BullMQOtel } from 'bullmq-otel';
import type { Clock } from '../../domain/clock.ts';
import type { Emit } from '../../domain/events.ts';
import { traceCalls } from './call-spans.ts';
import { masked } from './masked-export.ts';

/** Traces of calls on their way to a collector. */
export interface Tracing {
  readonly emit: Emit;
  /** For the work queue: its own spans, in the same place. */
  readonly queue: BullMQOtel;
  /** Send what is left, within a second. Never rejects. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** `http://host:4318`, the address of an OTLP/HTTP collector. */
  readonly endpoint: string;
  readonly run: string;
  readonly version: string;
  readonly clock: Clock;
  /** Told once, in words, when spans cannot be sent; the engine goes on without. */
  readonly onTrouble: (message: string) => void;
}

export const SERVICE_NAME = 'fairdial';
const CLOSE_MS = 1_000;
const SEND_TIMEOUT_MS = 5_000;

/**
 * Sends traces to an OTLP/HTTP collector. The libraries are loaded here, so that they cost nothing where no endpoint is
 * set. They are registered for the whole process, as BullMQ's telemetry needs it: one of these at a time.
 */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { endpoint, run, version, clock, onTrouble } = options;
  const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { BullMQOtel: QueueTelemetry } = await import('bullmq-otel');
  const url = `${endpoint}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: SEND_TIMEOUT_MS }) as SpanExporter;
  const onFailed = (error: Error | undefined) =>
    onTrouble(`traces cannot be sent to ${endpoint}: ${error?.message ?? 'no reason told'}`);
  const provider = new NodeTracerProvider({
    resource: resourceOf({
      'service.name': SERVICE_NAME,
      'service.version': version,
      'service.instance.id': run,
    }),
    spanProcessors: [new BatchSpanProcessor(masked(exporter, onFailed))],
  });
  provider.register();
  const calls = traceCalls(provider.getTracer(SERVICE_NAME, version), clock);
  return {
    emit: calls.emit,
    queue: new QueueTelemetry({ tracerName: 'fairdial-queue', version }),
    async close() {
      calls.end();
      const given = new AbortController();
      await Promise.race([provider.shutdown().catch(() => {}), clock.sleep(CLOSE_MS, given.signal)]);
      given.abort();
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
}

/** Who sends: what `@opentelemetry/resources` would make of it, which is no dependency of ours. */
function resourceOf(attributes: Readonly<Record<string, string>>) {
  const resource = {
    attributes,
    asyncAttributesPending: false,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}
