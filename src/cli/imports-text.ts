import type { ImportRecord } from '../domain/contact.ts';
import { count } from '../domain/number-words.ts';
import { clockTime, columns } from './format.ts';
import { oneLine } from './output.ts';

const MOST_SHOWN = 5;

/** The latest imports of one campaign, the last one first. Nothing when there was none. */
export function importsText(imports: readonly ImportRecord[], now: number): string[] {
  if (imports.length === 0) return [];
  const rows = imports
    .slice(-MOST_SHOWN)
    .reverse()
    .map((record) => importRow(record, now));
  const more = imports.length - rows.length;
  return [
    'imports',
    ...columns(rows).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${count(more)} before: imports.csv and status --json name them`] : []),
  ];
}

function importRow({ id, ended, files, ...counts }: ImportRecord, now: number): string[] {
  return [id, clockTime(ended, now), oneLine(files.join(', ')), importCounts(counts)];
}

/** `6 rows: 1 added, 2 changed, …`: what is not there is not named. */
function importCounts(counts: Omit<ImportRecord, 'id' | 'ended' | 'files'>): string {
  const { rows, added, changed, unchanged, kept, removed, rejected, duplicates } = counts;
  const named = { added, changed, unchanged, kept, removed, rejected };
  const told = Object.entries(named).filter(([, value]) => value > 0);
  const repeated = duplicates > 0 ? ` (${count(duplicates)} duplicate)` : '';
  return `${count(rows)} rows: ${told.map(([name, value]) => `${count(value)} ${name}`).join(', ') || 'nothing'}${repeated}`;
}
