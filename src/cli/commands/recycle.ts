import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadCampaign } from '../../campaign/load-campaign.ts';
import { makeFolder } from '../../config/make-folder.ts';
import { systemClock } from '../../domain/clock.ts';
import { InputError } from '../../domain/errors.ts';
import { plural } from '../../domain/number-words.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { examples } from '../arguments.ts';
import { problemText, WrongRequest } from '../exit.ts';
import { note, print, printJson } from '../output.ts';
import { type Choice, chooseContacts, readWishes } from '../recycle-choice.ts';
import { type CampaignFile, findCampaignFile, recycledFile } from '../recycle-file.ts';
import { recycledList } from '../recycle-list.ts';
import { styleFor } from '../style.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

interface RecycleOptions {
  readonly where: readonly string[];
  readonly name?: string;
  readonly out: string;
  readonly campaigns: string;
  readonly file?: string;
  readonly json?: boolean;
}

export function addRecycle(program: Command): void {
  program
    .command('recycle')
    .argument('<campaign>', 'its name')
    .requiredOption(
      '--where <field=values>',
      'disposition=, status= or outcome=, values with commas; several must all hold',
      (text: string, all: readonly string[] = []) => [...all, text],
    )
    .option('--name <name>', 'of the new campaign; default: the old one’s with a number')
    .option('--out <dir>', 'where its two files go; not the folder a service runs', 'recycled')
    .option('--campaigns <dir>', 'where the file of the old campaign is', 'campaigns')
    .option('--file <file>', 'the file of the old campaign')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'fairdial recycle renewals --where disposition=no_answer,busy',
          'writes recycled/renewals-2.yaml and .csv',
        ],
        [
          'fairdial recycle renewals --where status=exhausted --name renewals-evening',
          'under a name of its own',
        ],
      ),
    )
    .action(recycle);
}

async function recycle(old: string, options: RecycleOptions): Promise<void> {
  const wishes = readWishes(options.where);
  await withLedger(async (ledger) => {
    const entry = await ledger.campaigns.get(old);
    if (!entry) throw await unknownCampaign(ledger, old);
    const source = await findCampaignFile(old, options);
    if (source.campaign.version !== entry.campaign.version)
      note(
        `${source.path} was edited since it was applied: the new campaign takes the settings as they are there.`,
      );
    const name = await newName(ledger, old, options);
    const choice = await chooseContacts(ledger, old, wishes);
    if (choice.chosen.length === 0)
      throw new WrongRequest(`No contact of ${old} is to be recycled.`, leftOut(choice).join(' '));
    const written = await writeBoth(source, { name, folder: options.out, choice });
    const { chosen, suppressed, inPlay } = choice;
    if (options.json)
      return printJson({
        campaign: name,
        from: old,
        contacts: chosen.length,
        suppressed,
        inPlay,
        ...written,
      });
    print(
      [
        `${plural(chosen.length, 'contact')} of ${old} in a new campaign, ${name}:`,
        `  ${written.yaml}\n  ${written.list}`,
        ...leftOut(choice),
        `Look at it:  fairdial check ${written.yaml}`,
        `Then run it: fairdial run ${written.yaml} (or move both files into the folder of the service)`,
      ].join('\n'),
    );
  });
}

function leftOut({ suppressed, inPlay }: Choice): string[] {
  return [
    ...(suppressed > 0
      ? [`${plural(suppressed, 'contact')} left out: opted out, or on a suppression list.`]
      : []),
    ...(inPlay > 0 ? [`${plural(inPlay, 'contact')} left out: not done with in the old campaign yet.`] : []),
  ];
}

/** The wished name, or the old one with the next number. Neither a campaign nor a file may have it. Throws `WrongRequest`. */
async function newName(ledger: Ledger, old: string, { name, out }: RecycleOptions): Promise<string> {
  const known = new Set((await ledger.campaigns.list()).map(({ campaign }) => campaign.name));
  const isFree = async (wanted: string) =>
    !known.has(wanted) && !(await isThere(yamlPath(out, wanted))) && !(await isThere(listPath(out, wanted)));
  if (name !== undefined) {
    if (!/^[a-z0-9-]{1,63}$/.test(name))
      throw new WrongRequest(`"${name}" is no name of a campaign.`, 'Use a-z, 0-9 and hyphens, 1 to 63.');
    if (await isFree(name)) return name;
    throw new WrongRequest(`There is a campaign or a file named ${name} already.`, 'Nothing is overwritten.');
  }
  const stem = old.replace(/-\d{1,3}$/, '').slice(0, 59);
  for (let n = 2; ; n += 1) if (await isFree(`${stem}-${n}`)) return `${stem}-${n}`;
}

const yamlPath = (folder: string, name: string) => join(folder, `${name}.yaml`);
const listPath = (folder: string, name: string) => join(folder, `${name}.csv`);

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The list first: a campaign without one is an error. What turns out invalid is taken away again. */
async function writeBoth(
  source: CampaignFile,
  { name, folder, choice }: { name: string; folder: string; choice: Choice },
): Promise<{ yaml: string; list: string }> {
  const { csv, columns } = recycledList(source.campaign, choice.chosen, systemClock.wallMs());
  const [yaml, list] = [yamlPath(folder, name), listPath(folder, name)];
  makeFolder(folder);
  await writeFile(list, csv, { flag: 'wx' });
  await writeFile(yaml, recycledFile(source, { name, list: `${name}.csv`, columns }), { flag: 'wx' });
  const loaded = await loadCampaign(yaml, { now: systemClock.wallMs() });
  if (loaded.kind === 'invalid') {
    await Promise.all([rm(yaml), rm(list)]);
    throw new InputError(loaded.problems);
  }
  for (const warning of loaded.warnings) note(problemText(warning, styleFor(process.stderr)));
  return { yaml, list };
}
