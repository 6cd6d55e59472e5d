import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { InputError, type Problem } from '../../domain/errors.ts';
import { examples, wholeNumber } from '../arguments.ts';
import { type CheckedCampaign, checkCampaign } from '../check-campaign.ts';
import { checkJson, checkText } from '../check-text.ts';
import { WrongRequest } from '../exit.ts';
import { loadFiles } from '../load-files.ts';
import { print, printJson } from '../output.ts';
import { styleFor } from '../style.ts';

interface CheckCommandOptions {
  readonly row?: number;
  readonly json?: boolean;
}

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('validate campaign files and their contacts; dials nobody, needs no account')
    .argument('<file...>', 'campaign files')
    .option(
      '--row <n>',
      'show the exact request of the row on this line of the CSV',
      wholeNumber(2, 999_999_999),
    )
    .option('--json', 'print what was found as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial check campaigns/renewals.yaml', 'all problems at once, each with its line'],
        ['fairdial check campaigns/renewals.yaml --row 2', 'what would be sent for the first contact'],
      ),
    )
    .action(check);
}

async function check(files: readonly string[], { row, json }: CheckCommandOptions): Promise<void> {
  if (row !== undefined && files.length > 1)
    throw new WrongRequest('--row is for one campaign file at a time.');
  const now = systemClock.wallMs();
  const checked = await checkAll(files, { now, ...(row !== undefined && { line: row }) });
  if (json) return printJson(checked.map(checkJson));
  const style = styleFor(process.stdout);
  print(checked.map((each) => checkText(each, now, style)).join('\n\n'));
}

/** The problems of all files at once. */
async function checkAll(
  files: readonly string[],
  options: { now: number; line?: number },
): Promise<CheckedCampaign[]> {
  const problems: Problem[] = [];
  const checked: CheckedCampaign[] = [];
  for (const loaded of await loadFiles(files, options.now)) {
    try {
      checked.push(await checkCampaign(loaded, options));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return checked;
}
