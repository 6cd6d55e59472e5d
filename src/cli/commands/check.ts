import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { InputError, type Problem } from '../../domain/errors.ts';
import { present } from '../../domain/present.ts';
import { examples, wholeNumber } from '../arguments.ts';
import { askAgents } from '../ask-agents.ts';
import { type CheckedCampaign, type CheckOptions, checkCampaign } from '../check-campaign.ts';
import { compareWithLedger, diffJson, diffText } from '../check-diff.ts';
import { checkJson, checkText } from '../check-text.ts';
import type { Finish } from '../command-list.ts';
import { WrongRequest } from '../exit.ts';
import { type LoadedFile, loadFiles } from '../load-files.ts';
import { warnOfOtherOrigin } from '../other-origin.ts';
import { note, print, printJson } from '../output.ts';
import { createReadingDisplay, type ReadingDisplay } from '../reading-display.ts';
import { readConfig } from '../settings.ts';
import { styleFor } from '../style.ts';

interface CheckCommandOptions {
  readonly row?: number;
  readonly diff?: boolean;
  readonly online?: boolean;
  readonly json?: boolean;
}

export function addCheck(program: Command, finish: Finish): void {
  program
    .command('check')
    .argument('<file...>', 'campaign files')
    .option(
      '--row <n>',
      'show the exact request of the row on this line of the CSV',
      wholeNumber(2, 999_999_999),
    )
    .option('--diff', 'also compare the contacts with those of the ledger: what an import would change')
    .option('--online', 'also ask the account: the agent exists, and its own texts find their columns')
    .option('--json', 'print what was found as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial check campaigns/renewals.yaml', 'all problems at once, each with its line'],
        ['fairdial check campaigns/renewals.yaml --row 2', 'what would be sent for the first contact'],
        ['fairdial check campaigns/renewals.yaml --diff', 'what the edited list would change'],
        ['fairdial check campaigns/renewals.yaml --online', 'the texts of the agent too'],
      ),
    )
    .action((files: string[], options: CheckCommandOptions) => check(files, options, finish));
}

async function check(
  files: readonly string[],
  { row, json, diff = false, online = false }: CheckCommandOptions,
  finish: Finish,
): Promise<void> {
  if (row !== undefined && files.length > 1)
    throw new WrongRequest('--row is for one campaign file at a time.');
  const now = systemClock.wallMs();
  const loaded = await loadFiles(files, now);
  const agents = online ? await askAgents(loaded, note) : undefined;
  const display = createReadingDisplay(process.stderr, { json });
  const checked = await checkAll(loaded, { now, display, ...present({ line: row, agents }) }).finally(
    display.end,
  );
  // A run would pause before it dialled anybody.
  if (checked.some(({ stopped }) => stopped !== undefined)) finish(2);
  const diffs = diff ? await compareWithLedger(checked) : [];
  const jsonOf = (each: CheckedCampaign, index: number) => {
    const compared = diffs[index];
    return { ...checkJson(each), ...(compared && diffJson(compared)) };
  };
  const style = styleFor(process.stdout);
  const textOf = (each: CheckedCampaign, index: number) => {
    const compared = diffs[index];
    return [checkText(each, now, style), ...(compared ? [diffText(compared, style)] : [])].join('\n');
  };
  if (json) printJson(checked.map(jsonOf));
  else print(checked.map(textOf).join('\n\n'));
  await warnOfTrial();
}

/** Contacts that were called in a trial are not called by a run. */
async function warnOfTrial(): Promise<void> {
  const config = settingsIfRight();
  if (config?.apiKey === undefined) return;
  const { readLedgerOrigin } = await import('../../engine/ledger-origin.ts');
  warnOfOtherOrigin(await readLedgerOrigin(config), config);
}

/** Wrong settings are for the command that needs them to say. */
function settingsIfRight(): Config | undefined {
  try {
    return readConfig();
  } catch {
    return undefined;
  }
}

/** The problems of all files at once. */
async function checkAll(
  loadedFiles: readonly LoadedFile[],
  { display, ...options }: CheckOptions & { readonly display: ReadingDisplay },
): Promise<CheckedCampaign[]> {
  const problems: Problem[] = [];
  const checked: CheckedCampaign[] = [];
  for (const loaded of loadedFiles) {
    try {
      display.begin(loaded.campaign.name);
      checked.push(await checkCampaign(loaded, { ...options, onRead: display.show }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return checked;
}
