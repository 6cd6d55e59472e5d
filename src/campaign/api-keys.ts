const API_KEY = /oi_[sp]k_[A-Za-z0-9_-]{6,}/g;

/** Offsets of OneInbox API keys in a text (server keys `oi_sk_…`, browser keys `oi_pk_…`: oneinbox-api §1). */
export function apiKeyOffsets(text: string): number[] {
  return [...text.matchAll(API_KEY)].map(({ index }) => index);
}

/** The text with every API key cut down to its prefix. */
export function withoutApiKeys(text: string): string {
  return text.replaceAll(API_KEY, (key) => `${key.slice(0, 6)}…`);
}
