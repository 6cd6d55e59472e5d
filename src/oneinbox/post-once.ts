import { buildConnector, Client } from 'undici';
import type { Clock } from '../domain/clock.ts';
import type { PostOutcome } from './classify.ts';
import type { NoteDate } from './date-header.ts';

export interface PostRoute {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly connector: buildConnector.connector;
  readonly clock: Clock;
  readonly noteDate?: NoteDate;
}
export interface PostMessage {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Asked when the connection stands: false ends it before a byte is sent. */
  readonly mayLeave?: (() => boolean) | undefined;
}

const LONGEST_BODY = 1_048_576;
const CONNECT_TIMEOUT_MS = 10_000;

/** One connector for all POSTs: connections are never reused, TLS sessions may be. */
export function createPostConnector(): buildConnector.connector {
  return buildConnector({ timeout: CONNECT_TIMEOUT_MS });
}

/**
 * Send one POST over a connection of its own, once: no keep-alive, no redirect, no retry. A client per request is the
 * way to know for certain whether this request's connection ever stood. Never rejects.
 */
export async function postOnce(
  route: PostRoute,
  { mayLeave, ...message }: PostMessage,
): Promise<PostOutcome> {
  const connection = { stood: false };
  const client = new Client(route.origin, {
    connect: route.connector,
    headersTimeout: route.timeoutMs,
    bodyTimeout: route.timeoutMs,
    maxResponseSize: LONGEST_BODY,
  });
  const answered = new AbortController();
  void endAtDeadline(client, route, answered.signal);
  client.once('connect', () => {
    // A process may be stopped for as long as a connection takes to be made, and come back to another world.
    if (mayLeave && !mayLeave()) client.destroy(new HeldUp()).catch(() => {});
    else connection.stood = true;
  });
  try {
    return await exchange(client, message, route.noteDate);
  } catch (error) {
    return { kind: 'failure', error, connected: connection.stood };
  } finally {
    answered.abort();
    client.destroy().catch(() => {});
  }
}

async function exchange(
  client: Client,
  message: Omit<PostMessage, 'mayLeave'>,
  noteDate?: NoteDate,
): Promise<PostOutcome> {
  const response = await client.request({ ...message, method: 'POST', reset: true });
  noteDate?.(response.headers.date);
  const body = await response.body.text().catch(() => undefined);
  return {
    kind: 'answer',
    httpStatus: response.statusCode,
    body,
    retryAfter: response.headers['retry-after'],
  };
}

/**
 * One limit over connecting, sending, waiting and reading: bytes that trickle in for ever do not extend it. The whole
 * client is destroyed, since aborting a request has no effect while its connection is being made (undici 7).
 */
async function endAtDeadline(client: Client, { clock, timeoutMs }: PostRoute, answered: AbortSignal) {
  await clock.sleep(timeoutMs, answered);
  if (!answered.aborted) await client.destroy(new DeadlinePassed()).catch(() => {});
}

/** Nothing was sent: it was too late when the connection stood. */
export class HeldUp extends Error {
  readonly code = 'HELD_UP';
}

class DeadlinePassed extends Error {
  readonly code = 'DEADLINE';
}
