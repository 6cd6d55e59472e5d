import { type Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram, createWholeProgram } from '../../../src/cli/program.ts';

/** What is wrong with a command line; nothing is run, because each of these is refused before. */
async function refusal(line: string): Promise<string> {
  const words = line.split(' ');
  const program = await createProgram(words, () => {});
  const ended = await program.parseAsync(words, { from: 'user' }).catch((error: unknown) => error);
  return ended instanceof CommanderError ? ended.message : 'accepted';
}

describe('a wrong command line is refused', () => {
  it.each([
    ['staus', "unknown command 'staus'\n(Did you mean status?)"],
    ['plan x.yaml --talk long', 'Write a time such as 90s'],
    ['toString', "unknown command 'toString'"],
    ['check --jsn good.yaml', "unknown option '--jsn'\n(Did you mean --json?)"],
    ['check', "missing required argument 'file'"],
    ['demo extra', "too many arguments for 'demo'"],
    ['check good.yaml --row one', 'Write a whole number from 2 to'],
    ['simulator --port 70000', 'Write a whole number from 0 to 65535'],
    ['suppress ad +12125550101', "unknown command 'ad'\n(Did you mean add?)"],
    ['suppress import a.csv --country usa', 'Write two letters'],
    ['release +12125550101 --as lost --why x', 'Allowed choices are placed, absent'],
    ['release +12125550101 --as placed', "required option '--why <text>' not specified"],
    ['release +12125550101 --why x', "required option '--as <what>' not specified"],
    ['cap spring +12125550190 0', 'to 10000. To call from it no more: remove it from from_numbers'],
    ['cap spring +12125550190 two', 'Write a whole number from 1 to'],
    ['pause spring --hang-up', "unknown option '--hang-up'"],
  ])('%s', async (line, expected) => {
    expect(await refusal(line)).toContain(expected);
  });
});

describe('the help', () => {
  it('is the same whichever command has been loaded', async () => {
    const whole = await createWholeProgram();
    for (const words of [['--help'], ['help', 'cancel'], ['no-such-command'], ['status', 'why']])
      expect((await createProgram(words, () => {})).helpInformation()).toBe(whole.helpInformation());
  });

  it('lists every command once, and each is loaded when it is named', async () => {
    const whole = await createWholeProgram();
    const helpOf = ({ commands }: Command, name: string) =>
      commands.find((command) => command.name() === name)?.helpInformation();
    const all = whole.commands.map((command) => command.name());
    expect(all).toEqual([...new Set(all)]);
    for (const name of all)
      expect(helpOf(await createProgram([name], () => {}), name)).toBe(helpOf(whole, name));
  });
});
