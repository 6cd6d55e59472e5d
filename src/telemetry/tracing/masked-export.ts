import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { maskPhone } from '../../domain/phone-number.ts';

/**
 * The same exporter behind a last look: a number that some library put into a span (the id of a work item, a path) is
 * masked. `onFailed` is told once, and again after an export has worked.
 */
export function masked(exporter: SpanExporter, onFailed: (error: Error | undefined) => void): SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      for (const span of spans) maskSpan(span);
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !isFailing) onFailed(result.error);
        isFailing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

const NUMBER = /\+\d{7,15}/g;

/** In place: a span that has ended is nobody else's. */
function maskSpan(span: ReadableSpan): void {
  maskAttributes(span.attributes);
  for (const { attributes } of span.events) if (attributes) maskAttributes(attributes);
}

function maskAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string' && value.includes('+'))
      attributes[name] = value.replaceAll(NUMBER, (number) => maskPhone(number));
  }
}
