import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { pollUntil } from '../../support/poll.ts';
import { virtualClock } from '../../unit/ledger/virtual-clock.ts';
import { ACCEPTED, REQUEST, type TestServer, tcpServer, trustedTlsServer } from './servers.ts';

const SPARE_LIFE_MS = 2_000;
const MOST_SPARES = 100;

type MakeServer = (onConnection: (socket: Socket) => void) => Promise<TestServer>;

/** A client, and the connections its server has seen, each with what was sent over it. */
async function openLine(
  { clock = systemClock, ...pace }: { clock?: Clock; requestsPerSecond?: number } = {},
  makeServer: MakeServer = tcpServer,
) {
  const seen: { readonly socket: Socket; text: string }[] = [];
  const server = await makeServer((socket) => {
    const connection = { socket, text: '' };
    seen.push(connection);
    socket.on('data', (bytes) => {
      connection.text += bytes.toString('latin1');
      if (connection.text.includes('"metadata"')) socket.end(ACCEPTED);
    });
  });
  const client = createOneInboxClient({ baseUrl: server.url, apiKey: 'oi_sk_test', clock, ...pace });
  onTestFinished(() => client.close().catch(() => {}));
  const begin = () => client.beginSpare?.() ?? (() => {});
  const place = () => client.placeCall(REQUEST, () => true, client.connectAhead?.());
  const until = (count: number) =>
    pollUntil(() => seen.length === count, { what: `${count} connections to be seen` });
  const standing = () => seen.filter(({ socket }) => !socket.destroyed).length;
  const untilStanding = (count: number) =>
    pollUntil(() => standing() === count, { what: `${count} connections to be left` });
  const posts = () => seen.map(({ text }) => text.split('POST /v1/calls').length - 1);
  return { client, seen, begin, place, until, standing, untilStanding, posts };
}

const accepted = { kind: 'accepted', callId: 'call_1' };

describe.each<[string, MakeServer]>([
  ['plain', tcpServer],
  ['TLS', (onConnection) => trustedTlsServer(onConnection)],
])('a spare connection (%s)', (_, makeServer) => {
  it('stands before anybody asks for it, without a byte, and carries one POST and no other', async () => {
    const { seen, begin, place, until, posts } = await openLine({}, makeServer);
    begin();
    await until(1);
    expect(seen[0]?.text).toBe('');
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([1]);
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([1, 1]);
  });

  it('is each taken once, by those who ask at the same time', async () => {
    const { begin, place, until, posts } = await openLine({}, makeServer);
    begin();
    begin();
    await until(2);
    await Promise.all([place(), place(), place()]);
    expect(posts()).toEqual([1, 1, 1]);
  });

  it('is not used once the other side has closed it: a new one is, and the call leaves', async () => {
    const { seen, begin, place, until, posts } = await openLine({}, makeServer);
    begin();
    await until(1);
    seen[0]?.socket.end();
    await pollUntil(() => seen[0]?.socket.destroyed, { what: 'the spare to be closed' });
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([0, 1]);
  });

  it('is not used once it was cut', async () => {
    const { seen, begin, place, until, posts } = await openLine({}, makeServer);
    begin();
    await until(1);
    seen[0]?.socket.destroy();
    // By the time the next one stands, that was noticed.
    begin();
    await until(2);
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([0, 1]);
  });
});

/** Its clock alone says how old a spare is. */
function openOldLine() {
  const virtual = virtualClock();
  let passed = 0;
  const clock: Clock = { ...virtual, wallMs: () => passed + virtual.monotonicMs() };
  const sleepThrough = (ms: number) => {
    passed += ms;
  };
  return { clock, advance: virtual.advance, sleepThrough };
}

describe('a spare connection that nobody took', () => {
  it('is closed after two seconds, and another is made for the next POST', async () => {
    const { clock, advance } = openOldLine();
    const { begin, place, until, untilStanding, posts } = await openLine({ clock });
    begin();
    begin();
    await until(2);
    await advance(SPARE_LIFE_MS);
    await untilStanding(0);
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([0, 0, 1]);
  });

  it('is not used when only the clock on the wall has moved on: the machine slept', async () => {
    const { clock, sleepThrough } = openOldLine();
    const { begin, place, until, posts } = await openLine({ clock });
    begin();
    await until(1);
    sleepThrough(SPARE_LIFE_MS);
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([0, 1]);
  });

  it('is used up to then', async () => {
    const { clock, advance } = openOldLine();
    const { begin, place, until, posts } = await openLine({ clock });
    begin();
    await until(1);
    await advance(SPARE_LIFE_MS - 1);
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([1]);
  });

  it('is closed when it was for nothing, and those begun for others stay', async () => {
    const { begin, place, until, untilStanding, posts } = await openLine();
    const letGo = begin();
    begin();
    await until(2);
    letGo();
    await untilStanding(1);
    expect(await place()).toMatchObject(accepted);
    expect(posts().toSorted()).toEqual([0, 1]);
  });

  it('carries no POST when the other side has spoken unasked: that is no answer to it', async () => {
    const { seen, begin, place, until, posts } = await openLine();
    begin();
    await until(1);
    seen[0]?.socket.end('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n');
    // By the time the next one stands, it was heard.
    begin();
    await until(2);
    expect(await place()).toMatchObject(accepted);
    expect(posts()).toEqual([0, 1]);
  });
});

it('carries no POST when the other side has spoken after it was taken, either: nothing has left', async () => {
  const { client, seen, begin, until, posts } = await openLine();
  begin();
  await until(1);
  const connection = client.connectAhead?.();
  seen[0]?.socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
  await pollUntil(() => (connection?.socket.readableLength ?? 0) > 0, { what: 'it to be heard' });
  const result = await client.placeCall(REQUEST, () => true, connection);
  expect(result).toMatchObject({ kind: 'refused', blame: 'unreachable' });
  expect(posts()).toEqual([0]);
});

describe('spare connections', () => {
  it('are a hundred at most', async () => {
    const { begin, seen, until } = await openLine();
    for (let n = 0; n < MOST_SPARES + 50; n += 1) begin();
    await until(MOST_SPARES);
    await new Promise(setImmediate);
    expect(seen).toHaveLength(MOST_SPARES);
  });

  it('are all gone once the client is closed, and none is begun after', async () => {
    const { client, begin, until, untilStanding, seen } = await openLine();
    begin();
    begin();
    await until(2);
    await client.close();
    await untilStanding(0);
    begin();
    await new Promise(setImmediate);
    expect(seen).toHaveLength(2);
  });

  it('are not begun under a pace of our own, where a POST may wait for its turn', async () => {
    const { client } = await openLine({ requestsPerSecond: 5 });
    expect(client.beginSpare).toBeUndefined();
  });

  it('that fail harm nobody', async () => {
    const client = createOneInboxClient({
      baseUrl: 'http://no-such-host.invalid',
      apiKey: 'oi_sk_test',
      clock: systemClock,
    });
    onTestFinished(() => client.close());
    client.beginSpare?.();
    const result = await client.placeCall(REQUEST, () => true, client.connectAhead?.());
    expect(result).toMatchObject({ kind: 'refused', blame: 'unreachable' });
  });
});
