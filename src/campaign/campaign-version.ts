import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { Campaign } from '../domain/campaign.ts';

/**
 * First 12 hex digits of the SHA-256 over the meaning, whatever the order of its fields. Paths count as seen from the
 * campaign file's folder, so that two checkouts of the same files are one version.
 */
export function campaignVersion(meaning: Omit<Campaign, 'version'>, folder: string): string {
  const fromFolder = (path: string) => relative(folder, path);
  const contacts = { ...meaning.contacts, files: meaning.contacts.files.map(fromFolder) };
  const suppressFiles = meaning.suppressFiles.map(fromFolder);
  return sha256(canonicalJson({ ...meaning, contacts, suppressFiles })).slice(0, 12);
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
