import { basename } from 'node:path';
import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { followFile, unfollow } from './follow-suppressions.ts';

interface LoadParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
}

/**
 * Before its first contact becomes visible, the numbers this campaign never dials are known. Rejects with `InputError`.
 * `changed`: a file is being written, and what it no longer lists is not lifted yet.
 */
export async function loadSuppressions(
  { ledger, clock, emit }: LoadParts,
  campaign: Campaign,
): Promise<'loaded' | 'changed'> {
  const { suppressions } = ledger;
  const scope = { campaign: campaign.name };
  const { country: countries } = campaign.contacts;
  const files = sourceNames(campaign.suppressFiles);
  let changed = false;
  for (const [path, source] of files) {
    const result = await followFile({ suppressions, clock }, { path, source, countries, ...scope });
    if (result.kind === 'read')
      emit({ type: 'suppressions-read', list: source, ...scope, ...counts(result) });
    changed ||= result.kind === 'changed';
  }
  const named = new Set(files.values());
  for (const source of (await suppressions.readings(scope)).keys()) {
    if (named.has(source)) continue;
    const lifted = await unfollow(suppressions, source, scope);
    emit({ type: 'suppressions-read', list: source, ...scope, numbers: 0, added: 0, lifted });
  }
  return changed ? 'changed' : 'loaded';
}

function counts({ numbers, added, lifted }: { numbers: number; added: number; lifted: number }) {
  return { numbers, added, lifted };
}

/** What each file is called in the entries it makes: its name; where two are called the same, the whole path. */
export function sourceNames(
  paths: readonly string[],
  nameOf: (path: string) => string = (path) => basename(path),
): Map<string, string> {
  const names = paths.map(nameOf);
  const isTaken = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  return new Map(paths.map((path) => [path, isTaken(nameOf(path)) ? path : nameOf(path)]));
}
