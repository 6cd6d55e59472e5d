import type { AuditInput } from '../auditing/facts.ts';
import { readEvents } from '../auditing/read-events.ts';
import { searchLogs } from '../auditing/search-logs.ts';
import { withEvents } from '../auditing/with-events.ts';
import type { Config } from '../config/config.ts';
import { eventFiles, eventFolder } from '../telemetry/event-file.ts';

export interface EvidenceFiles {
  /** Folder of event logs; the data directory's by default. */
  readonly events?: string;
  readonly logs?: readonly string[];
}

/** The event logs, and what a search of all logs for secrets and numbers finds. Throws `InputError`. */
export async function withEvidence(
  input: AuditInput,
  config: Config,
  { events, logs = [] }: EvidenceFiles,
): Promise<AuditInput> {
  const files = await eventFiles(events ?? eventFolder(config.dataDir, config.keyPrefix));
  const numbers = input.contacts.map(({ phone }) => phone);
  const leaks = await searchLogs({ logs, events: files }, { secrets: secretsOf(config), numbers });
  return { ...withEvents(input, await readEvents(files)), leaks };
}

function secretsOf({ apiKey = '', token = '', redisUrl = '' }: Config): Map<string, string> {
  const password = URL.canParse(redisUrl) ? new URL(redisUrl).password : '';
  return new Map([
    [apiKey, 'the API key'],
    [token, 'FAIRDIAL_TOKEN'],
    [decodeURIComponent(password), 'the password of Redis'],
  ]);
}
