import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { pollUntil } from '../../support/poll.ts';
import { ACCEPTED, closedPort, REQUEST, rawServer, silentServer, tcpServer } from './servers.ts';

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
    const { url, brought } = await silentServer();
    const result = await clientOf(url).placeCall(REQUEST, () => false);
    expect(result).toMatchObject({ kind: 'refused', blame: 'throttled' });
    await pollUntil(() => brought.length > 0, { what: 'the connection to end' });
    expect(brought).toEqual([0]);
  });

  it('is asked about only then, and leaves when it still may', async () => {
    const server = await rawServer((socket) => void socket.end(ACCEPTED));
    const client = clientOf(server.url);
    const connection = client.connectAhead?.();
    const states = [connection?.socket.readyState];
    const mayLeave = () => states.push(connection?.socket.readyState) > 0;
    expect(await client.placeCall(REQUEST, mayLeave, connection)).toMatchObject({
      kind: 'accepted',
      callId: 'call_1',
    });
    expect(states).toEqual(['opening', 'open']);
    expect(server.heard).toMatchObject({ connections: 1, posts: 1 });
  });
});

it('has left for the system by the next step after it was allowed to: a process that is stopped then sends nothing late', async () => {
  const server = await rawServer((socket) => void socket.end(ACCEPTED));
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
    const { url, brought } = await silentServer();
    const client = clientOf(url);
    const connection = client.connectAhead?.();
    await connection?.stands;
    await client.placeCall(REQUEST, () => false, connection);
    const unused = client.connectAhead?.();
    await unused?.stands;
    unused?.close();
    expect([connection, unused].map((each) => each?.socket.destroyed)).toEqual([true, true]);
    await pollUntil(() => brought.length > 1, { what: 'both connections to end' });
    expect(brought).toEqual([0, 0]);
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
