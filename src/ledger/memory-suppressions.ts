import { present } from '../domain/present.ts';
import type { Suppression, SuppressionLedger } from './ledger.ts';
import { close, ON_SUPPRESSION_LIST } from './memory-lines.ts';
import {
  compareText,
  frozenCopy,
  type MemoryState,
  type StoredCampaign,
  type StoredContact,
} from './memory-state.ts';

const EVERYWHERE = '';

/**
 * One list for all campaigns and one per campaign, known or not: for each number its entries, one a source, never none.
 * Adding a number again still closes who waits. `list` has no particular order; its cursor is '' once nothing is left.
 */
export function memorySuppressions(state: MemoryState): SuppressionLedger {
  const counted = (changed: number): number => {
    if (changed > 0) state.revision += 1;
    return changed;
  };
  const lift = (scope: string, phones: readonly string[], stays: (entry: Suppression) => boolean) =>
    counted(phones.filter((phone) => keepEntries(listOf(state, scope), phone, stays).gone > 0).length);
  return {
    add: async (entries, { campaign = EVERYWHERE }) => ({
      added: counted(entries.filter((entry) => suppress(state, entry, campaign)).length),
    }),
    remove: async (phone, { all = false } = {}) =>
      lift(EVERYWHERE, [phone], ({ followed }) => !all && followed === true) > 0,
    lift: async (phones, { campaign = EVERYWHERE, source }) => ({
      lifted: lift(campaign, phones, (entry) => entry.source !== source),
    }),
    expire: async (now, limit) => counted(expire(state, now, limit)),
    has: async (phone) => listOf(state, EVERYWHERE).has(phone),
    of: async (phone) =>
      [EVERYWHERE, ...[...state.campaigns.keys()].sort(compareText)].flatMap((scope) =>
        (listOf(state, scope).get(phone) ?? []).map((entry) => ({
          ...entry,
          ...(scope === EVERYWHERE ? {} : { campaign: scope }),
        })),
      ),
    list: async (cursor, limit, { campaign = EVERYWHERE } = {}) => {
      const from = Number(cursor);
      const numbers = [...listOf(state, campaign).values()];
      const isLast = from + limit >= numbers.length;
      return {
        cursor: isLast ? '' : String(from + limit),
        entries: numbers.slice(from, from + limit).flat(),
      };
    },
    count: async () => listOf(state, EVERYWHERE).size,
    readings: async ({ campaign = EVERYWHERE }) => new Map(state.suppressionFiles.get(campaign)),
    noteReading: async (source, fingerprint, { campaign = EVERYWHERE }) => {
      const files = state.suppressionFiles.get(campaign) ?? new Map<string, string>();
      state.suppressionFiles.set(campaign, files);
      if (fingerprint === undefined) files.delete(source);
      else files.set(source, fingerprint);
    },
  };
}

export function isSuppressed(state: MemoryState, campaign: string, phone: string): boolean {
  const { suppressed } = state;
  if (suppressed.size === 0) return false;
  return suppressed.get(EVERYWHERE)?.has(phone) === true || suppressed.get(campaign)?.has(phone) === true;
}

/** The person asked not to be called again. */
export function suppressEverywhere(state: MemoryState, entry: Suppression): void {
  if (suppress(state, entry, EVERYWHERE)) state.revision += 1;
}

export function closeSuppressed(campaign: StoredCampaign, contact: StoredContact): void {
  close(campaign, contact, { status: 'suppressed', reason: ON_SUPPRESSION_LIST });
}

/** Whether nobody named the number on this list before. */
function suppress(state: MemoryState, entry: Suppression, scope: string): boolean {
  const list = listOf(state, scope);
  const entries = list.get(entry.phone) ?? [];
  list.set(entry.phone, withEntry(entries, frozenCopy(entry)));
  for (const campaign of campaignsIn(state, scope)) {
    const contact = campaign.byPhone.get(entry.phone);
    if (contact?.status === 'waiting') closeSuppressed(campaign, contact);
  }
  return entries.length === 0;
}

function withEntry(entries: readonly Suppression[], entry: Suppression): readonly Suppression[] {
  const at = entries.findIndex(({ source }) => source === entry.source);
  const known = entries[at];
  return known ? entries.with(at, named(known, entry)) : [...entries, entry];
}

/** Named again by the same source. */
function named({ until, ...known }: Suppression, again: Suppression): Suppression {
  const isOpen = until === undefined || again.until === undefined;
  const later = isOpen ? undefined : Math.max(until, again.until);
  return Object.freeze({ ...known, ...present({ until: again.followed ? again.until : later }) });
}

type SuppressionList = Map<string, readonly Suppression[]>;

function keepEntries(list: SuppressionList, phone: string, stays: (entry: Suppression) => boolean) {
  const entries = list.get(phone) ?? [];
  const left = entries.filter(stays);
  if (left.length > 0) list.set(phone, left);
  else list.delete(phone);
  return { left: left.length, gone: entries.length - left.length };
}

/** The earliest end first. */
function expire(state: MemoryState, now: number, limit: number): number {
  const due = [...state.suppressed]
    .flatMap(([scope, list]) =>
      [...list].map(([phone, entries]) => ({ scope, phone, end: firstEnd(entries) })),
    )
    .filter(({ end }) => end <= now)
    .sort((a, b) => a.end - b.end || compareText(`${a.scope}|${a.phone}`, `${b.scope}|${b.phone}`))
    .slice(0, limit);
  const stays = ({ until = Infinity }: Suppression) => until > now;
  return due.filter(({ scope, phone }) => keepEntries(listOf(state, scope), phone, stays).left === 0).length;
}

function firstEnd(entries: readonly Suppression[]): number {
  return Math.min(...entries.map(({ until = Infinity }) => until));
}

function campaignsIn(state: MemoryState, scope: string): Iterable<StoredCampaign> {
  if (scope === EVERYWHERE) return state.campaigns.values();
  const campaign = state.campaigns.get(scope);
  return campaign ? [campaign] : [];
}

function listOf(state: MemoryState, scope: string): SuppressionList {
  const known = state.suppressed.get(scope);
  if (known) return known;
  const list: SuppressionList = new Map();
  state.suppressed.set(scope, list);
  return list;
}
