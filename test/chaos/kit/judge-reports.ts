import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Arena } from './arena.ts';

type Row = Readonly<Record<string, string>>;

/** I24: the reports of a finished run are whole, and tell of exactly the calls that were made. */
export async function reportViolations({ folder, rules, calls }: Arena): Promise<string[]> {
  const directory = join(folder, 'reports', rules.campaign);
  const read = async (name: string): Promise<Row[]> =>
    parse(await readFile(join(directory, name), 'utf8'), { columns: true, bom: true });
  const contacts = await read('contacts.csv');
  const rejected = await read('rejected.csv');
  const told = (await read('attempts.csv')).map(({ call_id }) => call_id).filter(Boolean);
  const made = calls().map(({ callId }) => callId);
  const sameCalls = told.toSorted().join() === made.toSorted().join();
  return [
    ...(contacts.length === rules.people.length ? [] : [`contacts.csv has ${contacts.length} rows`]),
    ...(rejected.length === rules.badRows ? [] : [`rejected.csv has ${rejected.length} rows`]),
    ...(sameCalls ? [] : [`attempts.csv tells of ${told.length} calls, ${made.length} were made`]),
  ];
}
