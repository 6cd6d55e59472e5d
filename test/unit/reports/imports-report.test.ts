import { expect, it } from 'vitest';
import { importsCsv } from '../../../src/reports/imports-report.ts';

const AT = Date.parse('2026-11-21T12:00:00.000Z');

it('imports.csv has a row an import, and no cell a spreadsheet would run', () => {
  const counts = {
    rows: 9,
    added: 4,
    changed: 1,
    unchanged: 1,
    kept: 1,
    removed: 5,
    rejected: 2,
    duplicates: 1,
  };
  const about = { id: '20261121-1', fingerprint: 'f1', began: AT, ended: AT + 1_500 };
  const csv = importsCsv([{ ...about, files: ['=a, b.csv', 'c.csv'], ...counts }]);
  expect(csv.split(/\r?\n/)).toEqual([
    'import_id,began_at,ended_at,files,rows,added,changed,unchanged,kept,removed,rejected,duplicates,fingerprint',
    `20261121-1,2026-11-21T12:00:00.000Z,2026-11-21T12:00:01.500Z,"'=a, b.csv; c.csv",9,4,1,1,1,5,2,1,f1`,
    '',
  ]);
});
