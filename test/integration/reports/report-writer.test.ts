import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportSummary } from '../../../src/reports/export-reports.ts';
import { createReportWriter, type ReportWriter } from '../../../src/reports/report-writer.ts';
import {
  entry,
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
let writer: ReportWriter;
let isIdle: boolean;
let rounds: ExportSummary[];
let failures: [string, unknown][];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairdial-writer-'));
  ledger = ledgerOfRows();
  ledger.views.push(view(0));
  clock = standingClock();
  isIdle = false;
  rounds = [];
  failures = [];
  writer = createReportWriter({
    ledger,
    clock,
    directory,
    everyMs: 5_000,
    isIdle: () => isIdle,
    onExported: (summary) => rounds.push(summary),
    onFailed: (campaign, error) => failures.push([campaign, error]),
  });
});
afterEach(async () => {
  await writer.stop();
  expect(clock.sleeping()).toEqual([]);
  await rm(directory, { recursive: true, force: true });
});

const resting = () => vi.waitFor(() => expect(clock.sleeping()).toHaveLength(1), { interval: 2 });

async function nextRound(ms = 5_000): Promise<void> {
  await resting();
  clock.advance(ms);
  await resting();
}

describe('the periodic rounds', () => {
  it('export what changed, once, and nothing else', async () => {
    writer.start();
    await nextRound();
    expect(rounds).toEqual([]);
    writer.markDirty('renewals');
    writer.markDirty('renewals');
    await nextRound();
    await nextRound();
    expect(rounds.map(({ campaign }) => campaign)).toEqual(['renewals']);
  });

  it('export again what changed during an export', async () => {
    ledger.beforePage = () => writer.markDirty('renewals');
    writer.markDirty('renewals');
    writer.start();
    await nextRound();
    ledger.beforePage = () => undefined;
    await nextRound();
    await nextRound();
    expect(rounds).toHaveLength(3);
  });

  it('rest ten times as long as the last one took', async () => {
    ledger.beforePage = () => clock.advance(2_000);
    writer.markDirty('renewals');
    writer.start();
    await resting();
    expect(clock.sleeping()).toEqual([20_000]);
  });

  it('try again what failed, and tell', async () => {
    await writeFile(join(directory, 'renewals'), 'in the way');
    writer.markDirty('renewals');
    writer.start();
    await resting();
    expect(failures).toMatchObject([['renewals', { code: 'report-not-written' }]]);
    await rm(join(directory, 'renewals'));
    await nextRound();
    expect(rounds).toHaveLength(1);
  });

  it('forget a campaign that does not exist', async () => {
    ledger.entry = undefined;
    writer.markDirty('nobody');
    writer.start();
    await nextRound();
    await nextRound();
    expect(failures).toMatchObject([['nobody', { code: 'unknown-campaign' }]]);
  });

  it('need no timer that a computer cannot keep', async () => {
    const patient = createReportWriter({ ledger, clock, directory, everyMs: 365 * 86_400_000 });
    patient.start();
    await resting();
    expect(clock.sleeping()).toEqual([24 * 86_400_000]);
    await patient.stop();
  });

  it('end with the export under way complete', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = false;
    ledger.beforePage = () => {
      begun = true;
      return held;
    };
    writer.markDirty('renewals');
    writer.start();
    await vi.waitFor(() => expect(begun).toBe(true), { interval: 2 });
    const stopped = writer.stop();
    release();
    await stopped;
    expect(rounds).toHaveLength(1);
    expect((await readdir(join(directory, 'renewals'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a large campaign', () => {
  /** Its contacts.csv is written every 24 s at most. */
  const CONTACTS = 40_000;
  const contacts = () => readFile(join(directory, 'renewals', 'contacts.csv'), 'utf8');
  const attempts = () => readFile(join(directory, 'renewals', 'attempts.csv'), 'utf8');
  const summary = async () => JSON.parse(await readFile(join(directory, 'renewals', 'summary.json'), 'utf8'));

  async function firstRound(): Promise<void> {
    ledger.views.length = 0;
    for (let seq = 0; seq < CONTACTS; seq += 1) ledger.views.push(view(seq));
    writer.markDirty('renewals');
    writer.start();
    await resting();
  }

  function call(seq: number): void {
    ledger.views[seq] = view(seq, { status: 'done', attempts: 1 });
    ledger.records.push(record(seq));
    writer.markDirty('renewals');
  }

  it('has its contacts.csv written more rarely than its other reports, which say of when it is', async () => {
    await firstRound();
    call(7);
    await nextRound(10_000);
    expect(await attempts()).toContain('a-7');
    expect(await contacts()).not.toContain('done');
    expect(await summary()).toMatchObject({
      exported_at: new Date(NOON + 10_000).toISOString(),
      contacts_at: new Date(NOON).toISOString(),
      identity: { imported: CONTACTS, waiting: CONTACTS, done: 0, holds: true },
      totals: { contacts: { attempts: 0 }, attempts: { attempts: 1 } },
    });
    // Nothing has changed since, but this report is behind.
    await nextRound(20_000);
    expect(await contacts()).toContain('done');
    expect((await summary()).identity).toMatchObject({ waiting: CONTACTS - 1, done: 1, holds: true });
    await nextRound(60_000);
    expect(rounds).toHaveLength(3);
  });

  it('has it at once when it has ended, when somebody asks, and when the file is gone', async () => {
    await firstRound();
    call(1);
    ledger.entry = entry({ state: 'finished' });
    await nextRound();
    expect((await summary()).identity).toMatchObject({ done: 1 });
    ledger.entry = entry();
    call(2);
    await writer.exportNow('renewals');
    expect((await summary()).identity).toMatchObject({ done: 2 });
    call(3);
    await rm(join(directory, 'renewals', 'contacts.csv'));
    await nextRound();
    expect((await summary()).identity).toMatchObject({ done: 3 });
  });

  const manyAtOnce = async () => {
    ledger.views.length = 0;
    for (let seq = 0; seq < 1_000; seq += 1) ledger.views.push(view(seq));
    ledger.beforePage = (from) => {
      if (from === 250) clock.advance(3);
    };
    writer.markDirty('renewals');
    writer.start();
    await resting();
  };

  it('is read with shorter rests where nobody is called', async () => {
    isIdle = true;
    await manyAtOnce();
    expect(clock.sleeping()).toEqual([3]);
    clock.advance(3);
    await resting();
  });

  it('is read with rests between the pages, unless somebody waits for it', async () => {
    await manyAtOnce();
    expect(clock.sleeping()).toEqual([12]);
    const asked = writer.exportNow('renewals');
    clock.advance(12);
    expect((await asked).identity.imported).toBe(1_000);
    // What was rested is no work, after which the rounds rest.
    await resting();
    expect(clock.sleeping()).toEqual([5_000]);
  });
});

describe('export now', () => {
  it('waits for the export under way and then shows what came meanwhile; all who wait share one', async () => {
    let running = 0;
    let most = 0;
    let exports = 0;
    ledger.beforePage = async () => {
      running += 1;
      exports += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const first = writer.exportNow('renewals');
    ledger.views.push(view(1));
    const later = [writer.exportNow('renewals'), writer.exportNow('renewals')];
    const summaries = await Promise.all(later);
    await first;
    expect(summaries.map(({ identity }) => identity.imported)).toEqual([2, 2]);
    expect({ most, exports }).toEqual({ most: 1, exports: 2 });
    expect(await readFile(join(directory, 'renewals', 'contacts.csv'), 'utf8')).toContain('+12125550101');
  });

  it('gives its error to the caller, and the next one is not harmed', async () => {
    ledger.beforePage = () => {
      throw new Error('broken');
    };
    const first = writer.exportNow('renewals');
    const second = writer.exportNow('renewals');
    await expect(first).rejects.toThrow('broken');
    await expect(second).rejects.toThrow('broken');
    ledger.beforePage = () => undefined;
    expect((await writer.exportNow('renewals')).identity.holds).toBe(true);
  });
});
