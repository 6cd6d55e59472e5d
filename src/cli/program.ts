import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { COMMANDS, type Finish } from './command-list.ts';

/**
 * The program, with the code of that command which is the first to be named among these words; what a help lists
 * of the others is all there is of them. Errors are thrown, never printed or exited on.
 */
export async function createProgram(words: readonly string[], finish: Finish): Promise<Command> {
  const chosen = words.find((word) => Object.hasOwn(COMMANDS, word));
  return withCommands((name) => name === chosen, finish);
}

/** The program with the code of all its commands. */
export async function createWholeProgram(): Promise<Command> {
  return withCommands(
    () => true,
    () => {},
  );
}

async function withCommands(isNeeded: (name: string) => boolean, finish: Finish): Promise<Command> {
  const program = createBareProgram();
  for (const [name, { takes = '', about, load }] of Object.entries(COMMANDS)) {
    if (isNeeded(name)) (await load())(program, finish);
    else program.command(`${name} ${takes}`);
    program.commands.at(-1)?.description(about);
  }
  return program;
}

function createBareProgram(): Command {
  return new Command('fairdial')
    .description(
      'Outbound calling campaigns for OneInbox voice agents: fair hours,\nnever twice by mistake, never more at once than a number can carry.',
    )
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', OUTLINE);
}

const OUTLINE = `
Start here:
  fairdial demo                          a whole campaign against simulated people: no account, no network
  fairdial init mine                     a campaign file to begin with, commented, and sample contacts
  fairdial check campaigns/mine.yaml     what is wrong with a campaign file and its contacts; dials nobody
  fairdial plan campaigns/mine.yaml      when it would be finished, and what would help; dials nobody
  fairdial run campaigns/mine.yaml       run it to its end, here
  fairdial serve                         run every file of campaigns/, and notice changes

Settings come from the environment and from .env in this directory; ONEINBOX_API_KEY is needed to call anybody.
Exit codes: 0 done, 1 it ran and something failed, 2 the input or the configuration is wrong.`;

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
