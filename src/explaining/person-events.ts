import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { eventFiles } from '../telemetry/event-file.ts';
import type { AttemptEvent } from '../telemetry/event-record.ts';

/**
 * What the event logs of a folder say of some contacts (`campaign/seq`), by time. Whole logs are read, line by line; only
 * lines that name one of them are looked into. No folder, and lines that are torn, are nothing.
 */
export async function readPersonEvents(
  folder: string,
  contacts: readonly string[],
): Promise<readonly AttemptEvent[]> {
  const marks = contacts.map((contact) => `"contact":${JSON.stringify(contact)}`);
  const events: AttemptEvent[] = [];
  for (const file of await eventFiles(folder)) {
    const lines = createInterface({ input: createReadStream(file, 'utf8') });
    for await (const line of lines) {
      if (!marks.some((mark) => line.includes(mark))) continue;
      const event = eventIn(line);
      if (event) events.push(event);
    }
  }
  return events.sort((a, b) => a.wall - b.wall || a.seq - b.seq);
}

function eventIn(line: string): AttemptEvent | undefined {
  try {
    const event = JSON.parse(line) as Partial<AttemptEvent>;
    return typeof event.wall === 'number' && typeof event.attempt === 'string'
      ? (event as AttemptEvent)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What the ledger's record of an attempt does not hold, as a sentence; undefined for what it does. */
export function eventSentence(event: AttemptEvent): string | undefined {
  switch (event.type) {
    case 'refused':
      return `the API refused the call (${event.blame}): none exists`;
    case 'unconfirmed':
      return `nobody knows whether the call was made: ${event.cause}; not dialled again until known`;
    case 'adopted':
      return `the call was found (${event.call}, ${event.how})`;
    case 'held':
      return `held, only a person can decide: ${event.reason}`;
    case 'rescued':
      return `taken over from a process that had died: ${event.as}`;
    case 'restored':
      return `the store had lost it; put back from the journal as ${event.as}`;
    case 'given-back':
      return `taken back before it became a call: ${event.reason}`;
    default:
      return undefined;
  }
}
