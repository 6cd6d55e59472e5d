import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import type { PutBack } from '../../dialing/put-back-calls.ts';
import { systemClock } from '../../domain/clock.ts';
import { count, plural } from '../../domain/number-words.ts';
import { acceptLedger } from '../../ledger/accept-ledger.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { examples } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { clockTime } from '../format.ts';
import { print, printJson } from '../output.ts';
import { withLedger } from '../with-ledger.ts';

interface AcceptOptions {
  readonly why: string;
  readonly origin?: boolean;
  readonly json?: boolean;
}

export function addAcceptLedger(program: Command): void {
  program
    .command('accept-ledger')
    .requiredOption('--why <text>', 'why this is right; kept with the decision')
    .option('--origin', 'only that the calls in it were made through another API than ONEINBOX_BASE_URL')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'fairdial accept-ledger --why "Redis restored from last night\'s backup"',
          'calls the journal knows are put back; others since then may be made again',
        ],
        [
          'fairdial accept-ledger --origin --why "the API has a new address"',
          'ends the warning that another API was called through',
        ],
      ),
    )
    .action((options: AcceptOptions) => (options.origin ? acceptOrigin(options) : accept(options)));
}

async function acceptOrigin({ why, json }: AcceptOptions): Promise<void> {
  mustSayWhy(why);
  const { acceptLedgerOrigin } = await import('../../engine/ledger-origin.ts');
  await withLedger(async ({ generation }, config) => {
    const accepted = await acceptLedgerOrigin(config, generation, { why, now: systemClock.wallMs() });
    if (json) return printJson(accepted);
    print(
      accepted.kind === 'nothing'
        ? 'No call in this ledger was made through another API; there is nothing to decide.'
        : `Accepted: what was called through ${accepted.before} goes on through ${accepted.origin}.`,
    );
  });
}

function mustSayWhy(why: string): void {
  if (why.trim() === '') throw new WrongRequest('--why is empty: say why this data is right.');
}

async function accept({ why, json }: AcceptOptions): Promise<void> {
  mustSayWhy(why);
  const { readJournalMarks } = await import('../../engine/open-ledger.ts');
  await withLedger(async (ledger, config) => {
    const marks = readJournalMarks(config);
    const putBack = await callsSinceBackup(ledger, config);
    const { generation } = ledger;
    const accepted = await acceptLedger({ generation, marks, why, now: systemClock.wallMs() });
    if (json) return printJson({ ...accepted, ...(putBack && { putBack }) });
    if (putBack) print(putBackText(putBack));
    print(
      accepted.kind === 'nothing'
        ? 'Redis holds the ledger this machine knows; there is nothing to decide.'
        : 'Accepted. Running services put back what their journals know and dial again within seconds.',
    );
  });
}

/** A restored ledger is accepted only with the calls made since the backup in it. */
async function callsSinceBackup(ledger: Ledger, config: Config): Promise<PutBack | undefined> {
  const takenAt = await ledger.generation.restoredFrom();
  if (takenAt === undefined) return undefined;
  const { putBackSince } = await import('../../engine/put-back.ts');
  return putBackSince(config, ledger, { takenAt, clock: systemClock });
}

function putBackText({ read, putBack, unplaced, doubted, latestAt }: PutBack): string {
  const latest =
    latestAt === undefined
      ? []
      : [
          `The latest call began ${clockTime(latestAt, systemClock.wallMs())}: be sure that nothing else dials these campaigns.`,
        ];
  return [
    `${plural(read, 'call')} read from OneInbox; ${count(putBack)} made since the backup count as made.`,
    ...(unplaced > 0
      ? [`${plural(unplaced, 'more call')} are to contacts this ledger does not wait to call.`]
      : []),
    ...(doubted > 0
      ? [`${plural(doubted, 'attempt')} may have been sent since: looked for before anybody is called again.`]
      : []),
    ...latest,
  ].join('\n');
}
