import type { Command } from 'commander';
import { campaignJsonSchema } from '../../campaign/json-schema.ts';
import { examples } from '../arguments.ts';
import { printJson } from '../output.ts';

export function addSchema(program: Command): void {
  program
    .command('schema')
    .addHelpText(
      'after',
      `${examples(
        [
          'fairdial schema > campaigns/.campaign.schema.json',
          'beside the campaigns; the folder watcher passes over it',
        ],
        ['fairdial schema | jq .properties.retry', 'look something up'],
      )}

A campaign file names it in its first line:
  # yaml-language-server: $schema=.campaign.schema.json
fairdial check sees more: what values say together, the contacts, the files.`,
    )
    .action(() => printJson(campaignJsonSchema()));
}
