import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { closedPort, rawServer, tcpServer } from './servers.ts';

const REQUEST = {
  agentId: 'agt_1',
  fromNumber: '+12125550100',
  toNumber: '+12125550101',
  variables: {},
  metadata: { fairdial_attempt: 'attempt-1' },
};

function clientOf(baseUrl: string) {
  const client = createOneInboxClient({
    baseUrl,
    apiKey: 'oi_sk_test',
    postTimeoutMs: 1_000,
    clock: systemClock,
  });
  onTestFinished(() => client.close());
  return client;
}

describe('a call that may no longer leave when its connection stands', () => {
  it('is not sent: not one byte', async () => {
    let bytes = 0;
    const server = await tcpServer((socket) => socket.on('data', (piece) => (bytes += piece.length)));
    const result = await clientOf(server.url).placeCall(REQUEST, () => false);
    expect(result).toMatchObject({ kind: 'refused', blame: 'throttled' });
    expect(bytes).toBe(0);
  });

  it('is asked about only then, and leaves when it still may', async () => {
    const server = await rawServer(
      (socket) => void socket.end('HTTP/1.1 201 Created\r\ncontent-length: 15\r\n\r\n{"id":"call_1"}'),
    );
    let connections: number | undefined;
    const result = await clientOf(server.url).placeCall(REQUEST, () => {
      connections = server.heard.connections;
      return true;
    });
    expect(result).toMatchObject({ kind: 'accepted', callId: 'call_1' });
    expect(server.heard.posts).toBe(1);
    expect(connections).toBeLessThanOrEqual(1);
  });
});

it('has left for the system by the next step after it was allowed to: a process that is stopped then sends nothing late', async () => {
  const server = await rawServer(
    (socket) => void socket.end('HTTP/1.1 201 Created\r\ncontent-length: 15\r\n\r\n{"id":"call_1"}'),
  );
  const client = clientOf(server.url);
  const connection = client.connectAhead?.();
  const seen: unknown[] = [];
  const look = () => seen.push(connection?.socket.bytesWritten, connection?.socket.writableLength);
  const mayLeave = () => {
    look();
    queueMicrotask(look);
    return true;
  };
  expect(await client.placeCall(REQUEST, mayLeave, connection)).toMatchObject({ kind: 'accepted' });
  expect(seen).toEqual([0, 0, expect.any(Number), 0]);
  expect(seen[2]).toBeGreaterThan(100);
});

describe('a connection made ahead of its call', () => {
  const ACCEPTED = 'HTTP/1.1 201 Created\r\ncontent-length: 15\r\n\r\n{"id":"call_1"}';

  it('carries that call and is the only one', async () => {
    const server = await rawServer((socket) => void socket.end(ACCEPTED));
    const client = clientOf(server.url);
    const connection = client.connectAhead?.();
    await connection?.stands;
    const result = await client.placeCall(REQUEST, () => true, connection);
    expect(result).toMatchObject({ kind: 'accepted', callId: 'call_1' });
    expect(server.heard).toMatchObject({ connections: 1, posts: 1 });
  });

  it('carries not one byte where its call does not leave', async () => {
    let bytes = 0;
    const server = await tcpServer((socket) => socket.on('data', (piece) => (bytes += piece.length)));
    const client = clientOf(server.url);
    const connection = client.connectAhead?.();
    await connection?.stands;
    await client.placeCall(REQUEST, () => false, connection);
    const unused = client.connectAhead?.();
    await unused?.stands;
    unused?.close();
    expect([connection, unused].map((each) => each?.socket.destroyed)).toEqual([true, true]);
    expect(bytes).toBe(0);
  });

  it('proves that there is no call when it was refused long before the call was to leave', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const client = clientOf(url);
    const connection = client.connectAhead?.();
    await new Promise((resolve) => connection?.socket.once('close', resolve));
    const result = await client.placeCall(REQUEST, () => true, connection);
    expect(result).toMatchObject({ kind: 'refused', blame: 'unreachable' });
  });

  it('proves it as well when the other side closed it before the call was to leave', async () => {
    const server = await tcpServer((socket) => void socket.end());
    const client = clientOf(server.url);
    const connection = client.connectAhead?.();
    await new Promise((resolve) => connection?.socket.once('close', resolve));
    let asked = false;
    const result = await client.placeCall(REQUEST, () => (asked = true), connection);
    expect(result).toMatchObject({ kind: 'refused', blame: 'unreachable' });
    expect(asked).toBe(false);
  });
});
