import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { HttpDeps, HttpEngine, HttpServer } from '../../../src/http/server.ts';
import { startHttp } from '../../../src/http/server.ts';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { attemptOf, placeOne, rows, setUp } from '../../conformance/fixtures.ts';
import { pollUntil } from '../../support/poll.ts';

const TOKEN = 'a-secret-token';
const LOOPBACK = { host: '127.0.0.1', port: 0 };

interface FakeEngine extends HttpEngine {
  readonly hints: string[];
}

let ledger: Ledger;
let engine: FakeEngine;
let logged: string[];
let server: HttpServer;

beforeEach(async () => {
  ledger = createMemoryLedger();
  await setUp(ledger, rows(5));
  const hints: string[] = [];
  engine = {
    ledger,
    hints,
    readiness: async () => ({ ready: true, reasons: [] }),
    hint: async (token) => void hints.push(token),
  };
  logged = [];
  server = await startHttp(deps(), LOOPBACK);
});
afterEach(() => server.close());

function deps(changes: Partial<HttpDeps> = {}): HttpDeps {
  const keep = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  return {
    engine: () => engine,
    clock: systemClock,
    log: { warn: keep, error: keep },
    token: TOKEN,
    guardMs: 0,
    ...changes,
  };
}

async function restart(settings: HttpDeps): Promise<void> {
  await server.close();
  server = await startHttp(settings, LOOPBACK);
}

const ask = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const post = (path: string, token = TOKEN) => ask(path, { method: 'POST', ...bearer(token) });
const stateOf = async (name: string) => (await ledger.campaigns.get(name))?.state;
const away: LedgerUnavailable = new LedgerUnavailable(new Error('connection lost'));

describe('health', () => {
  it('is alive whatever the rest does', async () => {
    await restart(deps({ engine: () => undefined }));
    const answer = await ask('/healthz');
    expect(answer.status).toBe(200);
    const number = expect.any(Number);
    const eventLoopDelayMs = { p50: number, p99: number, max: number };
    expect(await answer.json()).toEqual({ alive: true, eventLoopDelayMs });
  });

  it('is ready, or says why not', async () => {
    expect((await ask('/readyz')).status).toBe(200);
    engine = { ...engine, readiness: async () => ({ ready: false, reasons: ['Redis did not answer'] }) };
    const answer = await ask('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ready: false, reasons: ['Redis did not answer'] });
  });

  it('does not wait for a readiness that never comes', async () => {
    engine = { ...engine, readiness: () => new Promise(() => {}) };
    let patienceMs = Number.POSITIVE_INFINITY;
    const sleep = async (ms: number) => {
      patienceMs = ms;
    };
    await restart(deps({ clock: { ...systemClock, sleep } }));
    const answer = await ask('/readyz');
    expect(patienceMs).toBeLessThan(2_000);
    expect(answer.status).toBe(503);
  });

  it('is not ready while it starts', async () => {
    await restart(deps({ engine: () => undefined }));
    expect((await ask('/readyz')).status).toBe(503);
    const answer = await ask('/api/campaigns');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });
});

describe('reading', () => {
  it('lists the campaigns and shows one, without a token', async () => {
    const all = await (await ask('/api/campaigns')).json();
    expect(all).toMatchObject({ campaigns: [{ name: 'spring', imported: 5, counts: { waiting: 5 } }] });
    const one = await (await ask('/api/campaigns/spring')).json();
    expect(one).toMatchObject({ campaigns: [{ name: 'spring' }], account: { live: 0 } });
  });

  it.each([
    ['/api/campaigns/winter', 404, 'unknown-campaign'],
    ['/api/campaigns/..%2f..%2fetc', 400, 'bad-name'],
    ['/api/campaigns/Spring', 400, 'bad-name'],
    [`/api/campaigns/${'a'.repeat(64)}`, 400, 'bad-name'],
    ['/nothing/here', 404, 'not-found'],
    ['/api/campaigns/spring/explode', 404, 'not-found'],
  ])('%s is %i', async (path, status, error) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });

  it('answers 503 while the store is away, and tells nothing of the inside otherwise', async () => {
    const broken = (error: Error): Ledger['campaigns'] => ({
      ...ledger.campaigns,
      list: () => Promise.reject(error),
    });
    engine = { ...engine, ledger: { ...ledger, campaigns: broken(away) } };
    expect((await ask('/api/campaigns')).status).toBe(503);
    engine = { ...engine, ledger: { ...ledger, campaigns: broken(new Error('secret detail')) } };
    const answer = await ask('/api/campaigns');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret detail');
    expect(logged.join()).toContain('secret detail');
  });

  it('has an index for people', async () => {
    const answer = await ask('/');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('/api/campaigns');
  });
});

