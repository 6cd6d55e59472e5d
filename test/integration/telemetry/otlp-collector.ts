import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A little collector: keeps what is posted to it, as text. */
export interface Collector {
  readonly endpoint: string;
  /** Paths and bodies of the requests so far. */
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const requests: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', body: Buffer.concat(parts).toString('utf8') });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
