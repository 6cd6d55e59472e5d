import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { Clock } from '../domain/clock.ts';
import { refuse } from './answers.ts';

/** How often one address may send a wrong token within a minute. A person mistypes a few times; a program guesses. */
const MOST_WRONG_TOKENS = 20;
const PER_MS = 60_000;
/** Addresses remembered at most: an attacker with more of them must not cost memory. */
const MOST_ADDRESSES = 10_000;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

interface Wrongs {
  since: number;
  count: number;
}

/**
 * Before any request under `/api` that may change something: a page of another site is refused (it could only ride on a
 * browser that knows our address), and so is an address that keeps sending wrong tokens.
 */
export function guardChanges(clock: Clock): MiddlewareHandler {
  const wrongs = new Map<string, Wrongs>();
  return async (context, next) => {
    if (SAFE_METHODS.has(context.req.method)) return next();
    if (isForeign(context))
      return refuse(context, 403, ['foreign-origin', 'Changes are taken from this service’s own page only.']);
    const address = addressOf(context);
    const now = clock.monotonicMs();
    const waitMs = waitOf(wrongs.get(address), now);
    if (waitMs > 0) {
      context.header('retry-after', String(Math.ceil(waitMs / 1_000)));
      return refuse(context, 429, ['too-many-guesses', 'Too many wrong tokens; wait a minute.']);
    }
    await next();
    if (context.res.status === 401) note(wrongs, address, now);
  };
}

/** Browsers name the page a request comes from; other programs send no origin. Behind a proxy it is the proxy's host. */
function isForeign({ req }: Context): boolean {
  const origin = req.header('origin');
  if (origin === undefined) return false;
  const host = req.header('x-forwarded-host') ?? req.header('host');
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

function waitOf(wrong: Wrongs | undefined, now: number): number {
  if (!wrong || wrong.count < MOST_WRONG_TOKENS) return 0;
  return Math.max(0, wrong.since + PER_MS - now);
}

function note(wrongs: Map<string, Wrongs>, address: string, now: number): void {
  const before = wrongs.get(address);
  const wrong = before && now - before.since < PER_MS ? before : { since: now, count: 0 };
  wrong.count += 1;
  wrongs.delete(address);
  wrongs.set(address, wrong);
  const [oldest] = wrongs.keys();
  if (wrongs.size > MOST_ADDRESSES && oldest !== undefined) wrongs.delete(oldest);
}

function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? '';
  } catch {
    // Asked in memory, without a socket.
    return '';
  }
}
