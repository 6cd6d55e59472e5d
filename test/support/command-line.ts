import { type Command, CommanderError } from 'commander';
import { createProgram, createWholeProgram } from '../../src/cli/program.ts';

/** The words of a command line as a shell would hand them on; ends at a comment, a pipe or a redirection. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  for (const [, double, single, plain] of line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) {
    if (plain !== undefined && /^[#|><&;]/.test(plain)) break;
    words.push(double ?? single ?? plain ?? '');
  }
  return words;
}

/** What is wrong with this command line (without `fairdial`); undefined when it would run. Nothing is run. */
export async function refusalOf(words: readonly string[]): Promise<string | undefined> {
  const program = await createProgram(words, () => {});
  doNothing(program);
  const error = await program.parseAsync([...words], { from: 'user' }).catch((thrown: unknown) => thrown);
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? undefined : error.message;
}

/** Every command, those inside others too, by the words it is typed with. */
export async function allCommands(): Promise<ReadonlyMap<string, Command>> {
  const program = await createWholeProgram();
  const named = (command: Command, path: string): [string, Command][] =>
    command.commands.flatMap((each) => {
      const name = `${path}${each.name()}`;
      return [[name, each], ...named(each, `${name} `)];
    });
  return new Map(named(program, ''));
}

function doNothing(command: Command): void {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const each of command.commands) {
    if (each.commands.length === 0) each.action(() => {});
    doNothing(each);
  }
}
