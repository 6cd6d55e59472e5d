import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../domain/clock.ts';
import { textOf } from './body-text.ts';
import type { PostOutcome } from './classify.ts';
import type { NoteDate } from './date-header.ts';
import { createDeadline, type Deadline, TookTooLong } from './deadline.ts';
import { type Connect, isUnspoilt, type OwnConnection } from './own-connection.ts';

export interface PostRoute {
  /** `host` header: the API's name and, unless it is the usual one, its port. */
  readonly host: string;
  readonly connect: Connect;
  readonly limits: PostLimits;
  readonly noteDate?: NoteDate;
}
export interface PostMessage {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Asked when the connection stands, as the very last thing before the first byte: false ends it there. */
  readonly mayLeave?: (() => boolean) | undefined;
  /** Made ahead, for this POST alone. */
  readonly connection?: OwnConnection | undefined;
}

const LONGEST_BODY = 1_048_576;
const CONNECT_TIMEOUT_MS = 10_000;

/** How long a connection may take to stand, and the whole of a POST: one timer each for all that are under way. */
export interface PostLimits {
  readonly connecting: Deadline;
  readonly whole: Deadline;
  /** Call it when nothing is under way any more. */
  close(): void;
}

export function createPostLimits(clock: Clock, timeoutMs: number): PostLimits {
  const connecting = createDeadline(clock, Math.min(CONNECT_TIMEOUT_MS, timeoutMs));
  const whole = createDeadline(clock, timeoutMs);
  const close = () => {
    connecting.close();
    whole.close();
  };
  return { connecting, whole, close };
}

/**
 * Send one POST over a connection of its own, once: no keep-alive, no redirect, no retry. The request is made when its
 * connection stands, so that it is known for certain whether any of it can have left. Never rejects.
 */
export async function postOnce(route: PostRoute, message: PostMessage): Promise<PostOutcome> {
  const own = message.connection ?? route.connect();
  const { socket, stands } = own;
  const connection = { stood: false };
  const answered = endAtDeadline(socket, route.limits, connection);
  try {
    await stands;
    // Made ahead, it may have been closed by the other side since: nothing of the request has left on it, nor will.
    if (!isUnspoilt(own)) throw new HungUp();
    const post = await prepare(socket, message, route);
    // A process may be stopped for as long as a connection takes to be made, and come back to another world.
    if (message.mayLeave && !message.mayLeave()) throw new HeldUp();
    connection.stood = true;
    return await exchange(post, message.body, route);
  } catch (error) {
    return { kind: 'failure', error, connected: connection.stood };
  } finally {
    answered();
    socket.destroy();
  }
}

/** A request with its connection, of which not a byte has left: `end` writes all of it to the socket, before it returns. */
interface Prepared {
  readonly post: ClientRequest;
  readonly socket: Socket;
}

/**
 * Node gives a request its connection a step later than asked, and nothing is read meanwhile. Were that left until after the
 * last check, a process stopped in between would send late.
 */
function prepare(socket: Socket, { path, headers }: PostMessage, { host }: PostRoute): Promise<Prepared> {
  const createConnection = () => socket;
  const post = request({ method: 'POST', path, headers: { host, ...headers }, createConnection });
  return new Promise((resolve, reject) => {
    post.once('error', reject);
    post.once('socket', () => {
      post.off('error', reject);
      // Until somebody waits for its answer, what breaks it is seen in its socket.
      post.on('error', () => {});
      resolve({ post, socket });
    });
  });
}

async function exchange(
  { post, socket }: Prepared,
  body: string,
  { noteDate }: PostRoute,
): Promise<PostOutcome> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // One that broke before the request could hear of it is told by nobody else.
    const hungUp = () => reject(new HungUp());
    socket.once('close', hungUp);
    post.once('response', (answer) => {
      socket.off('close', hungUp);
      resolve(answer);
    });
    post.on('error', reject);
    post.end(body);
  });
  noteDate?.(response.headers.date);
  const text = await wholeText(response, socket);
  const retryAfter = response.headers['retry-after'] && response.headersDistinct['retry-after'];
  return { kind: 'answer', httpStatus: response.statusCode ?? 0, body: text, retryAfter };
}

/** Undefined when it broke off, was too long, or did not end in time. */
function wholeText(response: IncomingMessage, socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const brokenOff = () => resolve(undefined);
    response.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > LONGEST_BODY) brokenOff();
      else pieces.push(piece);
    });
    response.once('end', () => resolve(textOf(pieces)));
    response.on('error', brokenOff);
    socket.once('error', brokenOff);
    response.once('close', brokenOff);
  });
}

/** One limit over connecting, sending, waiting and reading: bytes that trickle in for ever do not extend it. */
function endAtDeadline(
  socket: Socket,
  { connecting, whole }: PostLimits,
  connection: { readonly stood: boolean },
): () => void {
  const end = () => void socket.destroy(new TookTooLong());
  const connected = connecting.start(() => connection.stood || end());
  const answered = whole.start(end);
  return () => {
    connected();
    answered();
  };
}

/** Nothing was sent: it was too late when the connection stood. */
export class HeldUp extends Error {
  readonly code = 'HELD_UP';
}

class HungUp extends Error {
  readonly code = 'ECONNRESET';
}
