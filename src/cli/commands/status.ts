import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { readStanding } from '../../reports/standing.ts';
import { examples } from '../arguments.ts';
import { note, print, printJson } from '../output.ts';
import { standingText } from '../standing-text.ts';
import { styleFor } from '../style.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('where things stand, and what each waiting contact waits for')
    .argument('[campaign]', 'only this one')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial status', 'all campaigns and the numbers they call from'],
        ['fairdial status renewals-november --json', 'one campaign, for programs'],
      ),
    )
    .action(status);
}

async function status(name: string | undefined, { json }: { json?: boolean }): Promise<void> {
  await withLedger(async (ledger, { guardMs, maxConcurrent }) => {
    const limit = maxConcurrent === undefined ? {} : { accountLimit: maxConcurrent };
    const sources = { ledger, clock: systemClock, guardMs, ...limit };
    const standing = await readStanding(sources, name === undefined ? undefined : [name]);
    if (name !== undefined && standing.campaigns.length === 0) throw await unknownCampaign(ledger, name);
    if (json) return printJson(standing);
    print(standingText(standing, styleFor(process.stdout)));
    const living = await ledger.attempts.livingRuns(standing.at);
    if (living.size === 0 && standing.campaigns.some(({ state }) => state === 'running'))
      note(
        'No fairdial is running here: nothing is dialled until one is started (fairdial serve, fairdial run).',
      );
  });
}
