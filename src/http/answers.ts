import type { Context, MiddlewareHandler } from 'hono';
import { FairdialError } from '../domain/errors.ts';
import { LedgerUnavailable } from '../ledger/errors.ts';
import type { HttpLog } from './deps.ts';

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429 | 500 | 503;

/** What went wrong, for machines (`error`, stable) and for people. */
export function refuse(
  context: Context,
  status: RefusalStatus,
  [error, message]: readonly [string, string],
): Response {
  return context.json({ error, message }, status);
}

export function answerToError(error: unknown, context: Context, log: HttpLog): Response {
  const { status, says, headers } = faceOf(error, context.req.path, log);
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  return refuse(context, status, says);
}

interface Face {
  readonly status: 500 | 503;
  readonly says: readonly [error: string, message: string];
  readonly headers: Readonly<Record<string, string>>;
}

/** Nothing of the inside ever reaches the asker: a store that is away is said so, anything else only logged. */
export function faceOf(error: unknown, path: string, log: HttpLog): Face {
  if (error instanceof LedgerUnavailable) {
    const says = [error.code, 'Redis does not answer; ask again in a moment.'] as const;
    return { status: 503, says, headers: { 'retry-after': '5' } };
  }
  const code = error instanceof FairdialError ? error.code : undefined;
  log.error({ path, code, error: String(error) }, 'an HTTP request failed');
  const says = ['internal', 'Something went wrong here; the log says more.'] as const;
  return { status: 500, says, headers: {} };
}

/** The answers are data for one reader, now: not to be kept, framed, sniffed, or run. The page says otherwise of itself. */
export const CAUTIOUS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export const cautiousHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  for (const [name, value] of Object.entries(CAUTIOUS)) if (!headers.has(name)) headers.set(name, value);
};

/** For the end of a path's routes: this path is known, the method is not. */
export function onlyMethods(...methods: readonly string[]): (context: Context) => Response {
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return (context) => {
    context.header('allow', allowed.join(', '));
    return refuse(context, 405, ['method-not-allowed', `Here only ${allowed.join(' and ')} can be asked.`]);
  };
}
