import type { Suppression } from '../ledger/ledger.ts';
import { columns } from './format.ts';
import { oneLine } from './output.ts';

/** Who names a number: on the list of a campaign, or on that of all. */
export type NamedNumber = Suppression & { readonly campaign?: string };

/** For programs. `campaign` is null on the list of all campaigns, `until` where there is no end. */
export function shown({ phone, campaign, reason, source, at, until, followed }: NamedNumber) {
  return {
    phone,
    campaign: campaign ?? null,
    reason,
    source,
    at: isoOf(at),
    until: until === undefined ? null : isoOf(until),
    followed: followed === true,
  };
}

/** By number, and for each the list of all campaigns first. */
export function byNumber(a: NamedNumber, b: NamedNumber): number {
  return compare(a.phone, b.phone) || compare(a.campaign ?? '', b.campaign ?? '') || a.at - b.at;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function listLines(entries: readonly NamedNumber[]): string[] {
  const rows = entries.map((entry) => [entry.phone, ...about(entry)]);
  return columns([['number', 'campaigns', 'since', 'until', 'named by', 'why'], ...rows]);
}

function about({ campaign, at, until, source, reason }: NamedNumber): string[] {
  const end = until === undefined ? 'for ever' : isoOf(until);
  return [campaign ?? 'all', isoOf(at), end, oneLine(source), oneLine(reason)];
}

/** What removing a number came to, and where it still stands. */
export function removedText(phone: string, removed: boolean, left: readonly NamedNumber[]): string {
  if (left.length === 0) return removed ? `${phone} may be called again.` : `${phone} was not on the list.`;
  const isOpen = left.every(({ campaign }) => campaign !== undefined);
  const head = isOpen
    ? `${phone} ${removed ? 'may be called again' : 'may be called'}, but not by every campaign:`
    : `${phone} ${removed ? 'was removed, and is still suppressed' : 'is still suppressed'}:`;
  return [head, ...columns(left.map(about)).map((line) => `  ${line}`), ...left.flatMap(howToLift)].join(
    '\n',
  );
}

function howToLift({ campaign, source }: NamedNumber): string {
  const which = campaign === undefined ? oneLine(source) : `${oneLine(source)} (campaign ${campaign})`;
  return `To allow it: take its row out of ${which}${campaign === undefined ? '; if that file is gone, use --all' : ''}.`;
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
