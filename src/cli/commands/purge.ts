import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { FairdialError } from '../../domain/errors.ts';
import { plural } from '../../domain/number-words.ts';
import type { CampaignEntry, Ledger } from '../../ledger/ledger.ts';
import { purgeReports } from '../../reports/purge-reports.ts';
import { examples } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { print, printJson } from '../output.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

interface PurgeOptions {
  readonly keepCounts?: boolean;
  readonly reports: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addPurge(program: Command): void {
  program
    .command('purge')
    .argument('<campaign>', 'its name')
    .option('--keep-counts', 'keep how many were done, exhausted, …, and summary.csv and summary.json')
    .option('--reports <dir>', 'folder of the reports', 'reports')
    .option('--yes', 'do not ask')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial purge renewals-november --keep-counts', 'only figures are left of it'],
        ['fairdial purge renewals-november --yes', 'nothing is left but its name and settings'],
      ),
    )
    .action(purge);
}

async function purge(name: string, options: PurgeOptions): Promise<void> {
  await withLedger(async (ledger) => {
    const entry = await ledger.campaigns.get(name);
    if (!entry) throw await unknownCampaign(ledger, name);
    mustBeClosed(entry);
    const contacts = await ledger.contacts.imported(name);
    await mustBeWanted(name, { contacts, yes: options.yes ?? false });
    const keepCounts = options.keepCounts ?? false;
    await forgetPeople(ledger, entry, keepCounts);
    const reports = await purgeReports(options.reports, name, { keepCounts });
    if (options.json) return printJson({ campaign: name, contacts, keptCounts: keepCounts, reports });
    print(doneText(name, { contacts, reports, keepCounts }));
  });
}

function mustBeClosed({ campaign: { name }, state }: CampaignEntry): void {
  if (state === 'finished' || state === 'cancelled') return;
  throw new FairdialError(
    'not-closed',
    `${name} is ${state}: only a finished or cancelled campaign can be purged.`,
    `Let it finish; or close it: fairdial cancel ${name}`,
  );
}

/** There is no way back: the name is to be typed. */
async function mustBeWanted(
  name: string,
  { contacts, yes }: { contacts: number; yes: boolean },
): Promise<void> {
  if (yes) return;
  const warning = `This forgets the ${plural(contacts, 'contact')} of ${name} for good, and who was called.`;
  if (!process.stdin.isTTY) throw new WrongRequest(warning, 'Add --yes to say that it is wanted.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await lines.question(`${warning}\nType its name to go on: `).finally(() => lines.close());
  if (typed.trim() !== name) throw new WrongRequest('Nothing was removed.');
}

/** Broken off, it goes on when it is asked for again. */
async function forgetPeople(ledger: Ledger, entry: CampaignEntry, keepCounts: boolean): Promise<void> {
  const { name } = entry.campaign;
  const now = systemClock.wallMs();
  let result = await ledger.campaigns.purge(name, { keepCounts, now });
  while (result === 'more') result = await ledger.campaigns.purge(name, { keepCounts, now });
  if (result === 'done') return;
  // Moved since we looked.
  if (result !== 'busy') mustBeClosed((await ledger.campaigns.get(name)) ?? entry);
  throw new FairdialError(
    'still-busy',
    `${name} has calls in progress or contacts that are not closed yet, or its list is being read.`,
    `Wait until fairdial status ${name} shows neither, then purge it.`,
  );
}

function doneText(
  name: string,
  { contacts, reports, keepCounts }: { contacts: number; reports: readonly string[]; keepCounts: boolean },
): string {
  return [
    `${name} is purged: ${plural(contacts, 'contact')} forgotten, ${plural(reports.length, 'report file')} removed${keepCounts ? `; counts are kept` : ''}.`,
    'What stays, and why:',
    '  suppressed numbers     people who asked not to be called must not be; fairdial suppress lists and removes them',
    '  when each was called   for the limits on calls to a person; ends by itself 32 days after the last call',
    '  logs of this machine   contact numbers are rows and attempt ids there, and keyed hashes in the journal; old parts go by themselves',
    '  your files, backups and the provider’s records are not touched',
    `The name stays closed: a file of ${name} is refused, so that nobody is called twice. Under another name its list would be dialled anew.`,
  ].join('\n');
}
