import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LoggedEvent } from '../telemetry/event-record.ts';
import { publishEdition } from './edition.ts';

export interface EventsExport {
  /** Where event logs lie: of one ledger. */
  readonly eventsDir: string;
  readonly campaign: string;
  /** Reports go to `<directory>/<campaign>/`. */
  readonly directory: string;
  /** Epoch ms. */
  readonly now: number;
}

export const EVENTS_FILE = 'events.jsonl';

/**
 * Write what the event logs of this data directory still hold of a campaign to `events.jsonl`, in order: its attempts, its
 * states, and what concerned every campaign meanwhile. Read line by line, so that memory stays flat; it takes two readings,
 * since a line on the door names attempts only. Returns the number of lines. Rejects with `ReportNotWritten`.
 */
export async function exportEvents({ eventsDir, campaign, directory, now }: EventsExport): Promise<number> {
  const folder = join(directory, campaign);
  return publishEdition({ folder, now }, async (edition) => {
    const runs = await runsIn(eventsDir);
    const own = await attemptsOf(campaign, runs);
    let lines = 0;
    const pieces = async function* () {
      for await (const event of inOrder(runs, (each) => relevant(each, campaign, own))) {
        lines += 1;
        yield `${JSON.stringify(event)}\n`;
      }
    };
    await edition.write(EVENTS_FILE, pieces());
    return lines;
  });
}

/** The files of each run, in the order it wrote them. */
async function runsIn(eventsDir: string): Promise<readonly (readonly string[])[]> {
  const names = (await readdir(eventsDir).catch(() => [])).filter((name) => name.endsWith('.jsonl'));
  const runs = new Map<string, { readonly part: number; readonly path: string }[]>();
  for (const name of names) {
    const [, run = '', part = '1'] = /^(.+?)(?:\.(\d+))?\.jsonl$/.exec(name) ?? [];
    const parts = runs.get(run) ?? [];
    runs.set(run, [...parts, { part: Number(part), path: join(eventsDir, name) }]);
  }
  return [...runs.values()].map((parts) => parts.toSorted((a, b) => a.part - b.part).map(({ path }) => path));
}

async function attemptsOf(
  campaign: string,
  runs: readonly (readonly string[])[],
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const files of runs)
    for await (const event of eventsOf(files, `"contact":"${campaign}/`))
      if ('contact' in event) ids.add(event.attempt);
  return ids;
}

/** Lines torn by a killed process are left out. */
async function* eventsOf(files: readonly string[], having = ''): AsyncGenerator<LoggedEvent> {
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const event = line.includes(having) ? eventIn(line) : undefined;
      if (event) yield event;
    }
  }
}

function eventIn(line: string): LoggedEvent | undefined {
  try {
    const event = JSON.parse(line) as LoggedEvent;
    return typeof event.wall === 'number' && typeof event.type === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** What it says of this campaign; undefined: nothing. */
function relevant(event: LoggedEvent, campaign: string, own: ReadonlySet<string>): LoggedEvent | undefined {
  if ('contact' in event) return event.contact.startsWith(`${campaign}/`) ? event : undefined;
  switch (event.type) {
    case 'campaign':
      return event.campaign === campaign ? event : undefined;
    case 'webhook':
      return event.attempt !== undefined && own.has(event.attempt) ? event : undefined;
    case 'opened': {
      const attempts = event.attempts.filter((id) => own.has(id));
      return attempts.length > 0 ? { ...event, attempts } : undefined;
    }
    default:
      return event;
  }
}

interface Head {
  readonly event: LoggedEvent;
  readonly rest: AsyncIterator<LoggedEvent>;
}

/** The events of all runs by their wall clocks; those of one run stay in its own order. */
async function* inOrder(
  runs: readonly (readonly string[])[],
  pick: (event: LoggedEvent) => LoggedEvent | undefined,
): AsyncGenerator<LoggedEvent> {
  const nextOf = async (rest: AsyncIterator<LoggedEvent>): Promise<Head | undefined> => {
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const event = pick(next.value);
      if (event) return { event, rest };
    }
    return undefined;
  };
  const begun = await Promise.all(runs.map((files) => nextOf(eventsOf(files))));
  const heads = begun.filter((head) => head !== undefined);
  while (heads.length > 0) {
    const at = heads.reduce((best, head, index) => (earlier(head, heads[best]) ? index : best), 0);
    const head = heads[at];
    if (!head) return;
    yield head.event;
    const next = await nextOf(head.rest);
    heads.splice(at, 1, ...(next ? [next] : []));
  }
}

function earlier(head: Head, than: Head | undefined): boolean {
  return than !== undefined && head.event.wall < than.event.wall;
}
