import type { Command } from 'commander';
import type { ExitCode } from './exit.ts';

/** Told how a command ended, when that is not 0. */
export type Finish = (code: ExitCode) => void;

export interface ListedCommand {
  /** Its options and arguments, as the help shows them. */
  readonly takes?: string;
  readonly about: string;
  /** The code that adds it to the program, without its description. */
  readonly load: () => Promise<(program: Command, finish: Finish) => void>;
}

/** In the order of the help, which needs no more than this: some commands bring megabytes of number and zone data. */
export const COMMANDS: Readonly<Record<string, ListedCommand>> = {
  init: {
    takes: '[options] [name]',
    about: 'begin a campaign: a commented file and three sample contacts, ready to edit; overwrites nothing',
    load: async () => (await import('./commands/init.ts')).addInit,
  },
  serve: {
    takes: '[options]',
    about: 'run every campaign file of a folder, notice changes, export reports, answer HTTP',
    load: async () => (await import('./commands/serve.ts')).addServe,
  },
  run: {
    takes: '[options] <file...>',
    about: 'run campaigns to their end, here, with a live display',
    load: async () => (await import('./commands/run.ts')).addRun,
  },
  check: {
    takes: '[options] <file...>',
    about: 'validate campaign files and their contacts; dials nobody, needs no account',
    load: async () => (await import('./commands/check.ts')).addCheck,
  },
  plan: {
    takes: '[options] <file...>',
    about: 'forecast campaigns on their real lists: when they finish, who is not reached, what limits them',
    load: async () => (await import('./commands/plan.ts')).addPlan,
  },
  status: {
    takes: '[options] [campaign]',
    about: 'where things stand, and what each waiting contact waits for',
    load: async () => (await import('./commands/status.ts')).addStatus,
  },
  why: {
    takes: '[options] <campaign>',
    about: 'why nothing, or no more, is dialled: each waiting contact under one cause, and what would help',
    load: async () => (await import('./commands/why.ts')).addWhy,
  },
  explain: {
    takes: '[options] <phone>',
    about:
      "one person's whole story, over all campaigns: rules, waits and calls in order, and what comes next",
    load: async () => (await import('./commands/explain.ts')).addExplain,
  },
  rules: {
    takes: '[options] [name]',
    about: 'the legal presets that campaigns may name: hours, holidays, limits, and where they come from',
    load: async () => (await import('./commands/rules.ts')).addRules,
  },
  doctor: {
    takes: '[options]',
    about: 'what could keep this machine from calling: Redis, disk, clock, account, settings; dials nobody',
    load: async () => (await import('./commands/doctor.ts')).addDoctor,
  },
  pause: {
    takes: '[options] <campaign>',
    about: 'open nothing new; live calls finish',
    load: async () => (await import('./commands/moves.ts')).addPause,
  },
  resume: {
    takes: '[options] <campaign>',
    about: 'go on with a paused campaign',
    load: async () => (await import('./commands/moves.ts')).addResume,
  },
  cancel: {
    takes: '[options] <campaign>',
    about: 'close all contacts that wait, for good; live calls finish',
    load: async () => (await import('./commands/moves.ts')).addCancel,
  },
  cap: {
    takes: '[options] <campaign> <from-number> [calls]',
    about: 'how many calls a from number carries at once, in place of what the campaign’s file says',
    load: async () => (await import('./commands/cap.ts')).addCap,
  },
  recycle: {
    takes: '[options] <campaign>',
    about: 'a new campaign of those whose calls ended in a certain way, with the settings of the old one',
    load: async () => (await import('./commands/recycle.ts')).addRecycle,
  },
  numbers: {
    takes: '[options]',
    about: 'the numbers registered in the account, and whether each from number of the campaigns can call',
    load: async () => (await import('./commands/numbers.ts')).addNumbers,
  },
  outcome: {
    takes: '[options] <call-id> <label>',
    about: 'write an outcome onto the record of a completed call at the provider',
    load: async () => (await import('./commands/outcome.ts')).addOutcome,
  },
  try: {
    takes: '[options] <file>',
    about: 'hear it before launch: one real call to your own phone, as one row; counts for no contact',
    load: async () => (await import('./commands/try.ts')).addTry,
  },
  report: {
    takes: '[options] <campaign>',
    about: 'export the reports of a campaign now',
    load: async () => (await import('./commands/report.ts')).addReport,
  },
  release: {
    takes: '[options] <phone-or-attempt>',
    about: 'decide an attempt of which only a person can say whether the call was made',
    load: async () => (await import('./commands/release.ts')).addRelease,
  },
  audit: {
    takes: '[options] [dir]',
    about: 'check what must always hold, over reports (or the ledger) and a provider call log',
    load: async () => (await import('./commands/audit.ts')).addAudit,
  },
  backup: {
    takes: '[options] [folder]',
    about: 'copy the ledger into a folder while the service goes on',
    load: async () => (await import('./commands/backup.ts')).addBackup,
  },
  restore: {
    takes: '[options] <folder>',
    about: 'put a backup into an empty place; nobody is dialled from it before fairdial accept-ledger',
    load: async () => (await import('./commands/restore.ts')).addRestore,
  },
  purge: {
    takes: '[options] <campaign>',
    about: 'forget the people of a finished or cancelled campaign, here and in its reports',
    load: async () => (await import('./commands/purge.ts')).addPurge,
  },
  'accept-ledger': {
    takes: '[options]',
    about: 'go on with the data Redis holds now, although it is not what this machine knows',
    load: async () => (await import('./commands/accept-ledger.ts')).addAcceptLedger,
  },
  suppress: {
    about: 'numbers that no campaign ever dials, from the next call on',
    load: async () => (await import('./commands/suppress.ts')).addSuppress,
  },
  demo: {
    takes: '[options]',
    about: 'a whole campaign against simulated people: no account, no Redis of yours, no network',
    load: async () => (await import('./commands/demo.ts')).addDemo,
  },
  simulator: {
    takes: '[options]',
    about: "OneInbox's stand-in: the same API on this machine, with made-up people",
    load: async () => (await import('./commands/simulator.ts')).addSimulator,
  },
  schema: {
    about: 'the JSON Schema of campaign files, with which editors complete them and mark slips as you type',
    load: async () => (await import('./commands/schema.ts')).addSchema,
  },
  completion: {
    takes: '<shell>',
    about: 'a script with which your shell completes commands, options and files',
    load: async () => (await import('./commands/completion.ts')).addCompletion,
  },
};
