import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { rawServer, tcpServer } from './servers.ts';

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
