import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { readWhy } from '../../explaining/why.ts';
import { examples } from '../arguments.ts';
import { withIsoTimes } from '../iso-times.ts';
import { print, printJson } from '../output.ts';
import { styleFor } from '../style.ts';
import { whyText } from '../why-text.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

export function addWhy(program: Command): void {
  program
    .command('why')
    .argument('<campaign>', 'its name')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial why renewals-november', 'by cause, with counts that add up, and when each clears'],
        ['fairdial why renewals-november --json', 'the same for programs'],
      ),
    )
    .action(why);
}

async function why(name: string, { json }: { json?: boolean }): Promise<void> {
  await withLedger(async (ledger, { guardMs, maxConcurrent }) => {
    const limit = maxConcurrent === undefined ? {} : { accountLimit: maxConcurrent };
    const answer = await readWhy({ ledger, clock: systemClock, guardMs, ...limit }, name);
    if (!answer) throw await unknownCampaign(ledger, name);
    if (json) printJson(withIsoTimes(answer));
    else print(whyText(answer, styleFor(process.stdout)));
  });
}
