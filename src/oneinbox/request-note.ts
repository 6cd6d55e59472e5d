import type { Question } from './questions.ts';

export type RequestKind = 'place' | 'get' | 'list' | 'stop' | 'other';

/** Told of every request that has ended, each try by itself; without status when no answer came. Must not throw. */
export type OnRequest = (kind: RequestKind, httpStatus: number | undefined, tookMs: number) => void;

/** What a question asks, by its address (oneinbox-api §1). */
export function kindOf({ method, path }: Question): RequestKind {
  if (method === 'POST' && path.endsWith('/stop')) return 'stop';
  if (method !== 'GET') return 'other';
  if (/\/v1\/calls(\/cursor)?\?/.test(path)) return 'list';
  return /\/v1\/calls\/[^/]+$/.test(path) ? 'get' : 'other';
}
