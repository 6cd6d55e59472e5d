import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `up`: from the client to the target; `down`: the answers. */
export type Direction = 'up' | 'down';

export type Fault =
  /** New connections are closed at once; those that stand are cut. */
  | { readonly kind: 'refuse' }
  /** Every piece arrives so much later, in both directions. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** After this many further bytes in that direction the connection is cut on both sides. */
  | { readonly kind: 'cut'; readonly direction: Direction; readonly after: number }
  /** The nth answer is swallowed and the connection cut: the target has done what it was asked. */
  | { readonly kind: 'drop-reply'; readonly nth: number }
  /** Requests arrive, answers do not; the connection stays open as long as the fault does, and is then cut. */
  | { readonly kind: 'swallow-replies' }
  /** The next piece in either direction is answered with a TCP reset. */
  | { readonly kind: 'reset' }
  /** So many bytes at a time, with a pause after each. */
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  /** Open, and nothing passes in either direction; what was sent arrives when the fault ends, as TCP would have it. */
  | { readonly kind: 'silent' }
  /** Every byte by itself: no two arrive in one piece by design. */
  | { readonly kind: 'slice' };

export type Address = { readonly socketPath: string } | { readonly port: number };

/** Stands between a client and a server on this machine and misbehaves on demand. */
export interface FaultProxy {
  /** Where to connect instead. */
  readonly address: Address;
  /** From now on, for the connections that stand and those to come; undefined: behave. */
  always(fault: Fault | undefined): void;
  /** For the next new connection only. */
  next(fault: Fault): void;
  /** Cut every connection that stands. */
  cutAll(): void;
  /** How many connections were made, and how many stand. */
  counts(): { readonly made: number; readonly standing: number };
  close(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly target: Socket;
  fault: Fault | undefined;
  /** Bytes and pieces since the fault was set. */
  passed: Record<Direction, number>;
  answers: number;
  /** Pieces that wait for the end of a silence. */
  readonly held: (() => void)[];
}

/** Start it before `target`, on a socket path or on any free port. */
export async function startFaultProxy(target: Address, listenOn?: Address): Promise<FaultProxy> {
  const links = new Set<Link>();
  const once1: Fault[] = [];
  let standing: Fault | undefined;
  let made = 0;

  const server = createServer((client) => {
    made += 1;
    const fault = once1.shift() ?? standing;
    if (fault?.kind === 'refuse') return void client.destroy();
    const to = connect(
      'port' in target ? { port: target.port, host: '127.0.0.1' } : { path: target.socketPath },
    );
    const link: Link = { client, target: to, fault, passed: { up: 0, down: 0 }, answers: 0, held: [] };
    links.add(link);
    client.once('close', () => links.delete(link));
    join(link);
  });
  server.listen(
    listenOn && 'socketPath' in listenOn ? { path: listenOn.socketPath } : { port: 0, host: '127.0.0.1' },
  );
  await once(server, 'listening');
  const bound = server.address();

  return {
    address: typeof bound === 'string' ? { socketPath: bound } : { port: (bound as AddressInfo).port },
    always(fault) {
      standing = fault;
      for (const link of links) {
        // Answers that are missing in the middle of a stream do not happen: TCP would have ended it.
        if (link.fault?.kind === 'swallow-replies') cut(link);
        Object.assign(link, { fault, passed: { up: 0, down: 0 }, answers: 0 });
        if (fault?.kind === 'refuse') cut(link);
        for (const goOn of link.held.splice(0)) goOn();
      }
    },
    next: (fault) => void once1.push(fault),
    cutAll: () => links.forEach(cut),
    counts: () => ({ made, standing: links.size }),
    async close() {
      links.forEach(cut);
      server.close();
      await once(server, 'close');
    },
  };
}

function join(link: Link): void {
  const { client, target } = link;
  for (const socket of [client, target]) {
    socket.on('error', () => cut(link));
    socket.on('close', () => cut(link));
  }
  client.on('data', (piece) => void pass(link, 'up', piece));
  target.on('data', (piece) => void pass(link, 'down', piece));
}

function cut({ client, target }: Link): void {
  client.destroy();
  target.destroy();
}

/** Pieces of one direction keep their order: a slow one stops the reading until it is through. */
async function pass(link: Link, direction: Direction, piece: Buffer): Promise<void> {
  const { fault } = link;
  const from = direction === 'up' ? link.client : link.target;
  const to = direction === 'up' ? link.target : link.client;
  switch (fault?.kind) {
    case 'refuse':
      return cut(link);
    case 'silent':
      from.pause();
      await new Promise<void>((goOn) => link.held.push(goOn));
      from.resume();
      return pass(link, direction, piece);
    case 'swallow-replies':
      if (direction === 'up') to.write(piece);
      return;
    case 'drop-reply':
      return direction === 'up' ? void to.write(piece) : dropNth(link, fault.nth, piece);
    case 'reset':
      link.client.resetAndDestroy();
      link.target.destroy();
      return;
    case 'delay':
      // Equal delays keep the order by themselves, and pieces under way do not hold each other up.
      await sleep(fault.ms);
      if (!to.destroyed) to.write(piece);
      return;
    case 'cut':
      return direction === fault.direction ? cutAfter(link, fault, piece) : void to.write(piece);
    case 'slice':
    case 'trickle':
      from.pause();
      await dribble(to, piece, fault);
      from.resume();
      return;
    default:
      to.write(piece);
  }
}

function dropNth(link: Link, nth: number, piece: Buffer): void {
  link.answers += 1;
  if (link.answers >= nth) cut(link);
  else link.client.write(piece);
}

function cutAfter(link: Link, { direction, after }: Extract<Fault, { kind: 'cut' }>, piece: Buffer): void {
  const to = direction === 'up' ? link.target : link.client;
  const left = after - link.passed[direction];
  link.passed[direction] += piece.length;
  if (piece.length < left) return void to.write(piece);
  to.write(piece.subarray(0, Math.max(0, left)), () => cut(link));
}

async function dribble(
  to: Socket,
  piece: Buffer,
  fault: Extract<Fault, { kind: 'slice' | 'trickle' }>,
): Promise<void> {
  const [bytes, pause] = fault.kind === 'slice' ? [1, 0] : [fault.bytes, fault.everyMs];
  for (let at = 0; at < piece.length && !to.destroyed; at += bytes) {
    await new Promise((written) => to.write(piece.subarray(at, at + bytes), written));
    if (pause > 0) await sleep(pause);
  }
}
