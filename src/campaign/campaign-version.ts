import { createHash } from 'node:crypto';
import type { Campaign } from '../domain/campaign.ts';

/** First 12 hex digits of the SHA-256 over the meaning, whatever the order of its fields. */
export function campaignVersion(meaning: Omit<Campaign, 'version'>): string {
  return sha256(canonicalJson(meaning)).slice(0, 12);
}

/** In hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (isPlainObject(inner) ? withSortedKeys(inner) : inner));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withSortedKeys(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
