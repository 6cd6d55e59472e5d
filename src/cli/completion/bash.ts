import { type Offered, type OfferedCommand, withAllBelow } from './commands.ts';

/** For bash 3.2 and later: no associative arrays, no mapfile. */
export function bashCompletion(program: OfferedCommand): string {
  const commands = withAllBelow(program);
  return `# Completion of fairdial for bash; made by: fairdial completion bash
_fairdial_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_fairdial_files() { local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); }
_fairdial_folders() { local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); }

_fairdial() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${lines(commands.flatMap(entering), 6)}
    esac
  done
  case "$at $prev" in
${lines(commands.flatMap(optionValues), 4)}
  esac
  if [[ $cur == -* ]]; then
    case $at in
${lines(commands.map(options), 6)}
    esac
    return
  fi
  case $at in
${lines(commands.flatMap(wordsOrPaths), 4)}
  esac
}
complete -F _fairdial fairdial
`;
}

function lines(texts: readonly string[], indent: number): string {
  return texts.map((text) => `${' '.repeat(indent)}${text}`).join('\n');
}

function entering({ path }: OfferedCommand): string[] {
  if (path.length === 0) return [];
  return [`${quoted(`${path.slice(0, -1).join(' ')} ${path.at(-1)}`)}) at=${quoted(path.join(' '))} ;;`];
}

function optionValues({ path, options }: OfferedCommand): string[] {
  return options.flatMap(({ name, value }) =>
    value === undefined ? [] : [`${quoted(`${path.join(' ')} ${name}`)}) ${offer(value.offered)}; return ;;`],
  );
}

function options({ path, options }: OfferedCommand): string {
  return `${quoted(path.join(' '))}) _fairdial_words ${quoted(options.map(({ name }) => name).join(' '))} ;;`;
}

function wordsOrPaths({ path, commands, argument }: OfferedCommand): string[] {
  const words = commands.map((command) => command.path.at(-1) ?? '');
  const offered: Offered = words.length > 0 ? { kind: 'words', words } : argument;
  return offered.kind === 'nothing' ? [] : [`${quoted(path.join(' '))}) ${offer(offered)} ;;`];
}

function offer(offered: Offered): string {
  if (offered.kind === 'words') return `_fairdial_words ${quoted(offered.words.join(' '))}`;
  return offered.kind === 'nothing' ? ':' : `_fairdial_${offered.kind}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
