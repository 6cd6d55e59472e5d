import { Argument, type Command } from 'commander';
import { examples } from '../arguments.ts';
import { bashCompletion } from '../completion/bash.ts';
import { offeredCommands } from '../completion/commands.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { print } from '../output.ts';
import { createWholeProgram } from '../program.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      examples(
        ['fairdial completion bash > ~/.local/share/bash-completion/completions/fairdial', 'for bash'],
        ['fairdial completion zsh > ~/.zfunc/_fairdial', 'for zsh, with ~/.zfunc in $fpath'],
        ['fairdial completion fish > ~/.config/fish/completions/fairdial.fish', 'for fish'],
      ),
    )
    .action(completion);
}

async function completion(shell: keyof typeof SCRIPTS): Promise<void> {
  const program = await createWholeProgram();
  print(SCRIPTS[shell](offeredCommands(program)).trimEnd());
}
