import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../domain/clock.ts';
import { type Account, createAccount } from './account.ts';
import { json, type Reply, refusal } from './answers.ts';
import { createCallLife } from './call-life.ts';
import { type CallWatch, createCallLogWriter, type SimulatedCall } from './call-log.ts';
import { type Call, createCallStore } from './calls.ts';
import { dice } from './dice.ts';
import { answer, type Request } from './routes.ts';
import type { Scenario } from './scenario-schema.ts';
import { scenarioFrom } from './scenarios.ts';
import { createTimeline } from './timeline.ts';
import { createWebhookSender, type WebhookStats } from './webhook-sender.ts';

export interface SimulatorOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly scenario?: Scenario;
  /** Overrides the scenario's seed. */
  readonly seed?: number;
  /** The call log as JSON lines, appended to. */
  readonly logFile?: string;
  /** Called synchronously, so it must be quick. */
  readonly watch?: CallWatch;
  /** The only key accepted; without it any bearer token is. */
  readonly apiKey?: string;
  readonly clock?: Clock;
  /** Shown as registered (E.164) where the scenario names no from numbers; a call is taken from any all the same. */
  readonly listed?: readonly string[];
  /** Calls of an earlier simulator, all ended: they are listed and found as if this one had made them. */
  readonly earlier?: readonly Call[];
}

/** OneInbox's voice API on this machine: the same wire, made-up people, and a log of what really happened. */
export interface Simulator {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Every call ever accepted, in order; they go on changing as they live. */
  log(): readonly SimulatedCall[];
  stats(): SimulatorStats;
  /** From now on this scenario decides; calls already made keep their course. */
  reload(scenario: Scenario): void;
  stop(): Promise<void>;
}

export interface SimulatorStats {
  readonly requests: number;
  /** Valid and authorised `POST /v1/calls`. */
  readonly posts: number;
  readonly accepted: number;
  readonly live: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly webhooks: WebhookStats;
}

const LARGEST_BODY = 1_048_576;
const BACKLOG = 4_096;

/** Start it; rejects when the port is taken or the log file cannot be opened. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', clock = systemClock, watch, listed = [] } = options;
  let scenario = seeded(options.scenario ?? scenarioFrom(), options.seed);
  let requests = 0;
  const writer = options.logFile ? await createCallLogWriter(options.logFile) : undefined;
  const timeline = createTimeline(clock);
  const store = createCallStore();
  for (const call of options.earlier ?? []) {
    store.add(call);
    store.retire(call);
  }
  const webhooks = createWebhookSender(() => scenario, timeline, watch);
  const life = createCallLife({ clock, timeline, store, webhooks, writer, watch });
  const account = createAccount({ clock, store, life, timeline, scenario: () => scenario, watch, listed });
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    serve({ incoming, outgoing, account, apiKey: options.apiKey, n: requests });
  });
  const port = await listen(server, options.port ?? 0, host);

  return {
    url: `http://${host}:${port}`,
    port,
    log: () => store.all,
    stats: () => ({
      requests,
      ...account.counts(),
      accepted: store.all.length,
      live: store.live.size,
      webhooks: webhooks.stats(),
    }),
    reload: (next) => {
      scenario = seeded(next, options.seed);
    },
    stop: async () => {
      timeline.stop();
      await closed(server);
      await webhooks.stop();
      await writer?.close();
    },
  };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly account: Account;
  readonly apiKey: string | undefined;
  /** Counts requests, to draw their latencies. */
  readonly n: number;
}

function serve(exchange: Exchange): void {
  const { incoming } = exchange;
  const parts: Buffer[] = [];
  let size = 0;
  incoming.on('data', (part: Buffer) => {
    size += part.length;
    if (size <= LARGEST_BODY) parts.push(part);
  });
  incoming.on('end', () => {
    const body = parts.length === 1 ? String(parts[0]) : Buffer.concat(parts).toString('utf8');
    respond(exchange, size > LARGEST_BODY ? refusal(413, 'Request body too large') : replyTo(exchange, body));
  });
}

function replyTo({ incoming, account, apiKey }: Exchange, body: string): Reply {
  const [path = '', query = ''] = (incoming.url ?? '/').split('?', 2);
  if (path === '/v1/health') return json(200, { status: 'ok' });
  if (!isAuthorised(incoming.headers.authorization, apiKey))
    return refusal(401, 'Invalid or missing API key');
  const parts = partsOf(path);
  if (!parts) return refusal(404, 'Not Found');
  const request: Request = {
    method: incoming.method ?? 'GET',
    path: parts,
    query: new URLSearchParams(query),
    body,
  };
  return answer(account, request);
}

function isAuthorised(header: string | undefined, apiKey: string | undefined): boolean {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  return token !== undefined && (apiKey === undefined || token === apiKey);
}

function partsOf(path: string): string[] | undefined {
  const parts = path.slice(1).split('/');
  if (!path.includes('%')) return parts;
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function respond({ incoming, outgoing, account, n }: Exchange, reply: Reply): void {
  if (reply === 'hang') return;
  const { latency, seed } = account.scenario();
  const range = incoming.method === 'GET' ? latency.get : latency.post;
  const delay = range.max === 0 ? 0 : dice(seed, 'latency', n).within(range);
  account.timeline.after(delay, () => {
    if (reply === 'reset') return void incoming.socket.resetAndDestroy();
    outgoing.writeHead(reply.status, {
      'content-type': reply.type ?? 'application/json',
      'content-length': Buffer.byteLength(reply.body),
      ...reply.headers,
    });
    outgoing.end(reply.body);
  });
}

function seeded(scenario: Scenario, seed: number | undefined): Scenario {
  return seed === undefined ? scenario : { ...scenario, seed };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
