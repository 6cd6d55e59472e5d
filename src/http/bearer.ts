import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { refuse } from './answers.ts';

/** Lets only requests through that carry the token. Hashed first, so that the comparison takes as long for any guess. */
export function requireToken(token: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    if (token === undefined)
      return refuse(context, 403, [
        'no-token',
        'Changes are off: set FAIRDIAL_TOKEN and restart to allow them.',
      ]);
    const given = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), digest(token))) return next();
    context.header('www-authenticate', 'Bearer');
    return refuse(context, 401, [
      'unauthorized',
      'Send the header "Authorization: Bearer" with FAIRDIAL_TOKEN.',
    ]);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
