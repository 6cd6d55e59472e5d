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

/** Nothing of the inside ever reaches the asker: a store that is away is said so, anything else only logged. */
export function answerToError(error: unknown, context: Context, log: HttpLog): Response {
  if (error instanceof LedgerUnavailable) {
    context.header('retry-after', '5');
    return refuse(context, 503, [error.code, 'Redis does not answer; ask again in a moment.']);
  }
  const code = error instanceof FairdialError ? error.code : undefined;
  log.error({ path: withoutToken(context.req.path), code, error: String(error) }, 'an HTTP request failed');
  return refuse(context, 500, ['internal', 'Something went wrong here; the log says more.']);
}

/** Who knows an attempt's webhook path can make us look at its call: it stays out of the log. */
function withoutToken(path: string): string {
  return path.replace(/^(\/webhooks\/[^/]+\/).*/, '$1…');
}

/** The answers are data for one reader, now: not to be kept, framed, sniffed, or run. The page says otherwise of itself. */
export const cautiousHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  if (!headers.has('content-security-policy'))
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  headers.set('referrer-policy', 'no-referrer');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
};

/** For the end of a path's routes: this path is known, the method is not. */
export function onlyMethods(...methods: readonly string[]): (context: Context) => Response {
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return (context) => {
    context.header('allow', allowed.join(', '));
    return refuse(context, 405, ['method-not-allowed', `Here only ${allowed.join(' and ')} can be asked.`]);
  };
}
