import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { PlaceRequest, PlaceResult } from '../../../src/oneinbox/api.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { closedPort, httpServer, rawServer, tcpServer, untrustedTlsServer } from './servers.ts';

const REQUEST: PlaceRequest = {
  agentId: 'agt_1',
  fromNumber: '+12125550100',
  toNumber: '+12125550101',
  variables: { first_name: 'Ann' },
  overrides: { first_message: 'Hi {{first_name}}' },
  webhookUrl: 'https://dialler.example/webhooks/oneinbox/t0ken',
  metadata: { fairdial_attempt: 'attempt-1' },
};

/** Long enough for a local answer, short enough for a test that waits for none. */
const POST_TIMEOUT_MS = 400;

async function place(baseUrl: string, postTimeoutMs = POST_TIMEOUT_MS): Promise<PlaceResult> {
  const client = createOneInboxClient({ baseUrl, apiKey: 'oi_sk_test', postTimeoutMs, clock: systemClock });
  onTestFinished(() => client.close());
  return client.placeCall(REQUEST);
}

function http(status: string, body: string, ...headers: string[]): (socket: Socket) => void {
  const head = [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(body)}`, ...headers];
  return (socket) => void socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const DETAIL = '{"detail":"because"}';

const ANSWERED: [string, (socket: Socket) => void, object][] = [
  ['201 with an id', http('201 Created', '{"id":"call_1"}'), { kind: 'accepted', callId: 'call_1' }],
  ['reset after the request', (socket) => void socket.resetAndDestroy(), { kind: 'unconfirmed' }],
  ['FIN after the request', (socket) => void socket.end(), { kind: 'unconfirmed' }],
  ['no answer', () => {}, { kind: 'unconfirmed' }],
  [
    'a body that breaks off',
    (socket) => void socket.end('HTTP/1.1 201 Created\r\ncontent-length: 90\r\n\r\n{"id":"call_1"'),
    { kind: 'unconfirmed', httpStatus: 201 },
  ],
  ['a body that trickles for ever', trickle, { kind: 'unconfirmed', httpStatus: 201 }],
  ['a body without end', flood, { kind: 'unconfirmed', httpStatus: 201 }],
  ['headers without end', (socket) => void socket.write('HTTP/1.1 201 Cre'), { kind: 'unconfirmed' }],
  ['no HTTP', (socket) => void socket.end('220 mail.example ESMTP\r\n'), { kind: 'unconfirmed' }],
  ['HTML with 200', http('200 OK', '<html>hello</html>'), { kind: 'unconfirmed', httpStatus: 200 }],
  ['201 without id', http('201 Created', '{"status":"initiated"}'), { kind: 'unconfirmed' }],
  ['201 with id 5', http('201 Created', '{"id":5}'), { kind: 'unconfirmed' }],
  ['201 with an empty id', http('201 Created', '{"id":""}'), { kind: 'unconfirmed' }],
  ['201 with nothing', http('201 Created', ''), { kind: 'unconfirmed', httpStatus: 201 }],
  ['204', http('204 No Content', ''), { kind: 'unconfirmed', httpStatus: 204 }],
  ['408', http('408 Request Timeout', DETAIL), { kind: 'unconfirmed', httpStatus: 408 }],
  ['409', http('409 Conflict', DETAIL), { kind: 'unconfirmed', httpStatus: 409 }],
  ['425', http('425 Too Early', DETAIL), { kind: 'unconfirmed', httpStatus: 425 }],
  ['500', http('500 Internal Server Error', DETAIL), { kind: 'unconfirmed', httpStatus: 500 }],
  ['500 with an id', http('500 Oops', '{"id":"call_7"}'), { kind: 'unconfirmed', callIdHint: 'call_7' }],
  ['502', http('502 Bad Gateway', '<html>'), { kind: 'unconfirmed', httpStatus: 502 }],
  ['503', http('503 Unavailable', DETAIL, 'retry-after: 1'), { kind: 'unconfirmed', httpStatus: 503 }],
  ['504', http('504 Gateway Timeout', ''), { kind: 'unconfirmed', httpStatus: 504 }],
  ['403 page of a proxy', http('403 Forbidden', '<html>no</html>'), { kind: 'unconfirmed' }],
  [
    '429',
    http('429 Too Many', DETAIL, 'retry-after: 7'),
    { kind: 'refused', blame: 'throttled', retryAfterMs: 7_000 },
  ],
  ['401', http('401 Unauthorized', DETAIL), { kind: 'refused', blame: 'credentials' }],
  ['402', http('402 Payment Required', DETAIL), { kind: 'refused', blame: 'credit' }],
  ['404', http('404 Not Found', DETAIL), { kind: 'refused', blame: 'campaign' }],
  [
    '422 for the number',
    http('422 Unprocessable', '{"detail":[{"loc":["body","to_number"],"msg":"bad","type":"value_error"}]}'),
    { kind: 'refused', blame: 'contact', message: 'to_number: bad' },
  ],
];

describe('a POST that reached the server', () => {
  it.each(ANSWERED)('%s', async (_, onRequest, expected) => {
    const server = await rawServer(onRequest);
    expect(await place(server.url)).toMatchObject(expected);
    expect(server.heard).toEqual({ posts: 1, connections: 1 });
  });

  it.each([301, 302, 303, 307, 308])('%i is not followed', async (status) => {
    let followed = 0;
    const target = await httpServer((_, response) => {
      followed += 1;
      response.end('{"id":"call_1"}');
    });
    const server = await rawServer(http(`${status} Elsewhere`, '', `location: ${target.url}/v1/calls`));
    expect(await place(server.url)).toMatchObject({ kind: 'unconfirmed', httpStatus: status });
    expect(followed).toBe(0);
    expect(server.heard.posts).toBe(1);
  });

  it('carries exactly what the API documents, and the key', async () => {
    const seen: { headers: IncomingHttpHeaders; url: string | undefined; body: string }[] = [];
    const server = await httpServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      seen.push({ headers: request.headers, url: request.url, body });
      response.statusCode = 201;
      response.end('{"id":"call_1"}');
    });
    expect(await place(`${server.url}/voice/`)).toMatchObject({ kind: 'accepted' });
    expect(seen).toMatchObject([
      {
        url: '/voice/v1/calls',
        headers: {
          authorization: 'Bearer oi_sk_test',
          connection: 'close',
          'content-type': 'application/json',
          'idempotency-key': 'attempt-1',
        },
      },
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      agent_id: 'agt_1',
      from_number: '+12125550100',
      to_number: '+12125550101',
      variables: { first_name: 'Ann' },
      overrides: { first_message: 'Hi {{first_name}}' },
      webhook_url: 'https://dialler.example/webhooks/oneinbox/t0ken',
      metadata: { fairdial_attempt: 'attempt-1' },
    });
  });

  it('uses a connection of its own each time', async () => {
    const server = await rawServer(http('201 Created', '{"id":"call_1"}', 'connection: keep-alive'));
    const client = createOneInboxClient({ baseUrl: server.url, apiKey: 'k', clock: systemClock });
    for (let n = 0; n < 3; n += 1) await client.placeCall(REQUEST);
    await client.close();
    expect(server.heard).toEqual({ posts: 3, connections: 3 });
  });
});

describe('a POST that never left', () => {
  const unreachable = { kind: 'refused', blame: 'unreachable' };

  it('nobody listens on the port', async () => {
    expect(await place(`http://127.0.0.1:${await closedPort()}`)).toMatchObject(unreachable);
    expect(await place(`http://localhost:${await closedPort()}`)).toMatchObject(unreachable);
  });

  it('the host does not exist', async () => {
    expect(await place('http://no-such-host.invalid', 5_000)).toMatchObject(unreachable);
  });

  it('the certificate is not trusted', async () => {
    let connected = 0;
    const server = await untrustedTlsServer(() => {
      connected += 1;
    });
    expect(await place(server.url)).toMatchObject({
      ...unreachable,
      message: expect.stringContaining('SELF_SIGNED'),
    });
    expect(connected).toBeLessThanOrEqual(1);
  });

  it('the TLS handshake is reset, or never ends', async () => {
    const rude = await tcpServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const mute = await tcpServer(() => {});
    expect(await place(`https://127.0.0.1:${rude.port}`)).toMatchObject(unreachable);
    expect(await place(`https://127.0.0.1:${mute.port}`)).toMatchObject(unreachable);
  });
});

