import { resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { count, plural } from '../../domain/number-words.ts';
import { examples } from '../arguments.ts';
import { print, printJson } from '../output.ts';
import { readConfig } from '../settings.ts';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .argument('[folder]', 'a new folder; default: backups/ and the time')
    .option('--json', 'print what was copied as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial backup', 'into backups/2026-11-21T09-30-00Z'],
        ['fairdial backup /mnt/safe/monday', 'into a folder of your choice'],
      ),
    )
    .action(backup);
}

async function backup(folder: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const { takeBackup } = await import('../../engine/backup.ts');
  const target = resolve(folder ?? `backups/${nameOf(systemClock.wallMs())}`);
  const note = await takeBackup(readConfig(), target, systemClock);
  if (json) return printJson({ folder: target, ...note });
  const contacts = note.campaigns.reduce((sum, campaign) => sum + campaign.contacts, 0);
  print(
    [
      `${plural(note.campaigns.length, 'campaign')} with ${plural(contacts, 'contact')}, ${count(note.bytes)} bytes, in ${target}`,
      'It holds phone numbers: keep it where only you can read it. fairdial restore puts it into an empty place.',
    ].join('\n'),
  );
}

/** A folder's name of an instant, the same everywhere. */
function nameOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
}
