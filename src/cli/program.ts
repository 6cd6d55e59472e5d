import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { ExitCode } from './exit.ts';

/** Told how a command ended, when that is not 0. */
export type Finish = (code: ExitCode) => void;

/** Adds its commands to the program. */
type Add = (program: Command, finish: Finish) => void;

/** In the order of the help; each is loaded when it is needed, since some bring megabytes of number and zone data. */
const LOADERS: Readonly<Record<string, () => Promise<Add>>> = {
  init: async () => (await import('./commands/init.ts')).addInit,
  serve: async () => (await import('./commands/serve.ts')).addServe,
  run: async () => (await import('./commands/run.ts')).addRun,
  check: async () => (await import('./commands/check.ts')).addCheck,
  plan: async () => (await import('./commands/plan.ts')).addPlan,
  status: async () => (await import('./commands/status.ts')).addStatus,
  why: async () => (await import('./commands/why.ts')).addWhy,
  explain: async () => (await import('./commands/explain.ts')).addExplain,
  rules: async () => (await import('./commands/rules.ts')).addRules,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  pause: async () => (await import('./commands/moves.ts')).addMoves,
  cap: async () => (await import('./commands/cap.ts')).addCap,
  recycle: async () => (await import('./commands/recycle.ts')).addRecycle,
  numbers: async () => (await import('./commands/numbers.ts')).addNumbers,
  outcome: async () => (await import('./commands/outcome.ts')).addOutcome,
  try: async () => (await import('./commands/try.ts')).addTry,
  report: async () => (await import('./commands/report.ts')).addReport,
  release: async () => (await import('./commands/release.ts')).addRelease,
  audit: async () => (await import('./commands/audit.ts')).addAudit,
  backup: async () => (await import('./commands/backup.ts')).addBackup,
  restore: async () => (await import('./commands/restore.ts')).addRestore,
  purge: async () => (await import('./commands/purge.ts')).addPurge,
  'accept-ledger': async () => (await import('./commands/accept-ledger.ts')).addAcceptLedger,
  suppress: async () => (await import('./commands/suppress.ts')).addSuppress,
  demo: async () => (await import('./commands/demo.ts')).addDemo,
  simulator: async () => (await import('./commands/simulator.ts')).addSimulator,
  schema: async () => (await import('./commands/schema.ts')).addSchema,
  completion: async () => (await import('./commands/completion.ts')).addCompletion,
};

/**
 * The program with the command of this name, or with all of them when the name is none of theirs (help, `resume`, a
 * typing error); its version needs none. Errors are thrown, never printed or exited on.
 */
export async function createProgram(name: string | undefined, finish: Finish): Promise<Command> {
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
  if (name === '--version') return program;
  const only = name !== undefined && Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  for (const load of only ? [only] : Object.values(LOADERS)) (await load())(program, finish);
  return program;
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
