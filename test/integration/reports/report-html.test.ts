import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContactsPass } from '../../../src/reports/contact-tally.ts';
import { exportReports } from '../../../src/reports/export-reports.ts';
import {
  entry,
  HEADER,
  type LedgerOfRows,
  ledgerOfRows,
  NOON,
  record,
  standingClock,
  view,
} from '../../unit/reports/report-fixtures.ts';

let directory: string;
let ledger: LedgerOfRows;
let clock: ReturnType<typeof standingClock>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairdial-page-'));
  ledger = ledgerOfRows();
  clock = standingClock();
  for (let seq = 0; seq < 20; seq += 1) ledger.views.push(view(seq));
  for (let n = 0; n < 12; n += 1) ledger.records.push(record(n));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const exported = (kept?: ContactsPass) =>
  exportReports({ ledger, clock }, 'renewals', directory, { kept: () => kept });
const pathOf = (name: string) => join(directory, 'renewals', name);
const read = (name = 'report.html') => readFile(pathOf(name), 'utf8');
const LONG_AGO = 1_000_000_000;
/** So that a later look tells whether it was written since. */
const age = () => utimes(pathOf('report.html'), LONG_AGO, LONG_AGO);
const isUntouched = async () => (await stat(pathOf('report.html'))).mtimeMs === LONG_AGO * 1_000;

describe('report.html', () => {
  it('is written with the other reports, and only when it says something new', async () => {
    await exported();
    expect(await read()).toContain('>12</b><small>12 attempts</small>');
    await age();
    clock.advance(10_000);
    await exported();
    expect(await isUntouched()).toBe(true);
    ledger.records.push(record(12));
    clock.advance(10_000);
    await exported();
    expect(await read()).toContain('>13</b><small>13 attempts</small>');
    expect(await read()).toContain('2026-11-21T12:00:20.000Z');
  });

  it('is made anew where somebody put something else in its place', async () => {
    await exported();
    const page = await read();
    await writeFile(pathOf('report.html'), '<p>hello</p>');
    await exported();
    expect(await read()).toBe(page);
  });

  it('of a large campaign is made with contacts.csv, and once a minute between', async () => {
    for (let seq = 20; seq < 50_001; seq += 1) ledger.views.push(view(seq));
    const { contacts } = await exported();
    await age();
    ledger.records.push(record(12));
    clock.advance(59_000);
    await exported(contacts);
    expect(await isUntouched()).toBe(true);
    clock.advance(1_000);
    await exported(contacts);
    expect(await read()).toContain('13 attempts');
    expect(await read()).toContain('as contacts.csv has them, of Sat 21 Nov 2026, 12:00 UTC');
    ledger.records.push(record(13));
    clock.advance(10_000);
    await exported();
    expect(await read()).toContain('14 attempts');
  });

  it('counts rejected rows by reason, also where rejected.csv is left to whoever corrects it', async () => {
    const row = (line: number, code: string) => ({ line, code, message: 'm', suggestion: 's', cells: ['x'] });
    ledger.rows.push(row(2, 'duplicate'), row(3, 'too-short'), row(4, 'duplicate'));
    ledger.entry = entry({ import: { completed: 'f1', header: HEADER, rejected: 3 } });
    await exported();
    const page = await read();
    expect(page).toMatch(/duplicate<\/th>.*<td class="number">2<\/td>/);
    await writeFile(pathOf('rejected.csv'), 'half corrected');
    const mark = await read('.rejected.json');
    await writeFile(pathOf('.rejected.json'), mark.slice(0, mark.indexOf('\n') + 1));
    await rm(pathOf('report.html'));
    await exported();
    expect([await read('rejected.csv'), await read('.rejected.json')]).toEqual(['half corrected', mark]);
    expect(await read()).toBe(page);
  });

  it('goes on counting the hours of the recipients where the last export ended', async () => {
    await exported();
    ledger.records.push(record(0, { postedAt: NOON + 3 * 3_600_000 }));
    await exported();
    const local = (await read()).split('recipient’s day</caption>')[1] ?? '';
    expect(local).toMatch(/07:00<\/th>.*<td class="number">12<\/td><td class="number">12<\/td>/);
    expect(local).toMatch(/10:00<\/th>.*<td class="number">1<\/td><td class="number">1<\/td>/);
  });
});
