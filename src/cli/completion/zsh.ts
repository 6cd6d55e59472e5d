import { type Offered, type OfferedCommand, type OfferedOption, withAllBelow } from './commands.ts';

/** To be sourced, or kept as `_fairdial` in a folder of `$fpath`. */
export function zshCompletion(program: OfferedCommand): string {
  return `#compdef fairdial
# Completion of fairdial for zsh; made by: fairdial completion zsh
${withAllBelow(program).map(functionOf).join('\n')}
if [[ $funcstack[1] == _fairdial ]]; then _fairdial "$@"; else compdef _fairdial fairdial; fi
`;
}

function functionOf(command: OfferedCommand): string {
  const body = command.commands.length > 0 ? choosing(command) : completing(command);
  return `${functionName(command)}() {\n${body}\n}`;
}

function choosing(command: OfferedCommand): string {
  const names = command.commands.map(({ path, about }) => described(path.at(-1) ?? '', about));
  return `  local curcontext=$curcontext state line
  local -a commands=(
${names.map((name) => `    ${name}`).join('\n')}
  )
  typeset -A opt_args
  _arguments -C ${command.options.map(optionSpec).join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command commands ;;
    rest) (( $+functions[${functionName(command)}_$words[1]] )) && ${functionName(command)}_$words[1] ;;
  esac`;
}

function completing({ options, argument }: OfferedCommand): string {
  const specs = [...options.map(optionSpec), argumentSpec(argument)];
  return `  _arguments \\\n${specs.map((spec) => `    ${spec}`).join(' \\\n')}`;
}

function optionSpec({ name, about, value }: OfferedOption): string {
  const taken = value === undefined ? '' : `:${plain(value.name)}:${action(value.offered)}`;
  return quoted(`${value === undefined ? '' : '*'}${name}[${plain(about)}]${taken}`);
}

/** Also where nothing can be offered: options after an argument nobody has told it of, zsh would not complete. */
function argumentSpec(argument: Offered): string {
  return quoted(`*:${argument.kind === 'nothing' ? ' ' : argument.kind}:${action(argument)}`);
}

function action(offered: Offered): string {
  if (offered.kind === 'words') return `(${offered.words.join(' ')})`;
  if (offered.kind === 'nothing') return '()';
  return offered.kind === 'files' ? '_files' : '_files -/';
}

function described(name: string, about: string): string {
  return quoted(`${name}:${about}`);
}

function functionName({ path }: OfferedCommand): string {
  return ['_fairdial', ...path].join('_');
}

/** Brackets and colons mean something in the specifications of `_arguments`. */
function plain(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
