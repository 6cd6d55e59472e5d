import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RedisOptions } from 'ioredis';
import { FairdialError } from '../domain/errors.ts';
import type { RedisTarget } from './connection.ts';
import { parseRedisUrl } from './connection-url.ts';

/** No byte for so long: the server is stuck, or gone without a word. */
const SILENCE_MS = 60_000;
const LONGEST_LINE = 1_024;

/**
 * The whole of a Redis as it is at one instant, as an RDB file: asked for as a replica asks for it (`SYNC`), so that
 * it is consistent whatever is written meanwhile, and works over any connection. Resolves with its size, once it is on disk.
 * @throws {FairdialError} `backup-failed` when the server does not answer or does not allow it.
 */
export async function takeSnapshot(target: RedisTarget, path: string): Promise<{ bytes: number }> {
  const options: RedisOptions = 'url' in target ? parseRedisUrl(target.url) : { path: target.socketPath };
  const socket = openSocket(options);
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('no byte for a minute')));
  try {
    const replies = new Replies(socket);
    await authenticate(socket, replies, options);
    socket.write('SYNC\r\n');
    const bytes = await snapshotSize(replies);
    await writeAll(replies, bytes, path);
    return { bytes };
  } catch (cause) {
    throw cause instanceof FairdialError
      ? cause
      : failed(cause instanceof Error ? cause.message : String(cause));
  } finally {
    socket.destroy();
  }
}

function openSocket(options: RedisOptions): Socket {
  if (options.path !== undefined) return connect({ path: options.path });
  const { host = '127.0.0.1', port = 6379 } = options;
  return options.tls ? connectTls({ host, port, servername: host }) : connect({ host, port });
}

async function authenticate(socket: Socket, replies: Replies, options: RedisOptions): Promise<void> {
  const { username, password } = options;
  if (!password) return;
  const words = ['AUTH', ...(username ? [username] : []), password];
  socket.write(
    `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
  );
  const reply = await replies.line();
  if (reply !== '+OK') throw refused(reply);
}

/** Empty lines keep the connection alive while the server writes its snapshot. */
async function snapshotSize(replies: Replies): Promise<number> {
  for (;;) {
    const line = await replies.line();
    if (line === '') continue;
    const [, size] = /^\$(\d+)$/.exec(line) ?? [];
    if (size === undefined) throw refused(line);
    return Number(size);
  }
}

async function writeAll(replies: Replies, bytes: number, path: string): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 });
  for await (const part of replies.bytes(bytes)) if (!file.write(part)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
  const written = await open(path, 'r');
  await written.sync().finally(() => written.close());
}

/** What the server says: lines first, then bytes. */
class Replies {
  readonly #parts: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#parts = socket[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\n');
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString('latin1').replace(/\r$/, '');
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length > LONGEST_LINE) throw new Error('an answer that is none of Redis');
      this.#rest = Buffer.concat([this.#rest, await this.#next()]);
    }
  }

  async *bytes(wanted: number): AsyncGenerator<Buffer> {
    let missing = wanted;
    while (missing > 0) {
      const part = this.#rest.length > 0 ? this.#rest : await this.#next();
      this.#rest = Buffer.alloc(0);
      yield part.subarray(0, missing);
      missing -= Math.min(part.length, missing);
    }
  }

  async #next(): Promise<Buffer> {
    const { value, done } = await this.#parts.next();
    if (done) throw new Error('the connection ended in the middle');
    return value;
  }
}

const refused = (line: string) => failed(`Redis answered ${JSON.stringify(line.slice(0, 120))}`);

function failed(why: string): FairdialError {
  return new FairdialError(
    'backup-failed',
    `No copy could be taken: ${why}.`,
    'The user of REDIS_URL needs the SYNC command; where your Redis does not offer it, use its own backups.',
  );
}
