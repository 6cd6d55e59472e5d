import { open } from 'node:fs/promises';
import { jsonIn, objectIn } from '../oneinbox/wire.ts';
import type { LoggedEvent } from '../telemetry/event-record.ts';

/** Every event in these files. A line torn by a killed process, and anything else that is no event, is left out. */
export async function readEvents(files: readonly string[]): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  // One string for each name, not one for each line: there may be millions.
  const names = new Map<string, string>();
  const once = (name: string) => {
    const known = names.get(name) ?? name;
    names.set(name, known);
    return known;
  };
  for (const file of files) {
    const handle = await open(file);
    for await (const line of handle.readLines({ encoding: 'utf8' })) {
      const event = objectIn(jsonIn(line));
      if (event && isEvent(event))
        events.push({ ...event, run: once(event.run), type: once(event.type) } as LoggedEvent);
    }
  }
  return events;
}

function isEvent(entry: object): entry is { readonly run: string; readonly type: string } {
  const { seq, wall, run, type } = entry as Readonly<Record<string, unknown>>;
  return (
    typeof seq === 'number' && typeof wall === 'number' && typeof run === 'string' && typeof type === 'string'
  );
}
