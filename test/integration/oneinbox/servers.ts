import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import tls, { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { onTestFinished, vi } from 'vitest';
import type { PlaceRequest } from '../../../src/oneinbox/api.ts';

/** A call to be placed. */
export const REQUEST: PlaceRequest = {
  agentId: 'agt_1',
  fromNumber: '+12125550100',
  toNumber: '+12125550101',
  variables: {},
  metadata: { fairdial_attempt: 'attempt-1' },
};
/** The provider's yes to it, as it comes over the wire. */
export const ACCEPTED = 'HTTP/1.1 201 Created\r\ncontent-length: 15\r\n\r\n{"id":"call_1"}';

/** A listening server that ends with the test. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
}

export function httpServer(listener: RequestListener): Promise<TestServer> {
  return listening(createServer(listener));
}

/** What a raw server has heard: whole requests are counted by their first line, wherever it appears. */
export interface Heard {
  posts: number;
  connections: number;
}

/** Answers the bytes of a request as `onRequest` likes; counts the POSTs it was sent. */
export async function rawServer(onRequest: (socket: Socket) => void): Promise<TestServer & { heard: Heard }> {
  const heard = { posts: 0, connections: 0 };
  const server = createTcpServer((socket) => {
    heard.connections += 1;
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (!text.includes('"metadata"')) return;
      heard.posts += text.split('POST /v1/calls').length - 1;
      text = '';
      onRequest(socket);
    });
  });
  return { ...(await listening(server)), heard };
}

/** Takes connections and does with them what `onConnection` likes. */
export function tcpServer(onConnection: (socket: Socket) => void): Promise<TestServer> {
  return listening(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
  );
}

/** Says nothing; keeps how many bytes each connection had brought when it ended. */
export async function silentServer(): Promise<TestServer & { readonly brought: readonly number[] }> {
  const brought: number[] = [];
  const server = await tcpServer((socket) => {
    socket.resume();
    socket.once('close', () => brought.push(socket.bytesRead));
  });
  return { ...server, brought };
}

/** Speaks TLS with a certificate nobody trusts. */
export async function untrustedTlsServer(onConnection: () => void): Promise<TestServer> {
  const server = createTlsServer({ key: SELF_SIGNED_KEY, cert: SELF_SIGNED }, onConnection);
  server.on('tlsClientError', () => {});
  const { port } = await listening(server);
  return { port, url: `https://localhost:${port}` };
}

/** Speaks TLS with a certificate that is trusted until the test ends, and takes connections as `tcpServer` does: once their handshake is over. */
export async function trustedTlsServer(onConnection: (socket: TLSSocket) => void): Promise<TestServer> {
  const { createSecureContext } = tls;
  const trusting = vi.spyOn(tls, 'createSecureContext');
  trusting.mockImplementation((options) => createSecureContext({ ...options, ca: SELF_SIGNED }));
  onTestFinished(() => trusting.mockRestore());
  const server = createTlsServer({ key: SELF_SIGNED_KEY, cert: SELF_SIGNED }, (socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  const { port } = await listening(server);
  return { port, url: `https://localhost:${port}` };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
}

/** Made for this test: names localhost, signed by itself, guards nothing. */
const SELF_SIGNED = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUQ58YmwFHIvFELsEIIxdyf8rg/CUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA4MDc0MloYDzIxMjYxMDI4
MDgwNzQyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATMDyPPqZqZwy4BTUOX7AT82U4lvgjG/1BK6HLf6Nn4w/wy3Dxgyoyv
36Iw4AqOBumnsibtOLteqgrpylBDj0lmo28wbTAdBgNVHQ4EFgQUDgW8/yb5Dy7y
zkT6PSQpoydP/i0wHwYDVR0jBBgwFoAUDgW8/yb5Dy7yzkT6PSQpoydP/i0wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgQQUXZ1xDHzlrFdU1MF3+rHpKYbVuVvYpI07G4ObbTTcCIQDQ
/mCg8g4mULO+XmONlbxHDFZk1Y4VeO94Vt5gxLgs9w==
-----END CERTIFICATE-----`;
const SELF_SIGNED_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgscgHbHHKBhJvoKWX
WlxBIPzGbUxy072UaMJo+16/UXOhRANCAATMDyPPqZqZwy4BTUOX7AT82U4lvgjG
/1BK6HLf6Nn4w/wy3Dxgyoyv36Iw4AqOBumnsibtOLteqgrpylBDj0lm
-----END PRIVATE KEY-----`;
