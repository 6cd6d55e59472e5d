import type { Command } from 'commander';
import type { ToldReason } from '../../ledger/generation.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readStanding } from '../../reports/standing.ts';
import { examples } from '../arguments.ts';
import { heldText, readHeld } from '../held-text.ts';
import { importsText } from '../imports-text.ts';
import { warnOfOtherOrigin } from '../other-origin.ts';
import { note, print, printJson } from '../output.ts';
import { standingSources } from '../standing-sources.ts';
import { standingText } from '../standing-text.ts';
import { styleFor } from '../style.ts';
import { watchStatus } from '../watch-status.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .argument('[campaign]', 'only this one')
    .option('--watch', 'go on showing it until Ctrl-C; each 10 s where nobody looks on')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial status', 'all campaigns and the numbers they call from'],
        ['fairdial status renewals-november --json', 'one campaign, for programs'],
        ['fairdial status --watch', 'as it goes on'],
      ),
    )
    .action((name: string | undefined, options: StatusOptions) =>
      options.watch ? watchStatus(name, options) : status(name, options),
    );
}

interface StatusOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

async function status(name: string | undefined, { json }: StatusOptions): Promise<void> {
  await withLedger(async (ledger, config) => {
    const sources = standingSources(ledger, config);
    const standing = await readStanding(sources, name === undefined ? undefined : [name]);
    if (name !== undefined && standing.campaigns.length === 0) throw await unknownCampaign(ledger, name);
    const living = await ledger.attempts.livingRuns(standing.at);
    const distrust = await distrustOf(ledger, living);
    const held = await readHeld(
      ledger,
      standing.campaigns.map((campaign) => campaign.name),
    );
    warnOfOtherOrigin(await ledger.generation.origin(), config);
    const imports = name === undefined ? undefined : await ledger.contacts.imports(name);
    if (json)
      return printJson({
        ...standing,
        ...(imports && { imports }),
        heldAttempts: held,
        ...(distrust.length > 0 ? { notDialling: distrust } : {}),
      });
    print(standingText(standing, styleFor(process.stdout)));
    if (imports && imports.length > 0) print(['', ...importsText(imports, standing.at)].join('\n'));
    if (held.length > 0) print(['', ...heldText(held, standing.at)].join('\n'));
    for (const { reason, since, fix } of distrust)
      note(`Nothing is dialled since ${new Date(since).toISOString()}: ${reason}.${fix ? ` → ${fix}` : ''}`);
    if (living.size === 0 && standing.campaigns.some(({ state }) => state === 'running'))
      note(
        'No fairdial is running here: nothing is dialled until one is started (fairdial serve, fairdial run).',
      );
  });
}

/** Why running processes do not dial; the same reason of several is one, since the first. */
async function distrustOf(ledger: Ledger, living: ReadonlySet<string>): Promise<ToldReason[]> {
  const told = [...(await ledger.generation.told())].filter(([run]) => living.has(run));
  const reasons = new Map<string, ToldReason>();
  for (const each of told.flatMap(([, all]) => all)) {
    const known = reasons.get(each.reason);
    if (!known || each.since < known.since) reasons.set(each.reason, each);
  }
  return [...reasons.values()];
}
