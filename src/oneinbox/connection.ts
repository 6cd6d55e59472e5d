import { FairdialError } from '../domain/errors.ts';

/** Where the API is. Throws `FairdialError` when the setting is no http(s) URL. */
export function apiAddress(baseUrl: string): { origin: string; prefix: string } {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new FairdialError(
      'base-url',
      'ONEINBOX_BASE_URL is no http(s) URL.',
      'Write it like https://api.oneinbox.ai.',
    );
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}

/** The headers of every request. Throws `FairdialError` when the key can never work. */
export function apiHeaders(apiKey: string): { authorization: string; accept: string } {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new FairdialError(
      'api-key',
      'ONEINBOX_API_KEY is empty or holds spaces or characters no key has.',
      'Copy the server key (oi_sk_…) again.',
    );
  }
  return { authorization: `Bearer ${apiKey}`, accept: 'application/json' };
}
