import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { acceptLedger } from '../../ledger/accept-ledger.ts';
import { examples } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { print, printJson } from '../output.ts';
import { withLedger } from '../with-ledger.ts';

interface AcceptOptions {
  readonly why: string;
  readonly json?: boolean;
}

export function addAcceptLedger(program: Command): void {
  program
    .command('accept-ledger')
    .description('go on with the data Redis holds now, although it is not what this machine knows')
    .requiredOption('--why <text>', 'why this is right; kept with the decision')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples([
        'fairdial accept-ledger --why "Redis restored from last night\'s backup"',
        'calls the journal knows are put back; others since then may be made again',
      ]),
    )
    .action(accept);
}

async function accept({ why, json }: AcceptOptions): Promise<void> {
  if (why.trim() === '') throw new WrongRequest('--why is empty: say why this data is right.');
  const { readJournalMarks } = await import('../../engine.ts');
  await withLedger(async ({ generation }, config) => {
    const marks = readJournalMarks(config);
    const accepted = await acceptLedger({ generation, marks, why, now: systemClock.wallMs() });
    if (json) return printJson(accepted);
    print(
      accepted.kind === 'nothing'
        ? 'Redis holds the ledger this machine knows; there is nothing to decide.'
        : 'Accepted. Running services put back what their journals know and dial again within seconds.',
    );
  });
}
