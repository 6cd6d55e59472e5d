import type { Command } from 'commander';
import { count } from '../../domain/number-words.ts';
import { examples } from '../arguments.ts';
import { print, printJson } from '../output.ts';
import { readConfig } from '../settings.ts';

export function addRestore(program: Command): void {
  program
    .command('restore')
    .argument('<folder>', 'what fairdial backup has written')
    .option('--json', 'print what was restored as JSON')
    .addHelpText(
      'after',
      examples(
        ['FAIRDIAL_DATA_DIR=./restored fairdial restore backups/monday', 'beside what is there'],
        ['fairdial accept-ledger --why "the old disk is gone"', 'then: this one is the truth'],
      ),
    )
    .action(restore);
}

async function restore(folder: string, { json }: { json?: boolean }): Promise<void> {
  const { restoreBackup } = await import('../../engine/backup.ts');
  const { note, keys } = await restoreBackup(readConfig(), folder);
  if (json) return printJson({ keys, ...note });
  print(
    [
      `Restored as it was at ${note.takenAt}: ${note.campaigns.map(({ name }) => name).join(', ') || 'no campaign'} (${count(keys)} keys).`,
      'Nobody is dialled from it yet: the ledger it was taken from may still be dialling. End that one for good, then:',
      '  fairdial accept-ledger --why "…"   reads the calls made since from OneInbox, so that nobody is called again',
    ].join('\n'),
  );
}
