import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { attemptIn, type Row } from '../auditing/report-rows.ts';
import { DISPOSITIONS } from '../domain/disposition.ts';
import { Observation } from '../forecast/observed.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { WrongRequest } from './exit.ts';
import { unknownCampaign } from './with-ledger.ts';

/** What the attempts in a report tell: `path` is an attempts.csv, or the folder it lies in. */
export async function observedInReport(path: string): Promise<Observation> {
  const isFolder = (await stat(path)).isDirectory();
  const file = isFolder ? join(path, 'attempts.csv') : path;
  const rows = createReadStream(file).pipe(parse({ bom: true, columns: true, relax_column_count: true }));
  const observation = new Observation();
  try {
    for await (const row of rows) addRow(observation, row as Row);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))) throw error;
    throw new WrongRequest(`${file} cannot be read as CSV.`, 'Name an attempts.csv as fairdial writes it.');
  }
  return told(observation, file);
}

function addRow(observation: Observation, row: Row): void {
  const { disposition: name, settledAt, ...attempt } = attemptIn(row, '');
  const disposition = DISPOSITIONS.find((each) => each === name);
  if (disposition === undefined || settledAt === undefined || attempt.state !== 'settled') return;
  observation.add({ ...attempt, disposition, settledAt });
}

const PAGE = 1_000;

/** What the finished attempts of a campaign of the ledger tell. */
export async function observedInLedger(ledger: Ledger, name: string): Promise<Observation> {
  if (!(await ledger.campaigns.get(name))) throw await unknownCampaign(ledger, name);
  const observation = new Observation();
  for (let cursor = ''; ; ) {
    const page = await ledger.attempts.journal(name, cursor, PAGE);
    for (const record of page.records) if (record.state === 'settled') observation.add(record);
    if (page.records.length < PAGE) return told(observation, name);
    cursor = page.cursor;
  }
}

function told(observation: Observation, where: string): Observation {
  if (observation.attempts > 0) return observation;
  throw new WrongRequest(
    `No finished call is in ${where}.`,
    'Leave the option out, or state rates with --assume.',
  );
}
