import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { type HttpServer, startHttp } from '../../../src/http/server.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaign, LINE, NOW, OTHER_LINE, rows, setUp } from '../../conformance/fixtures.ts';

let ledger: Ledger;
let server: HttpServer;

beforeEach(async () => {
  ledger = createMemoryLedger();
  await setUp(ledger, rows(5));
  const engine = {
    ledger,
    readiness: async () => ({ ready: true, reasons: [] }),
    hint: async () => {},
  };
  const log = { warn: () => {}, error: () => {} };
  const deps = { engine: () => engine, clock: systemClock, log, token: 'secret', guardMs: 0 };
  server = await startHttp(deps, { host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

const ask = async (body: unknown, { name = 'spring', token = 'secret' } = {}) => {
  const answer = await fetch(`${server.url}/api/campaigns/${name}/cap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return [answer.status, (await answer.json()) as Record<string, unknown>] as const;
};
const limit = async () => (await ledger.campaigns.limits()).get(LINE)?.maxConcurrent;

it('gives a number another limit, shows both, and takes it back', async () => {
  const told = { campaign: 'spring', from_number: LINE, file_says: 3 };
  expect(await ask({ from_number: LINE, max_concurrent: 12 })).toEqual([
    200,
    { ...told, max_concurrent: 12, limit: 12, changed: true },
  ]);
  const standing = await (await fetch(`${server.url}/api/campaigns/spring`)).json();
  const byHand = [{ campaign: 'spring', limit: 12, fileSays: 3, since: expect.any(Number) }];
  expect(standing).toMatchObject({ numbers: [{ limit: 12, byHand }] });
  expect((await ask({ from_number: LINE, max_concurrent: 12 }))[1]).toMatchObject({ changed: false });
  expect((await ask({ from_number: LINE, max_concurrent: null }))[1]).toMatchObject({
    max_concurrent: 3,
    changed: true,
  });
  expect(await limit()).toBe(3);
});

it('tells what holds where another campaign gives the number less', async () => {
  await ledger.campaigns.apply(campaign('other'), NOW);
  const [, told] = await ask({ from_number: LINE, max_concurrent: 12 });
  expect(told).toMatchObject({ max_concurrent: 12, limit: 3 });
});

it.each([
  [{ from_number: LINE, max_concurrent: 0 }],
  [{ from_number: LINE, max_concurrent: 10_001 }],
  [{ from_number: LINE, max_concurrent: 1.5 }],
  [{ from_number: LINE, max_concurrent: '12' }],
  [{ from_number: LINE }],
  [{ max_concurrent: 12 }],
  [[]],
  ['null'],
  [''],
  ['{'],
])('%j is refused with what to send', async (body) => {
  const [status, told] = await ask(body);
  expect([status, told.error]).toEqual([400, 'bad-cap']);
  expect(await limit()).toBe(3);
});

it('knows neither a number the campaign does not use nor a campaign there is not', async () => {
  expect(await ask({ from_number: OTHER_LINE, max_concurrent: 2 })).toEqual([
    404,
    { error: 'unknown-number', message: expect.stringContaining(LINE) },
  ]);
  expect((await ask({ from_number: LINE, max_concurrent: 2 }, { name: 'winter' }))[0]).toBe(404);
});

it('needs the token, and takes no large body', async () => {
  expect((await ask({ from_number: LINE, max_concurrent: 2 }, { token: 'guess' }))[0]).toBe(401);
  expect((await ask(' '.repeat(2_000)))[0]).toBe(413);
  expect((await fetch(`${server.url}/api/campaigns/spring/cap`)).status).toBe(405);
  expect(await limit()).toBe(3);
});
