import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { type HttpServer, startHttp } from '../../../src/http/server.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaign, rows, setUp } from '../../conformance/fixtures.ts';
import { ALL_DAY } from '../../unit/forecast/worlds.ts';

let ledger: Ledger;
let server: HttpServer;

beforeEach(async () => {
  ledger = createMemoryLedger();
  await setUp(ledger, rows(50), campaign('spring', { hours: ALL_DAY }));
  const engine = { ledger, readiness: async () => ({ ready: true, reasons: [] }), hint: async () => {} };
  const log = { warn: () => {}, error: () => {} };
  const deps = { engine: () => engine, clock: systemClock, log, guardMs: 0 };
  server = await startHttp(deps, { host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

const ask = async (path: string) => {
  const answer = await fetch(`${server.url}/api/campaigns/${path}`);
  return (await answer.json()) as { forecast?: Record<string, unknown> | null };
};

it('tells how a running campaign will go on, to those who ask for it', async () => {
  expect('forecast' in (await ask('spring'))).toBe(false);
  const { forecast } = await ask('spring?forecast=1');
  expect(forecast).toMatchObject({ runs: 5, expired: 0, observed_attempts: 0 });
  const { low = '', high = '' } = (forecast?.finish ?? {}) as Record<string, string>;
  expect(Date.parse(low)).toBeLessThanOrEqual(Date.parse(high));
});

it('has none for a campaign that is paused', async () => {
  await ledger.campaigns.setState('spring', 'paused', 'by hand', systemClock.wallMs());
  expect((await ask('spring?forecast=1')).forecast).toBeNull();
});
