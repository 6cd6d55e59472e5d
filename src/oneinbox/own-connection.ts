import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A connection for one exchange. */
export interface OwnConnection {
  readonly socket: Socket;
  /** Resolves once it stands, TLS included; before that nothing of a request exists. Rejects when it never will. */
  readonly stands: Promise<void>;
  /** It is not needed any more, used or not. */
  close(): void;
}

/**
 * Whether a request may be written to it: false once it is closed, from either side, and once the other side has spoken
 * unasked, as some do before they close. What it said would pass for the answer.
 */
export function isUnspoilt({ socket }: OwnConnection): boolean {
  return !socket.destroyed && socket.writable && socket.readableLength === 0;
}

/** Makes connections to one origin: each is new, TLS sessions are resumed. */
export type Connect = () => OwnConnection;

/** @param origin of an http(s) URL. */
export function createConnect(origin: string): Connect {
  const { protocol, hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol === 'http:') {
    const place = { host, port: Number(port || 80) };
    return () => standing(connect(place), 'connect');
  }
  const servername = isIP(host) ? '' : host;
  const place = { host, port: Number(port || 443), servername, ALPNProtocols: ['http/1.1'] };
  let session: Buffer | undefined;
  return () => {
    const socket = connectTls(session ? { ...place, session } : place);
    socket.on('session', (latest) => {
      session = latest;
    });
    return standing(socket, 'secureConnect');
  };
}

function standing(socket: Socket, event: 'connect' | 'secureConnect'): OwnConnection {
  socket.setNoDelay(true);
  const stands = new Promise<void>((resolve, reject) => {
    socket.once(event, () => resolve());
    // Stays to the end: who waits for an answer is told in another way, and an error nobody hears ends the process.
    socket.on('error', reject);
  });
  // It may fail before anybody waits for it; who waits then is told all the same.
  stands.catch(() => {});
  return { socket, stands, close: () => void socket.destroy() };
}
