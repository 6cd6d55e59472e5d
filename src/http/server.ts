import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { FairdialError } from '../domain/errors.ts';
import { watchEventLoop } from '../telemetry/event-loop.ts';
import { answerToError, cautiousHeaders, refuse } from './answers.ts';
import { campaignRoutes } from './campaign-routes.ts';
import type { HttpDeps } from './deps.ts';
import { explainRoutes } from './explain-routes.ts';
import { guardChanges } from './guard-changes.ts';
import { healthRoutes } from './health-routes.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { createOverviewFeed, overviewRoutes } from './overview-routes.ts';
import type { PageFeed } from './page-feed.ts';
import { pageRoutes } from './page-routes.ts';
import { createSharedStandings, type SharedStandings } from './standings.ts';
import { webhooksBefore } from './webhook-routes.ts';

export type { HttpDeps, HttpEngine, HttpLog } from './deps.ts';

export interface HttpServer {
  /** Base URL as seen from this machine, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Take no new connection, give requests in flight a moment, then close. */
  close(): Promise<void>;
}

/** What all requests share. */
interface Shared {
  readonly standings: SharedStandings;
  readonly feed: PageFeed;
}

function createShared(deps: HttpDeps): Shared {
  const standings = createSharedStandings(deps);
  return { standings, feed: createOverviewFeed(deps, standings) };
}

/** The endpoints (spec §7) but for the webhooks. Ready for `app.fetch` in tests, and for `startHttp`. */
export function createApp(deps: HttpDeps, { standings, feed }: Shared = createShared(deps)): Hono {
  const app = new Hono();
  app.use(cautiousHeaders);
  app.use('/api/*', guardChanges(deps.clock));
  app.route('/', healthRoutes(deps));
  app.route('/', metricsRoutes(deps));
  app.route('/api/campaigns', campaignRoutes(deps, standings));
  app.route('/api/explain', explainRoutes(deps));
  app.route('/api', overviewRoutes(deps, feed));
  app.route('/', pageRoutes());
  app.notFound((context) => refuse(context, 404, ['not-found', 'Nothing is here; GET / lists what is.']));
  app.onError((error, context) => answerToError(error, context, deps.log));
  return app;
}

/** Somebody who sends a byte a minute must not hold a connection. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  /** It wakes an idle process; so much later at most ends who is over its time. */
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
};
const CLOSING_MS = 1_000;
/** Webhooks of a provider come over a few connections; thousands are an attack, or a mistake. */
const MOST_CONNECTIONS = 2_000;

/**
 * Serve the endpoints on `host`:`port` (0: any free one).
 * @throws {FairdialError} `http-address`: the port is taken, or this machine has no such address.
 */
export async function startHttp(
  deps: HttpDeps,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const eventLoop = watchEventLoop();
  const shared = createShared(deps);
  const app = createApp({ eventLoop, ...deps }, shared);
  const routed = getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener;
  const server = createServer(TIMEOUTS, webhooksBefore(routed, deps));
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, { host, port }).catch((error) => {
    eventLoop.stop();
    throw error;
  });
  const bound = (server.address() as AddressInfo).port;
  const close = async () => {
    shared.feed.close();
    await closed(server);
    eventLoop.stop();
  };
  return { url: `http://${urlHost(host)}:${bound}`, port: bound, close };
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, { host, port })));
    server.listen({ host, port }, resolve);
  });
}

function explained(
  error: NodeJS.ErrnoException,
  { host, port }: { host: string; port: number },
): FairdialError {
  const [what, nextStep] = TROUBLES[error.code ?? ''] ?? [
    error.message,
    'Check FAIRDIAL_HOST and FAIRDIAL_PORT.',
  ];
  return new FairdialError('http-address', `Cannot listen on ${host}:${port}: ${what}.`, nextStep, {
    cause: error,
  });
}

const TROUBLES: Readonly<Record<string, readonly [what: string, nextStep: string]>> = {
  EADDRINUSE: [
    'another program (or another fairdial) listens there',
    'Stop it, or set FAIRDIAL_PORT to another port.',
  ],
  EACCES: ['this user may not use that port', 'Set FAIRDIAL_PORT to a port above 1023.'],
  EADDRNOTAVAIL: [
    'this machine has no such address',
    'Set FAIRDIAL_HOST to 127.0.0.1, 0.0.0.0 or an own address.',
  ],
  ENOTFOUND: ['no such host name', 'Set FAIRDIAL_HOST to 127.0.0.1, 0.0.0.0 or an own address.'],
};

/** An address that means "all of them" is reached at this machine's own. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
