import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { type HttpDeps, type HttpServer, startHttp } from '../../../src/http/server.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { rows, setUp } from '../../conformance/fixtures.ts';

const TOKEN = 'a-secret-token';

let ledger: Ledger;
let server: HttpServer;
let passed: number;

beforeEach(async () => {
  ledger = createMemoryLedger();
  await setUp(ledger, rows(2));
  passed = 0;
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + passed };
  const quiet = () => {};
  const deps: HttpDeps = {
    engine: () => ({
      ledger,
      readiness: async () => ({ ready: true, reasons: [] }),
      hint: async () => {},
    }),
    clock,
    log: { warn: quiet, error: quiet },
    token: TOKEN,
    guardMs: 0,
  };
  server = await startHttp(deps, { host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

async function pause(headers: Record<string, string> = {}): Promise<number> {
  const [campaign] = await ledger.campaigns.list();
  const url = `${server.url}/api/campaigns/${campaign?.campaign.name}/pause`;
  return (await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, ...headers } }))
    .status;
}

describe('changes asked for by a page', () => {
  it('are taken from our own page, and from programs that name none', async () => {
    expect(await pause({ origin: server.url })).toBe(200);
    expect(await pause()).toBe(200);
  });

  it.each(['https://example.com', 'null', 'http://127.0.0.1:1'])('are refused from %s', async (origin) => {
    expect(await pause({ origin })).toBe(403);
    const [campaign] = await ledger.campaigns.list();
    expect(campaign?.state).toBe('running');
  });

  it('are taken behind a proxy that names the host it is reached by', async () => {
    expect(
      await pause({ origin: 'https://calls.example.com', 'x-forwarded-host': 'calls.example.com' }),
    ).toBe(200);
  });
});

describe('guessing the token', () => {
  it('ends after twenty wrong ones, even with the right one, for a minute', async () => {
    for (let guess = 0; guess < 20; guess += 1)
      expect(await pause({ authorization: `Bearer guess-${guess}` })).toBe(401);
    expect(await pause({ authorization: 'Bearer another' })).toBe(429);
    expect(await pause()).toBe(429);
    passed = 60_000;
    expect(await pause()).toBe(200);
  });

  it('does not keep anybody from reading', async () => {
    for (let guess = 0; guess < 25; guess += 1) await pause({ authorization: 'Bearer guess' });
    expect((await fetch(`${server.url}/api/campaigns`)).status).toBe(200);
  });
});