describe('changing', () => {
  it.each([
    ['pause', 'paused'],
    ['cancel', 'cancelled'],
  ])('%s makes the campaign %s', async (move, state) => {
    const answer = await post(`/api/campaigns/spring/${move}`);
    expect(await answer.json()).toEqual({ campaign: 'spring', state, changed: true });
    expect(await stateOf('spring')).toBe(state);
    const again = await post(`/api/campaigns/spring/${move}`);
    expect(await again.json()).toMatchObject({ changed: false });
  });

  it('resumes what is paused, and not what has ended', async () => {
    await post('/api/campaigns/spring/pause');
    expect((await post('/api/campaigns/spring/resume')).status).toBe(200);
    expect(await stateOf('spring')).toBe('running');
    await post('/api/campaigns/spring/cancel');
    const answer = await post('/api/campaigns/spring/resume');
    expect([answer.status, await stateOf('spring')]).toEqual([409, 'cancelled']);
    expect(await answer.text()).toContain(
      'it cannot be resumed. To call some of its people again: fairdial recycle spring --where disposition=no_answer,busy',
    );
  });

  it('does nothing without the right token', async () => {
    const without = await ask('/api/campaigns/spring/pause', { method: 'POST' });
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await post('/api/campaigns/spring/pause', `${TOKEN}x`)).status).toBe(401);
    expect((await post('/api/campaigns/spring/pause', TOKEN.slice(0, -1))).status).toBe(401);
    expect(await stateOf('spring')).toBe('running');
  });

  it('is off, and says how to switch it on, where no token is set', async () => {
    const { token: _, ...withoutToken } = deps();
    await restart(withoutToken);
    const answer = await post('/api/campaigns/spring/pause');
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('FAIRDIAL_TOKEN');
  });

  it('knows no campaign by a name there is not', async () => {
    expect((await post('/api/campaigns/winter/pause')).status).toBe(404);
    expect((await post('/api/campaigns/UPPER/pause')).status).toBe(400);
  });
});

describe('webhooks', () => {
  const deliver = (token: string, body: string, headers: Record<string, string> = {}) =>
    ask(`/webhooks/oneinbox/${token}`, { method: 'POST', body, headers });
  const tokenOfOne = async () => (await attemptOf(ledger, await placeOne(ledger))).webhookToken ?? '';

  it('are a hint for the attempt whose token they bring', async () => {
    const token = await tokenOfOne();
    const answer = await deliver(token, '{"event":"call.ended"}', { 'content-type': 'application/json' });
    expect([answer.status, await answer.text()]).toEqual([202, '']);
    await pollUntil(() => engine.hints.length > 0, { what: 'the hint' });
    expect(engine.hints).toEqual([token]);
  });

  it('with tokens nobody knows get the same answer and do nothing', async () => {
    expect((await deliver('0123456789abcdef', '{}')).status).toBe(202);
    expect((await deliver('%00%0a', '{}')).status).toBe(202);
    expect(engine.hints).toEqual(['0123456789abcdef']);
  });

  it('that tell of a call still going on make nobody look', async () => {
    expect((await deliver(await tokenOfOne(), '{"event":"call.started"}')).status).toBe(202);
    expect(engine.hints).toEqual([]);
  });

  it('whose looking up fails are noted, without their token', async () => {
    const token = await tokenOfOne();
    engine = { ...engine, hint: () => Promise.reject(new Error('strange')) };
    expect((await deliver(token, '{}')).status).toBe(500);
    expect(logged).toHaveLength(1);
    expect(logged.join()).not.toContain(token);
  });

  it('are sent again when the store is away, or nothing runs yet', async () => {
    engine = { ...engine, hint: () => Promise.reject(away) };
    const answer = await deliver('0123456789abcdef', '{}');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    await restart(deps({ engine: () => undefined }));
    expect((await deliver('0123456789abcdef', '{}')).status).toBe(503);
  });

  it('must be JSON, of at most 256 KB', async () => {
    expect((await deliver('0123456789abcdef', 'event=call.ended')).status).toBe(400);
    expect((await deliver('0123456789abcdef', '')).status).toBe(400);
    const large = JSON.stringify({ transcript: 'x'.repeat(256 * 1024) });
    expect((await deliver('0123456789abcdef', large)).status).toBe(413);
  });

  it('must be of at most 256 KB when their length is not told, too', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const path = '/webhooks/oneinbox/0123456789abcdef';
      const sent = rawRequest({ port: server.port, host: '127.0.0.1', path, method: 'POST' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject);
      for (let part = 0; part < 40; part += 1) sent.write(' '.repeat(8_192));
      sent.end('{}');
    });
    expect(status).toBe(413);
  });
});

describe('every answer', () => {
  it.each([
    ['POST', '/healthz', 'GET, HEAD'],
    ['DELETE', '/readyz', 'GET, HEAD'],
    ['PUT', '/api/campaigns', 'GET, HEAD'],
    ['DELETE', '/api/campaigns/spring', 'GET, HEAD'],
    ['GET', '/api/campaigns/spring/pause', 'POST'],
    ['GET', '/webhooks/oneinbox/0123456789abcdef', 'POST'],
    ['PATCH', '/', 'GET, HEAD'],
  ])('to %s %s is 405 and names what is allowed', async (method, path, allow) => {
    const answer = await ask(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it('is cautious, and does not say what made it', async () => {
    for (const path of ['/', '/healthz', '/api/campaigns', '/nothing']) {
      const { headers } = await ask(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('to HEAD has no body', async () => {
    const answer = await ask('/healthz', { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it('to no HTTP at all is 400', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('hello\r\n\r\n'));
      socket.once('data', (data) => resolve(String(data)));
      socket.once('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe('the address', () => {
  it('that is taken is named, with what to do', async () => {
    const taken = startHttp(deps(), { host: '127.0.0.1', port: server.port });
    await expect(taken).rejects.toMatchObject({
      code: 'http-address',
      message: expect.stringContaining(`127.0.0.1:${server.port}`),
      nextStep: expect.stringContaining('FAIRDIAL_PORT'),
    });
  });

  it('is free again after close, even when a client keeps its connection', async () => {
    const { port } = server;
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    await server.close();
    idle.destroy();
    server = await startHttp(deps(), { host: '127.0.0.1', port });
    expect(server.port).toBe(port);
  });
});
