import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { type HttpDeps, type HttpEngine, type HttpServer, startHttp } from '../../../src/http/server.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics/metrics.ts';
import { readPrometheusText } from '../../support/prometheus-text.ts';

let metrics: Metrics;
let engine: HttpEngine | undefined;
let server: HttpServer;

beforeEach(async () => {
  metrics = createMetrics({ clock: systemClock, version: '0.0.0' });
  const read = async () => ({ ready: true, ledger: undefined, imports: new Map(), reports: new Map() });
  engine = {
    ledger: createMemoryLedger(),
    readiness: async () => ({ ready: true, reasons: [] }),
    hint: async () => {},
    metrics: () => metrics.text(read),
  };
  const log = { warn: () => {}, error: () => {} };
  const deps: HttpDeps = { engine: () => engine, clock: systemClock, log, guardMs: 0 };
  server = await startHttp(deps, { host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  metrics.stop();
  await server.close();
});

const ask = (init: RequestInit = {}) => fetch(`${server.url}/metrics`, init);

describe('GET /metrics', () => {
  it('is the Prometheus text format, without a token', async () => {
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const read = readPrometheusText(await answer.text());
    expect(read.get('fairdial_ready')?.samples).toEqual([{ name: 'fairdial_ready', labels: {}, value: 1 }]);
  });

  it('answers 503 while it starts, so that a scrape knows it failed', async () => {
    engine = undefined;
    expect((await ask()).status).toBe(503);
  });

  it('is read only', async () => {
    const answer = await ask({ method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('is not there where none are kept', async () => {
    if (engine) engine = { ledger: engine.ledger, readiness: engine.readiness, hint: engine.hint };
    expect((await ask()).status).toBe(404);
  });
});
