import { FairdialError } from '../domain/errors.ts';
import { count, plural } from '../domain/number-words.ts';
import {
  compareContacts,
  type Difference,
  type Example,
  type ListDiff,
} from '../importing/compare-contacts.ts';
import { hasEmbeddedLedger } from '../redis/embedded-files.ts';
import type { CheckedCampaign } from './check-campaign.ts';
import { oneLine } from './output.ts';
import { readConfig } from './settings.ts';
import type { Style } from './style.ts';
import { withLedger } from './with-ledger.ts';

/** What an import would change, or why there is nothing to compare with. */
export type CheckedDiff =
  | { readonly kind: 'compared'; readonly campaign: string; readonly diff: ListDiff }
  | { readonly kind: 'nothing'; readonly campaign: string; readonly why: string };

/** Compare the contacts of each campaign with those the ledger holds. A ledger that cannot be reached is no error. */
export async function compareWithLedger(checked: readonly CheckedCampaign[]): Promise<CheckedDiff[]> {
  const nothing = (why: string) =>
    checked.map(({ campaign: { name } }): CheckedDiff => ({ kind: 'nothing', campaign: name, why }));
  const { redisUrl, dataDir } = readConfig();
  if (redisUrl === undefined && !hasEmbeddedLedger(dataDir))
    return nothing(
      `there is no ledger in ${dataDir}, and REDIS_URL is not set: nothing was ever imported here`,
    );
  try {
    return await withLedger(async ({ campaigns, contacts }) => {
      const known = new Set((await campaigns.list()).map(({ campaign }) => campaign.name));
      const diffs: CheckedDiff[] = [];
      for (const { campaign } of checked) {
        const { name } = campaign;
        if (known.has(name))
          diffs.push({ kind: 'compared', campaign: name, diff: await compareContacts(contacts, campaign) });
        else
          diffs.push({
            kind: 'nothing',
            campaign: name,
            why: 'the ledger has no campaign of this name: it was never started',
          });
      }
      return diffs;
    });
  } catch (error) {
    if (!(error instanceof FairdialError) || error.code === 'input') throw error;
    return nothing(`the ledger cannot be read: ${error.message}`);
  }
}

/** For a person. */
export function diffText(checked: CheckedDiff, style: Style): string {
  const title = `\n${style('bold', 'compared with the ledger')}`;
  const lines =
    checked.kind === 'nothing' ? [`nothing to compare with: ${checked.why}`] : diffLines(checked.diff);
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** For programs: the diff, or null and why. */
export function diffJson(checked: CheckedDiff) {
  return checked.kind === 'compared' ? { diff: checked.diff } : { diff: null, no_diff: checked.why };
}

function diffLines({
  added,
  changed,
  columns,
  unchanged,
  kept,
  removed,
  stay,
  rejected,
}: ListDiff): string[] {
  const named = columns.map(({ column, contacts }) => `${oneLine(column)} (${count(contacts)})`).join(', ');
  return [
    ...part('added', added, 'would be dialled'),
    ...part('changed', changed, named),
    `unchanged  ${count(unchanged)}`,
    ...part('kept', kept, 'called, live or closed: their rows differ, and they stay as they are'),
    ...part('removed', removed, 'would be cancelled'),
    ...(stay > 0
      ? [`           ${plural(stay, 'more contact')} without a row, called, live or closed: they stay`]
      : []),
    ...(rejected > 0 ? [`rejected   ${plural(rejected, 'row')}`] : []),
  ];
}

function part(name: string, { contacts, examples }: Difference, about: string): string[] {
  const head = `${name.padEnd(9)}  ${count(contacts)}${contacts > 0 && about !== '' ? `: ${about}` : ''}`;
  const more = contacts - examples.length;
  return [head, ...examples.map(exampleText), ...(more > 0 ? [`             and ${count(more)} more`] : [])];
}

function exampleText({ line, phone, columns = [] }: Example): string {
  const which = columns.length > 0 ? `: ${columns.map(oneLine).join(', ')}` : '';
  return `             line ${line}, ${phone}${which}`;
}
