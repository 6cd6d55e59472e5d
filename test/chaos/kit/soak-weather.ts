import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a provider's network does and the simulator cannot: refuse connections, and answer late. */
export interface Weather {
  /** Instead of the simulator's. */
  readonly url: string;
  close(): Promise<void>;
}

/** A fiftieth of the time nobody listens. */
const OUTAGE = { everyMs: 5_000, ms: 100 };
/** Every fiftieth connection is so slow to answer. */
const SLOW = { every: 50, ms: 2_000 };

/** Stands before the simulator until it is closed. */
export async function startWeather(target: string): Promise<Weather> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const lateBy = connections % SLOW.every === 0 ? SLOW.ms : 0;
    join(client, connect({ port, host: '127.0.0.1' }), lateBy);
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
  });
  await listen(server, 0);
  const own = (server.address() as AddressInfo).port;
  const over = new AbortController();
  const outages = keepRefusing(server, own, over.signal);
  return {
    url: `http://127.0.0.1:${own}`,
    async close() {
      over.abort();
      await outages;
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function keepRefusing(server: Server, port: number, over: AbortSignal): Promise<void> {
  while (await passed(OUTAGE.everyMs - OUTAGE.ms, over)) {
    server.close();
    await sleep(OUTAGE.ms);
    await listen(server, port);
  }
}

function passed(ms: number, over: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal: over }).catch(() => false);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen({ port, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
}

/** A reset on one side is a reset on the other, an end an end. */
function join(client: Socket, target: Socket, lateBy: number): void {
  client.pipe(target);
  const answer = setTimeout(() => target.pipe(client), lateBy);
  const cut = () => {
    clearTimeout(answer);
    if (!client.destroyed) client.resetAndDestroy();
    target.destroy();
  };
  for (const socket of [client, target]) socket.on('error', cut);
  client.on('close', () => target.destroy());
}
