import { redact } from './redact.ts';
import { objectIn } from './wire.ts';

/** How the message begins of a call that never left, for want of a connection. */
export const NO_CONNECTION = 'no connection';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  UND_ERR_HEADERS_TIMEOUT: 'the answer took too long',
  UND_ERR_BODY_TIMEOUT: 'the answer took too long',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer was too long',
  DEADLINE: 'it took too long',
};

/** A transport error for people: our words and its code, never the library's text with addresses in it. */
export function failureText(error: unknown): string {
  const code = codeOf(error);
  if (code) return WORDS[code] ? `${WORDS[code]} (${code})` : code;
  return redact(error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | undefined {
  const { code } = objectIn(error) ?? {};
  if (typeof code === 'string' && code !== '') return code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}
