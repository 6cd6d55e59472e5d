import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { allCommands, refusalOf, shellWords } from '../../support/command-line.ts';

const commands = await allCommands();

/** The command lines at the end of its help, without `fairdial`. */
function examplesOf(command: Command): string[] {
  const said: string[] = [];
  command.configureOutput({ writeOut: (text) => void said.push(text) }).outputHelp();
  const [, examples = ''] = said.join('').split('\nExamples:\n');
  return [...examples.matchAll(/^ +(?:[A-Z_]+=\S+ )*fairdial (.+?)(?: {2,}.*)?$/gm)].map(
    ([, line = '']) => line,
  );
}

/** A command inside another may have its examples there. */
const EXAMPLES = [...commands].flatMap(([, command]) => examplesOf(command));

const commandOf = (line: string) =>
  [...commands.keys()]
    .filter((name) => `${line} `.startsWith(`${name} `))
    .toSorted((a, b) => b.length - a.length)[0];

test.each([...commands].filter(([, { commands }]) => commands.length === 0).map(([name]) => name))(
  '%s has an example',
  (name) => {
    expect(EXAMPLES.map(commandOf)).toContain(name);
  },
);

test.each([...new Set(EXAMPLES)])('fairdial %s', async (line) => {
  expect(await refusalOf(shellWords(line))).toBeUndefined();
});

test('what does not parse is noticed', async () => {
  expect(await refusalOf(shellWords('check a.yaml --jsn'))).toContain("unknown option '--jsn'");
});
