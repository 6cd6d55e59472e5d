import type { Command } from 'commander';
import { normaliseOutcome } from '../../domain/campaign.ts';
import { systemClock } from '../../domain/clock.ts';
import { createOneInboxAccount } from '../../oneinbox/account.ts';
import { examples } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { print, printJson } from '../output.ts';
import { readDiallingConfig } from '../settings.ts';

export function addOutcome(program: Command): void {
  program
    .command('outcome')
    .argument('<call-id>', 'as in the reports')
    .argument('<label>', 'such as interested; spaces become _')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples([
        'fairdial outcome 3c90c3cc-0d44-4b50-8888-8dd25736052a callback',
        'reports here stay as they are',
      ]),
    )
    .action(outcome);
}

/** The API takes lower case with underscores, and may show it in title case later (oneinbox-api §2.3). */
async function outcome(callId: string, written: string, { json }: { json?: boolean }): Promise<void> {
  const label = normaliseOutcome(written);
  if (!/^[\p{Ll}\p{N}_]{1,100}$/u.test(label))
    throw new WrongRequest(
      `"${written}" is no outcome.`,
      'Use letters, digits and underscores, such as not_interested.',
    );
  const { baseUrl, apiKey } = readDiallingConfig();
  const account = createOneInboxAccount({ baseUrl, apiKey, clock: systemClock });
  try {
    if ((await account.setOutcome(callId, label)) === 'unknown-call')
      throw new WrongRequest(`The provider has no call ${callId}.`, 'Copy its call_id from the reports.');
    if (json) printJson({ callId, outcome: label });
    else print(`The outcome of ${callId} now is ${label} at the provider.`);
  } finally {
    await account.close();
  }
}
