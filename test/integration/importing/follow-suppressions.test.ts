import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { createFileNotes } from '../../../src/importing/file-notes.ts';
import { followFile } from '../../../src/importing/follow-suppressions.ts';
import { loadSuppressions } from '../../../src/importing/load-suppressions.ts';
import { createSuppressionFolder, suppressionFolders } from '../../../src/importing/suppression-folder.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const number = (n: number) => `+1212555${String(100 + n).padStart(4, '0')}`;

let folder: string;
let ledger: Ledger;
/** What happens while somebody waits for a file to stand still. */
let meanwhile: () => Promise<void>;
let events: EngineEvent[];
const clock: Clock = { wallMs: () => NOW, monotonicMs: () => 0, sleep: () => meanwhile() };
const emit = (event: EngineEvent) => void events.push(event);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-lists-'));
  ledger = createMemoryLedger();
  meanwhile = async () => {};
  events = [];
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const listOf = (...numbers: readonly number[]) => ['phone', ...numbers.map(number), ''].join('\n');

async function named(scope: { campaign?: string } = {}) {
  const { entries } = await ledger.suppressions.list('', 1_000, scope);
  return entries.map(({ phone, source }) => `${phone} ${source}`).sort();
}

describe('a followed file', () => {
  const follow = (countries?: string | readonly string[]) =>
    followFile(
      { suppressions: ledger.suppressions, clock },
      { path: join(folder, 'dnc.csv'), source: 'suppress/dnc.csv', countries },
    );

  it('adds its numbers, and lifts those whose rows are gone unless another source names them', async () => {
    await ledger.suppressions.add([{ phone: number(1), reason: '', source: 'cli', at: NOW }], {});
    await write('dnc.csv', listOf(0, 1, 2));
    expect(await follow()).toEqual({ kind: 'read', numbers: 3, added: 2, lifted: 0 });
    expect(await follow()).toEqual({ kind: 'same' });
    await write('dnc.csv', listOf(2, 3));
    expect(await follow()).toEqual({ kind: 'read', numbers: 2, added: 1, lifted: 2 });
    expect(await named()).toEqual([
      `${number(1)} cli`,
      `${number(2)} suppress/dnc.csv`,
      `${number(3)} suppress/dnc.csv`,
    ]);
  });

  it('lifts what went while nobody was looking', async () => {
    await write('dnc.csv', listOf(0, 1));
    await follow();
    await write('dnc.csv', 'phone\n');
    expect(await follow()).toMatchObject({ lifted: 2 });
    expect(await named()).toEqual([]);
  });

  it('lifts nothing while it is being written', async () => {
    await write('dnc.csv', listOf(0, 1, 2));
    await follow();
    await write('dnc.csv', listOf(3));
    meanwhile = () => appendFile(join(folder, 'dnc.csv'), `${number(0)}\n${number(1)}\n`);
    expect(await follow()).toEqual({ kind: 'changed' });
    expect(await ledger.suppressions.count()).toBe(4);
    meanwhile = async () => {};
    expect(await follow()).toMatchObject({ kind: 'read', numbers: 3, lifted: 1 });
  });

  it('tells rows it cannot read, adds the others, and lifts nothing', async () => {
    await write('dnc.csv', listOf(0));
    await follow();
    await write('dnc.csv', `phone\n${number(1)}\n12\n`);
    await expect(follow()).rejects.toMatchObject({ problems: [{ line: 3, severity: 'error' }] });
    expect(await ledger.suppressions.count()).toBe(2);
    await write('dnc.csv', `phone\n${number(1)}\n`);
    expect(await follow()).toMatchObject({ kind: 'read', lifted: 1 });
  });

  it('takes the end of a suppression from a column, and follows it', async () => {
    const rows = [`${number(0)},2027-01-31`, `${number(1)},`, `${number(2)},2026-11-30T00:00:00Z`];
    await write('dnc.csv', ['phone,expires', ...rows, ''].join('\n'));
    await follow();
    const until = Date.parse('2027-02-01T12:00:00Z') - 1;
    const { entries } = await ledger.suppressions.list('', 10);
    expect(entries).toEqual([
      expect.objectContaining({ phone: number(0), until, followed: true }),
      expect.not.objectContaining({ until: expect.anything() }),
    ]);
    await write('dnc.csv', `phone,until\n${number(0)},2026-12-24\n`);
    await follow();
    expect(await ledger.suppressions.expire(until - 1, 10)).toBe(1);
    expect(await named()).toEqual([]);
  });

  it('keeps the longest of two rows of one number', async () => {
    await write('dnc.csv', `phone,until\n${number(0)},\n${number(0)},2026-12-24\n`);
    await follow();
    expect(await ledger.suppressions.expire(NOW * 2, 10)).toBe(0);
  });

  it('lists a number whose end nobody can read for ever, and tells the row', async () => {
    await write('dnc.csv', `phone,until\n${number(0)},24.12.2026\n`);
    await expect(follow()).rejects.toMatchObject({ problems: [{ line: 2, code: 'invalid-expiry' }] });
    expect(await ledger.suppressions.expire(NOW * 2, 10)).toBe(0);
    expect(await ledger.suppressions.count()).toBe(1);
  });

  it('reads a national number as one of every country there is', async () => {
    await write('dnc.csv', 'phone\n2079460100\n02079460100\n');
    await follow(['GB', 'US']).catch(() => {});
    expect(await ledger.suppressions.has('+442079460100')).toBe(true);
    await write('dnc.csv', 'phone\n(212) 555-0100\n');
    await expect(follow('GB')).rejects.toMatchObject({ problems: [{ line: 2 }] });
    expect(await follow(['GB', 'US'])).toMatchObject({ kind: 'read', numbers: 1 });
    expect(await ledger.suppressions.has(number(0))).toBe(true);
  });
});

