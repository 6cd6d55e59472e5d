import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { rejectedReport } from '../../../src/reports/rejected-report.ts';
import { HEADER, ledgerOfRows, textOf } from './report-fixtures.ts';

const WHY = { code: 'invalid-number', message: 'no such number', suggestion: 'write +…' };

async function report(...cells: string[][]): Promise<string[][]> {
  const ledger = ledgerOfRows();
  ledger.rows.push(...cells.map((cells, index) => ({ ...WHY, line: index + 2, cells })));
  const source = { campaign: 'renewals', header: HEADER, count: cells.length };
  return parse(await textOf(rejectedReport(ledger, source, { rows: 0, codes: new Map() })));
}

it('has the input as it was, and why', async () => {
  expect(await report(['+12125550100', 'Ann, "A"', '']).then((rows) => rows)).toEqual([
    ['phone', 'first_name', 'balance', 'line', 'code', 'message', 'suggestion'],
    ['+12125550100', 'Ann, "A"', '', '2', 'invalid-number', 'no such number', 'write +…'],
  ]);
});

it('neutralises cells a spreadsheet would run, but no whole number in any column', async () => {
  const [, first] = await report(['+1 212 555', '=1+1', '+442079460000']);
  expect(first?.slice(0, 3)).toEqual(["'+1 212 555", "'=1+1", '+442079460000']);
});

it('keeps our columns in their place where a row is too short or too long', async () => {
  const [, short, long] = await report(['x'], ['x', 'Smith', ' John', '5']);
  expect(short).toEqual(['x', '', '', '2', ...Object.values(WHY)]);
  expect(long).toEqual(['x', 'Smith', ' John,5', '3', ...Object.values(WHY)]);
});

it('writes the rows known when the export began, and counts them', async () => {
  const ledger = ledgerOfRows();
  for (let line = 2; line < 2_502; line += 1) ledger.rows.push({ ...WHY, line, cells: ['x', 'y', 'z'] });
  const written = { rows: 0, codes: new Map<string, number>() };
  const source = { campaign: 'renewals', header: HEADER, count: 2_400 };
  const rows: string[][] = parse(await textOf(rejectedReport(ledger, source, written)));
  expect([rows.length - 1, written.rows]).toEqual([2_400, 2_400]);
  expect([...written.codes]).toEqual([['invalid-number', 2_400]]);
  expect(rows.at(-1)?.[3]).toBe('2401');
});
