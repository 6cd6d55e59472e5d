import { type Offered, type OfferedCommand, type OfferedOption, withAllBelow } from './commands.ts';

/** For fish 3.0 and later. */
export function fishCompletion(program: OfferedCommand): string {
  return [
    '# Completion of fairdial for fish; made by: fairdial completion fish',
    'complete -c fairdial -f',
    ...withAllBelow(program).flatMap(completions),
    '',
  ].join('\n');
}

function completions(command: OfferedCommand): string[] {
  const inside = within(command);
  const names = command.commands.map(({ path }) => path.at(-1) ?? '');
  const choosing =
    command.path.length === 0 ? inside : `${inside}; and not __fish_seen_subcommand_from ${names.join(' ')}`;
  return [
    ...command.commands.map(
      ({ path, about }) => `${complete(choosing)} -a ${path.at(-1)} -d ${quoted(about)}`,
    ),
    ...command.options.map((option) => `${complete(inside)} ${optionSpec(option)}`),
    ...argumentSpec(command).map((spec) => `${complete(inside)} ${spec}`),
  ];
}

/** Whether the command line is at this command. */
function within({ path }: OfferedCommand): string {
  if (path.length === 0) return '__fish_use_subcommand';
  return path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
}

function complete(condition: string): string {
  return `complete -c fairdial -n ${quoted(condition)}`;
}

function optionSpec({ name, about, value }: OfferedOption): string {
  const flag = `-l ${name.replace(/^--/, '')} -d ${quoted(about)}`;
  return value === undefined ? flag : `${flag} ${offer(value.offered)}`;
}

function argumentSpec({ argument }: OfferedCommand): string[] {
  if (argument.kind === 'nothing') return [];
  return [argument.kind === 'files' ? '-F' : offer(argument).replace('-x ', '')];
}

/** `-x` takes a value and offers no files. */
function offer(offered: Offered): string {
  if (offered.kind === 'words') return `-x -a ${quoted(offered.words.join(' '))}`;
  if (offered.kind === 'files') return '-r -F';
  return offered.kind === 'nothing' ? '-x' : "-x -a '(__fish_complete_directories)'";
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;
}
