import type { Argument, Command, Option } from 'commander';

/** What a shell can offer for a value: paths, these words, or nothing. */
export type Offered =
  | { readonly kind: 'files' | 'folders' | 'nothing' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface OfferedOption {
  readonly name: string;
  readonly about: string;
  /** Undefined for one that takes no value. */
  readonly value?: { readonly name: string; readonly offered: Offered };
}

/** One command as shells complete it, made from the program itself. */
export interface OfferedCommand {
  /** Words after `fairdial`, such as `suppress add`; empty for the program. */
  readonly path: readonly string[];
  readonly about: string;
  readonly options: readonly OfferedOption[];
  readonly commands: readonly OfferedCommand[];
  /** For its arguments, when it has no commands. */
  readonly argument: Offered;
}

/** The program, and through it every command. */
export function offeredCommands(program: Command): OfferedCommand {
  const whole = offered(program, []);
  const names = whole.commands.map(({ path }) => path.join(' '));
  const help: OfferedCommand = {
    path: ['help'],
    about: 'print help for a command',
    options: [],
    commands: [],
    argument: { kind: 'words', words: names },
  };
  return { ...whole, commands: [...whole.commands, help] };
}

/** It and every command below it, in the order of the help. */
export function withAllBelow(command: OfferedCommand): readonly OfferedCommand[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

function offered(command: Command, path: readonly string[]): OfferedCommand {
  return {
    path,
    about: oneLine(command.description()),
    options: [...command.options.flatMap(offeredOption), { name: '--help', about: 'print help' }],
    commands: command.commands.map((each) => offered(each, [...path, each.name()])),
    argument: argumentOf(command.registeredArguments),
  };
}

function offeredOption({ long, description, flags, argChoices }: Option): OfferedOption[] {
  if (!long) return [];
  const name = /[<[]([^>\].]+)/.exec(flags)?.[1];
  const value = name === undefined ? {} : { value: { name, offered: offeredFor(name, argChoices) } };
  return [{ name: long, about: oneLine(description), ...value }];
}

/** No command takes paths beside something else that can be offered. */
function argumentOf(args: readonly Argument[]): Offered {
  const values = args.map((argument) => offeredFor(argument.name(), argument.argChoices));
  return values.find(({ kind }) => kind !== 'nothing') ?? { kind: 'nothing' };
}

function offeredFor(name: string, choices: readonly string[] | undefined): Offered {
  if (choices !== undefined) return { kind: 'words', words: choices };
  if (name === 'file' || name === 'path') return { kind: 'files' };
  return { kind: name === 'dir' || name === 'folder' ? 'folders' : 'nothing' };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
