import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignJsonSchema } from '../../campaign/json-schema.ts';

/** A file that `fairdial init` writes. */
export interface StarterFile {
  /** Relative to the folder that is set up. */
  readonly path: string;
  readonly text: string;
  /** What it is, for whoever looks at the list. */
  readonly about: string;
  /** Another campaign may have brought it already: then it stays as it is. */
  readonly shared: boolean;
}

/** Everything a campaign of this name begins with. */
export function starterFiles(name: string): readonly StarterFile[] {
  return [
    {
      path: campaignPath(name),
      text: asset('campaign.yaml').replaceAll('{{name}}', name),
      about: 'the campaign, to be edited',
      shared: false,
    },
    {
      path: contactsPath(name),
      text: asset('contacts.csv'),
      about: 'three made-up contacts, to be replaced',
      shared: false,
    },
    {
      path: join('campaigns', '.campaign.schema.json'),
      text: `${JSON.stringify(campaignJsonSchema(), undefined, 2)}\n`,
      about: 'lets editors complete and check campaign files',
      shared: true,
    },
    {
      path: '.env.example',
      text: readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8'),
      about: 'every setting, with its default',
      shared: true,
    },
  ];
}

export function campaignPath(name: string): string {
  return join('campaigns', `${name}.yaml`);
}

export function contactsPath(name: string): string {
  return join('campaigns', 'contacts', `${name}.csv`);
}

function asset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
