import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type { CallsApi } from '../../../src/oneinbox/api.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { ApiUnavailable } from '../../../src/oneinbox/errors.ts';
import { closedPort, httpServer, tcpServer } from './servers.ts';

/** Real time, but back-off pauses take none; deadlines still do. */
const impatientClock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(signal ? ms : 0, signal),
};

function clientOf(baseUrl: string): CallsApi {
  const client = createOneInboxClient({
    baseUrl,
    apiKey: 'plain-secret',
    getTimeoutMs: 300,
    clock: impatientClock,
  });
  onTestFinished(() => client.close());
  return client;
}

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | 'reset' | 'hang';

/** An API that answers each request as `onRequest` says; remembers the paths it was asked for. */
async function api(onRequest: (path: string, n: number) => Answer) {
  const paths: string[] = [];
  const server = await httpServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    paths.push(path);
    const answer = onRequest(path, paths.length);
    if (answer === 'hang') return;
    if (answer === 'reset') return void request.socket.resetAndDestroy();
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  return { paths, client: clientOf(server.url) };
}

describe('getCall', () => {
  const call = { id: 'a/b', status: 'completed' };

  it('observes one call, its id escaped in the path', async () => {
    const { paths, client } = await api(() => ({ body: call }));
    expect(await client.getCall('a/b')).toMatchObject({ callId: 'a/b', phase: 'ended', source: 'poll' });
    expect(paths).toEqual(['/v1/calls/a%2Fb']);
  });

  it('knows of no call only when the API itself says so', async () => {
    const honest = await api(() => ({ status: 404, body: { detail: 'Call not found' } }));
    expect(await honest.client.getCall('x')).toBeUndefined();
    const proxy = await api(() => ({ status: 404, body: '<html>404</html>' }));
    await expect(proxy.client.getCall('x')).rejects.toThrow(ApiUnavailable);
  });

  it.each<[string, Answer]>([
    ['500', { status: 500, body: { detail: 'oops' } }],
    ['503 page', { status: 503, body: '<html>' }],
    ['429', { status: 429 }],
    ['a lost connection', 'reset'],
  ])('asks again after %s, at most twice', async (_, trouble) => {
    const twice = await api((__, n) => (n < 3 ? trouble : { body: call }));
    expect(await twice.client.getCall('a/b')).toMatchObject({ callId: 'a/b' });
    expect(twice.paths.length).toBe(3);
    const always = await api(() => trouble);
    await expect(always.client.getCall('a/b')).rejects.toThrow(ApiUnavailable);
    expect(always.paths.length).toBe(3);
  });

  it('does not stay for a long Retry-After', async () => {
    const { paths, client } = await api(() => ({ status: 429, headers: { 'retry-after': '60' } }));
    await expect(client.getCall('x')).rejects.toThrow(ApiUnavailable);
    expect(paths.length).toBe(1);
  });

  it.each<[string, Answer]>([
    ['401', { status: 401, body: { detail: 'revoked plain-secret of +12125550101' } }],
    ['another call', { body: { id: 'other' } }],
    ['no call', { body: {} }],
    ['HTML', { body: '<html>' }],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
  ])('is unavailable on %s, and does not ask again', async (_, answer) => {
    const { paths, client } = await api(() => answer);
    const error = await client.getCall('x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiUnavailable);
    expect(String(error)).not.toMatch(/plain-secret|5550101/);
    expect(paths.length).toBe(1);
  });

  it('is unavailable when nobody answers in time, or nobody is there', async () => {
    const { client } = await api(() => 'hang');
    await expect(client.getCall('x')).rejects.toThrow(/took too long/);
    const nobody = clientOf(`http://127.0.0.1:${await closedPort()}`);
    await expect(nobody.getCall('x')).rejects.toThrow(/refused/);
    const mute = await tcpServer(() => {});
    await expect(clientOf(`https://127.0.0.1:${mute.port}`).getCall('x')).rejects.toThrow(/took too long/);
  });
});

describe('stopCall', () => {
  it.each([200, 202, 404, 409])('takes %i for done', async (status) => {
    const { paths, client } = await api(() => ({ status, body: { detail: 'x' } }));
    await client.stopCall('c');
    expect(paths).toEqual(['/v1/calls/c/stop']);
  });

  it('is unavailable on 403', async () => {
    const { client } = await api(() => ({ status: 403, body: { detail: 'no' } }));
    await expect(client.stopCall('c')).rejects.toMatchObject({ httpStatus: 403, code: 'api-unavailable' });
  });
});

describe('listCalls', () => {
  const items = (...ids: string[]) => ids.map((id) => ({ id, status: 'completed' }));
  const many = (from: number, count: number) =>
    items(...Array.from({ length: count }, (_, n) => `c${from + n}`));

  async function listAll(client: CallsApi): Promise<string[]> {
    const calls: CallObservation[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listCalls(cursor);
      calls.push(...page.calls);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return calls.map((call) => call.callId);
  }

  it('follows the cursor to the end', async () => {
    const { paths, client } = await api((path) => {
      if (path.endsWith('limit=100'))
        return { body: { items: items('a'), next_cursor: 'x&y', has_more: true } };
      if (path.endsWith('cursor=x%26y'))
        return { body: { items: items('b'), next_cursor: 'z', has_more: true } };
      return { body: { items: items('c'), next_cursor: 'ignored', has_more: false } };
    });
    expect(await listAll(client)).toEqual(['a', 'b', 'c']);
    expect(paths).toEqual([
      '/v1/calls/cursor?limit=100',
      '/v1/calls/cursor?limit=100&cursor=x%26y',
      '/v1/calls/cursor?limit=100&cursor=z',
    ]);
  });

  it.each([404, 405, 422])('pages by offset where the cursor endpoint answers %i', async (status) => {
    const { client } = await api((path) => {
      if (path.includes('/cursor')) return { status, body: { detail: 'no' } };
      const offset = Number(new URL(path, 'http://x').searchParams.get('offset'));
      const count = Math.min(100, 230 - offset);
      return { body: { items: many(offset, count), total: 230, limit: 100, offset } };
    });
    const ids = await listAll(client);
    expect(ids.length).toBe(230);
    expect(new Set(ids).size).toBe(230);
  });

  it('asks for one page more when the last one is full', async () => {
    const { paths, client } = await api((path) => {
      if (path.includes('/cursor')) return { status: 404, body: { detail: 'no' } };
      const offset = Number(new URL(path, 'http://x').searchParams.get('offset'));
      return { body: { items: offset === 0 ? many(0, 100) : [], total: 100, limit: 100, offset } };
    });
    expect((await listAll(client)).length).toBe(100);
    expect(paths.length).toBe(3);
  });

  it('reads a bare list, and cannot call it complete where the API ignores the offset', async () => {
    const paged = await api((path) => {
      if (path.includes('/cursor')) return { status: 404, body: { detail: 'no' } };
      return { body: path.endsWith('offset=0') ? items('a', 'b') : [] };
    });
    expect(await listAll(paged.client)).toEqual(['a', 'b']);
    const fixed = await api((path) =>
      path.includes('/cursor') ? { status: 404, body: { detail: 'no' } } : { body: items('a', 'b') },
    );
    await expect(listAll(fixed.client)).rejects.toThrow(/same page/);
  });

  it.each<[string, (n: number) => unknown]>([
    ['an empty page with more to come', () => ({ items: [], next_cursor: 'x', has_more: true })],
    ['more to come, but no cursor', () => ({ items: items('a'), next_cursor: null, has_more: true })],
    ['the same cursor again', () => ({ items: items('a'), next_cursor: 'x', has_more: true })],
    ['a circle of three', (n) => ({ items: items('a'), next_cursor: `x${n % 3}`, has_more: true })],
    ['a circle of seven', (n) => ({ items: items('a'), next_cursor: `x${n % 7}`, has_more: true })],
    ['no list', () => ({ total: 5 })],
    ['a call without id', () => ({ items: [{ status: 'completed' }], has_more: false })],
    ['HTML', () => '<html>'],
  ])('is unavailable, not complete, with %s', async (_, body) => {
    const { paths, client } = await api((__, n) => ({ body: body(n) }));
    await expect(listAll(client)).rejects.toThrow(ApiUnavailable);
    expect(paths.length).toBeLessThan(40);
  });

  it('is unavailable when a later page fails', async () => {
    const { client } = await api((path) =>
      path.includes('cursor=')
        ? { status: 404, body: { detail: 'gone' } }
        : { body: { items: items('a'), next_cursor: 'x', has_more: true } },
    );
    await expect(listAll(client)).rejects.toThrow(ApiUnavailable);
  });
});