describe('the folder of lists for all campaigns', () => {
  const open = (more: { onMended?: () => void } = {}) =>
    createSuppressionFolder({
      ledger,
      clock,
      emit,
      notes: createFileNotes({ ledger, clock }),
      folders: suppressionFolders(join(folder, 'campaigns')),
      countries: () => ['US'],
      ...more,
    });
  beforeEach(async () => {
    await mkdir(join(folder, 'suppress'));
    await mkdir(join(folder, 'campaigns', 'suppress'), { recursive: true });
  });

  it('may be missing', async () => {
    await rm(join(folder, 'suppress'), { recursive: true });
    await rm(join(folder, 'campaigns'), { recursive: true });
    const lists = open();
    await lists.look();
    expect([events, lists.problems()]).toEqual([[], []]);
  });

  it('holds every CSV file beside the campaigns folder and in it, each under its own name', async () => {
    await write('suppress/a.csv', listOf(0));
    await write('suppress/.b.csv', listOf(1));
    await write('suppress/c.txt', listOf(2));
    await write('campaigns/suppress/a.CSV', listOf(3));
    await open().look();
    expect(await named()).toEqual([
      `${number(0)} ${join(folder, 'suppress/a.csv')}`.replace(`${folder}/`, ''),
      `${number(3)} suppress/a.CSV`,
    ]);
  });

  it('tells two files of one name apart', async () => {
    await write('suppress/a.csv', listOf(0));
    await write('campaigns/suppress/a.csv', listOf(1));
    await open().look();
    expect(new Set(await named()).size).toBe(2);
    await write('suppress/a.csv', 'phone\n');
    await open().look();
    expect(await ledger.suppressions.has(number(1))).toBe(true);
    expect(await ledger.suppressions.has(number(0))).toBe(false);
  });

  it('follows edits, and keeps the numbers of a file that is gone', async () => {
    const lists = open();
    await write('suppress/a.csv', listOf(0, 1));
    await lists.look();
    await write('suppress/a.csv', listOf(1, 2));
    await lists.look();
    expect((await named()).length).toBe(2);
    await rename(join(folder, 'suppress/a.csv'), join(folder, 'elsewhere.csv'));
    await lists.look();
    expect((await named()).length).toBe(2);
    expect(events.at(-1)).toMatchObject({ type: 'file-problems', problems: [{ code: 'list-gone' }] });
    await write('suppress/a.csv', 'phone\n');
    await lists.look();
    expect(await named()).toEqual([]);
  });

  it('tells of a list it cannot read once, and when all are mended', async () => {
    let mended = 0;
    const lists = open({ onMended: () => (mended += 1) });
    await write('suppress/a.csv', 'name,city\nx,y\n');
    await lists.look();
    await lists.look();
    expect(events).toHaveLength(1);
    expect(lists.problems()).toMatchObject([{ code: 'missing-phone-column' }]);
    await write('suppress/a.csv', listOf(0));
    await lists.look();
    expect([lists.problems(), mended]).toEqual([[], 1]);
  });
});

describe('the files of a campaign', () => {
  const load = (...files: readonly string[]) => {
    const suppressFiles = files.map((name) => join(folder, name));
    const campaign = {
      name: 'spring',
      suppressFiles,
      contacts: { files: [], columns: {} },
    } as unknown as Campaign;
    return loadSuppressions({ ledger, clock, emit }, campaign);
  };

  test('hold for that campaign, and no more once it does not name them', async () => {
    await write('a.csv', listOf(0));
    await write('b.csv', listOf(0, 1));
    expect(await load('a.csv', 'b.csv')).toBe('loaded');
    expect(await named()).toEqual([]);
    const spring = { campaign: 'spring' };
    expect(await named(spring)).toEqual([`${number(0)} a.csv`, `${number(0)} b.csv`, `${number(1)} b.csv`]);
    await load('a.csv');
    expect(await named(spring)).toEqual([`${number(0)} a.csv`]);
    await load();
    expect(await named(spring)).toEqual([]);
  });

  test('say so when one is being written', async () => {
    await write('a.csv', listOf(0, 1));
    await load('a.csv');
    await write('a.csv', listOf(0));
    meanwhile = () => write('a.csv', listOf(0, 1));
    expect(await load('a.csv')).toBe('changed');
    expect((await named({ campaign: 'spring' })).length).toBe(2);
  });
});
