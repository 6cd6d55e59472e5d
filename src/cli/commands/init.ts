import { lstatSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { wrongName } from '../../campaign/named-things.ts';
import { makeFolder } from '../../config/make-folder.ts';
import { examples } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { columns } from '../format.ts';
import { campaignPath, contactsPath, type StarterFile, starterFiles } from '../init/starter-files.ts';
import { print, printJson } from '../output.ts';

interface InitOptions {
  readonly dir: string;
  readonly json?: boolean;
}

export function addInit(program: Command): void {
  program
    .command('init')
    .argument('[name]', 'of the campaign: a-z, 0-9 and hyphens', 'my-campaign')
    .option('--dir <dir>', 'folder to write into', '.')
    .option('--json', 'print what was written as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial init', 'campaigns/my-campaign.yaml and what belongs to it'],
        ['fairdial init renewals --dir calls', 'calls/campaigns/renewals.yaml'],
      ),
    )
    .action(init);
}

function init(name: string, { dir, json }: InitOptions): void {
  const wrong = wrongName(name);
  if (wrong !== undefined) throw new WrongRequest(`${wrong.message}.`, wrong.fix);
  const files = starterFiles(name);
  const found = new Set(files.filter(({ path }) => isThere(join(dir, path))));
  const taken = files.filter((file) => !file.shared && found.has(file));
  if (taken.length > 0) throw alreadyThere(taken, { name, dir });
  const written = files.filter((file) => !found.has(file));
  for (const folder of [dir, ...written.map(({ path }) => dirname(join(dir, path)))]) mustBeMade(folder);
  for (const file of written) write(join(dir, file.path), file.text);
  if (json) printJson({ dir, written: paths(written), kept: paths([...found]) });
  else print(report({ name, dir, written, kept: [...found] }));
}

/** A link to nothing is something, too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Some places, such as /proc, take no folders, and say only that there is nothing. */
function mustBeMade(dir: string): void {
  try {
    makeFolder(dir);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new WrongRequest(`No folder can be made at ${dir}.`, 'Name another one: fairdial init --dir DIR');
  }
}

/** Fails rather than overwrite what somebody else has just written. */
function write(path: string, text: string): void {
  writeFileSync(path, text, { flag: 'wx' });
}

function alreadyThere(
  taken: readonly StarterFile[],
  { name, dir }: { name: string; dir: string },
): WrongRequest {
  const names = taken.map(({ path }) => join(dir, path)).join(' and ');
  const verb = taken.length === 1 ? 'is' : 'are';
  return new WrongRequest(
    `${names} ${verb} there already; nothing was written.`,
    `Choose another name, such as fairdial init ${name}-2, or edit what is there.`,
  );
}

const paths = (files: readonly StarterFile[]) => files.map(({ path }) => path);

interface Begun {
  readonly name: string;
  readonly dir: string;
  readonly written: readonly StarterFile[];
  /** Were there before, and stay as they were. */
  readonly kept: readonly StarterFile[];
}

function report({ name, dir, written, kept }: Begun): string {
  const steps = nextSteps(name, { hasSettings: isThere(join(dir, '.env')) });
  return [
    'Written:',
    ...columns(written.map(({ path, about }) => [join(dir, path), about])),
    ...(kept.length > 0
      ? ['', 'There already, left as it was:', ...columns(kept.map(({ path }) => [join(dir, path)]))]
      : []),
    '',
    dir === '.' ? 'Next:' : `Next, in ${dir}:`,
    ...columns(steps),
  ].join('\n');
}

function nextSteps(name: string, { hasSettings }: { hasSettings: boolean }): readonly (readonly string[])[] {
  const file = campaignPath(name);
  const steps = [
    [`edit ${file}`, 'the agent, your from numbers, the hours'],
    [`edit ${contactsPath(name)}`, 'the people to call'],
    hasSettings
      ? ['edit .env', 'your OneInbox key, if it is not there yet']
      : ['cp .env.example .env', 'and put your OneInbox key into it'],
    [`fairdial check ${file}`, 'what is still missing or wrong; dials nobody'],
    [`fairdial plan ${file}`, 'when everybody would have been called; dials nobody'],
    [`fairdial try ${file} --row 2 --to PHONE`, 'one call, to your own phone'],
    [`fairdial run ${file}`, 'the campaign, to its end'],
  ];
  return steps.map(([what = '', why = ''], index) => [`${index + 1}.`, what, why]);
}
