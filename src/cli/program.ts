import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCheck } from './commands/check.ts';
import { addDemo } from './commands/demo.ts';
import { addMoves } from './commands/moves.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addServe } from './commands/serve.ts';
import { addSimulator } from './commands/simulator.ts';
import { addStatus } from './commands/status.ts';
import { addSuppress } from './commands/suppress.ts';
import type { ExitCode } from './exit.ts';

/** Told how a command ended, when that is not 0. */
export type Finish = (code: ExitCode) => void;

/** All commands. Errors are thrown, never printed or exited on. */
export function createProgram(finish: Finish): Command {
  const program = new Command('fairdial')
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

  addServe(program, finish);
  addRun(program, finish);
  addCheck(program);
  addStatus(program);
  addMoves(program);
  addReport(program);
  addSuppress(program, finish);
  addDemo(program, finish);
  addSimulator(program);
  return program;
}

const OUTLINE = `
Start here:
  fairdial demo                          a whole campaign against simulated people: no account, no network
  fairdial check campaigns/mine.yaml     what is wrong with a campaign file and its contacts; dials nobody
  fairdial run campaigns/mine.yaml       run it to its end, here
  fairdial serve                         run every file of campaigns/, and notice changes

Settings come from the environment and from .env in this directory; ONEINBOX_API_KEY is needed to call anybody.
Exit codes: 0 done, 1 it ran and something failed, 2 the input or the configuration is wrong.`;

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
