import type { RedisOptions } from 'ioredis';
import { InputError } from '../domain/errors.ts';

const URL_SHAPE = 'redis://user:password@host:6379/0, rediss://… for TLS, or unix:///path/to/redis.sock';

/**
 * Understands `redis://` and `rediss://` (user, password, port, `/db`, `?family=4|6`), `unix://` and plain socket
 * paths (`?db=1`). Never repeats the URL in a message: it holds a password.
 * @throws {InputError} with all problems at once.
 */
export function parseRedisUrl(text: string): RedisOptions {
  const url = toUrl(text);
  if (!url) throw badUrl([`is not a Redis address`]);
  const problems = [...schemeProblems(url), ...placeProblems(url), ...queryProblems(url)];
  if (problems.length > 0) throw badUrl(problems);
  return url.protocol === 'unix:' ? socketOptions(url) : serverOptions(url);
}

function toUrl(text: string): URL | undefined {
  const address = text.startsWith('/') ? `unix://${text}` : text;
  return /\s/.test(address) || !URL.canParse(address) ? undefined : new URL(address);
}

function schemeProblems({ protocol }: URL): string[] {
  if (['redis:', 'rediss:', 'unix:'].includes(protocol)) return [];
  return [`begins with ${protocol} instead of redis:, rediss: or unix:`];
}

function placeProblems(url: URL): string[] {
  if (url.protocol === 'unix:') return url.pathname.length > 1 ? [] : ['names no socket path'];
  const noHost = url.hostname ? [] : ['names no host'];
  const badDb = /^\/?\d*$/.test(url.pathname)
    ? []
    : [`asks for database "${url.pathname.slice(1)}", not a number`];
  const badEscape =
    isDecodable(url.username) && isDecodable(url.password) ? [] : ['has a stray % in user or password'];
  return [...noHost, ...badDb, ...badEscape];
}

function queryProblems(url: URL): string[] {
  const known: Record<string, RegExp> = url.protocol === 'unix:' ? { db: /^\d+$/ } : { family: /^[046]$/ };
  return [...url.searchParams]
    .filter(([name, value]) => !known[name]?.test(value))
    .map(([name]) => `has "${name}" after the ?, which is not understood`);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function socketOptions(url: URL): RedisOptions {
  return {
    path: decodeURIComponent(url.pathname),
    db: Number(url.searchParams.get('db') ?? 0),
    ...credentials(url),
  };
}

function serverOptions(url: URL): RedisOptions {
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    family: Number(url.searchParams.get('family') ?? 0),
    ...credentials(url),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

function credentials({ username, password }: URL): RedisOptions {
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
  };
}

function badUrl(problems: readonly string[]): InputError {
  return new InputError(
    problems.map((problem) => ({
      severity: 'error',
      file: 'REDIS_URL',
      code: 'invalid-redis-url',
      message: `The address ${problem}`,
      fix: `write ${URL_SHAPE}; a special character in the password as %XX`,
    })),
  );
}