it('a server that hangs up before it can have read: nobody knows, and it is not sent again', async () => {
  let connections = 0;
  const server = await tcpServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  const result = await place(server.url);
  expect(result.kind).not.toBe('accepted');
  expect(connections).toBe(1);
});

it('waits for a slow answer as long as it was told to, and no longer', async () => {
  const slow = await rawServer((socket) => {
    setTimeout(() => http('201 Created', '{"id":"call_1"}')(socket), 250);
  });
  expect(await place(slow.url)).toMatchObject({ kind: 'accepted' });
  expect(await place(slow.url, 100)).toMatchObject({ kind: 'unconfirmed' });
});

it('stops reading an answer that is too long, well before the time is up', async () => {
  const server = await rawServer(flood);
  const startedAt = systemClock.monotonicMs();
  expect(await place(server.url, 20_000)).toMatchObject({ kind: 'unconfirmed', httpStatus: 201 });
  expect(systemClock.monotonicMs() - startedAt).toBeLessThan(10_000);
});

it('gives a placement back when the pace leaves no room for it', async () => {
  const server = await rawServer(http('201 Created', '{"id":"call_1"}'));
  const client = createOneInboxClient({
    baseUrl: server.url,
    apiKey: 'k',
    requestsPerSecond: 0.001,
    clock: systemClock,
  });
  const [first, second] = [client.placeCall(REQUEST), client.placeCall(REQUEST)];
  expect(await first).toMatchObject({ kind: 'accepted' });
  await client.close();
  expect(await second).toMatchObject({ kind: 'refused', blame: 'throttled' });
  expect(server.heard.posts).toBe(1);
});

it.each([
  ['ftp://api.example', 'oi_sk_1'],
  ['api.example', 'oi_sk_1'],
  ['https://api.example', ''],
  ['https://api.example', 'key\n'],
])('refuses to start with %j and %j', (baseUrl, apiKey) => {
  expect(() => createOneInboxClient({ baseUrl, apiKey, clock: systemClock })).toThrow(/ONEINBOX_/);
});

function trickle(socket: Socket): void {
  socket.write('HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n');
  const timer = setInterval(() => socket.write('1\r\n \r\n'), 20);
  socket.once('close', () => clearInterval(timer));
}

function flood(socket: Socket): void {
  socket.write('HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n');
  const block = `10000\r\n${' '.repeat(65_536)}\r\n`;
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}
