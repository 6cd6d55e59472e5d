import type { Command } from 'commander';
import type { Campaign } from '../../domain/campaign.ts';
import { systemClock } from '../../domain/clock.ts';
import { createOneInboxAccount, type RegisteredNumber, type Usage } from '../../oneinbox/account.ts';
import { examples } from '../arguments.ts';
import { campaignsIn, fromNumbersOf } from '../campaigns-in.ts';
import type { Finish } from '../command-list.ts';
import { columns } from '../format.ts';
import { oneLine, print, printJson } from '../output.ts';
import { readDiallingConfig } from '../settings.ts';

export function addNumbers(program: Command, finish: Finish): void {
  program
    .command('numbers')
    .option('--campaigns <dir>', 'where the campaign files are', 'campaigns')
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      examples(['fairdial numbers', 'exits 1 when a campaign calls from a number that is not active']),
    )
    .action((options: NumbersOptions) => numbers(options, finish));
}

interface NumbersOptions {
  readonly campaigns: string;
  readonly json?: boolean;
}

/** One number, registered or called from, or both. */
interface NumberLine {
  readonly number: string;
  /** As the account has it; absent: it says nothing. */
  readonly status?: string;
  readonly registered: boolean;
  readonly campaigns: readonly string[];
  /** A campaign calls from it, and calls from it would be refused. */
  readonly wrong: boolean;
}

async function numbers({ campaigns: folder, json }: NumbersOptions, finish: Finish): Promise<void> {
  const { baseUrl, apiKey } = readDiallingConfig();
  const account = createOneInboxAccount({ baseUrl, apiKey, clock: systemClock });
  try {
    const [registered, campaigns] = await Promise.all([account.numbers(), campaignsIn(folder)]);
    const usage = await account.usage().catch((): Usage => ({}));
    const lines = linesOf(registered, campaigns);
    if (lines.some(({ wrong }) => wrong)) finish(1);
    if (json) printJson({ numbers: lines, usage });
    else print([...textOf(lines), ...usageText(usage)].join('\n'));
  } finally {
    await account.close();
  }
}

function linesOf(registered: readonly RegisteredNumber[], campaigns: readonly Campaign[]): NumberLine[] {
  const known = new Map(registered.map((each) => [each.number, each]));
  return [...new Set([...known.keys(), ...fromNumbersOf(campaigns)])].map((number) => {
    const status = known.get(number)?.status;
    const users = campaigns.filter((campaign) => campaign.fromNumbers.some((from) => from.number === number));
    const isGood = known.has(number) && (status === undefined || status === 'active');
    return {
      number,
      ...(status === undefined ? {} : { status }),
      registered: known.has(number),
      campaigns: users.map(({ name }) => name),
      wrong: users.length > 0 && !isGood,
    };
  });
}

function textOf(lines: readonly NumberLine[]): string[] {
  if (lines.length === 0) return ['No campaign names a number.'];
  const rows = lines.map(({ number, status, registered, campaigns, wrong }) => [
    number,
    registered ? oneLine(status ?? 'registered, status not told') : 'NOT REGISTERED',
    campaigns.length > 0 ? `used by ${campaigns.join(', ')}` : 'used by no campaign',
    wrong ? 'calls from it would be refused' : '',
  ]);
  return columns(rows).map((row) => row.trimEnd());
}

function usageText({ madeToday, maxPerDay, leftToday }: Usage): string[] {
  if (leftToday === undefined) return [];
  const of = maxPerDay === undefined ? '' : ` of ${maxPerDay}`;
  return [`calls left today (until 00:00 UTC): ${leftToday}${of}; made: ${madeToday ?? 'not told'}`];
}
