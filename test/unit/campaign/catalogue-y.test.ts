import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCampaign } from '../../../src/campaign/load-campaign.ts';
import { loadFiles } from '../../../src/cli/load-files.ts';
import { InputError, type Problem } from '../../../src/domain/errors.ts';
import { isRejected, rowReader } from '../../../src/importing/contact-rows.ts';
import { missingColumns } from '../../../src/importing/needed-columns.ts';
import { campaignText, meaningOf, parse, problemsOf, summary } from './campaign-text.ts';
import { CATALOGUE } from './catalogue-y.ts';

const ROWS = Object.entries(CATALOGUE).flatMap(([group, rows]) =>
  rows.map(([text, ...expected]) => [`${group}: ${shorten(text)}`, text, expected] as const),
);

function shorten(text: string): string {
  const last = text.trim().split('\n').at(-1) ?? '';
  return JSON.stringify(last.length > 90 ? `${last.slice(0, 90)}…` : last);
}

/** Whoever reads a problem must learn what to do about it. */
function expectRepairs(problems: readonly Problem[]): void {
  expect(problems.filter(({ fix = '' }) => !/^[A-Z"'].{4}/.test(fix))).toEqual([]);
}

test.each(ROWS)('%s', (_, text, expected) => {
  const problems = problemsOf(parse(text));
  expect(problems.map(summary)).toEqual(expected);
  expectRepairs(problems);
});

describe('what is accepted means what was written', () => {
  test('Y9 Y10 texts stay texts', () => {
    const { variables } = meaningOf(campaignText({ variables: '{ at: 9:30, country: NO, on: off }' }));
    expect(variables).toEqual({ at: '9:30', country: 'NO', on: 'off' });
  });

  test('Y14 a range past midnight belongs to the day it begins on', () => {
    const { hours } = meaningOf(campaignText({ calling_window: '{ mon: "22:00-06:00" }' }));
    expect(hours.week[0]).toEqual([[1320, 1800]]);
    expect(hours.week[1]).toEqual([]);
  });

  test('wishes: outcomes and phrases in the form they are compared in', () => {
    const text = campaignText({
      callbacks: '{ field: when, outcomes: [Call Later, call-back] }',
      opt_out_phrases: '[Stop Calling]',
      require: 'first_name',
      retry: '{ max_attempts: 2, busy: 5m, spread: true }',
      contacts: '{ file: a.csv, max_rejected: 2.5% }',
    });
    expect(meaningOf(text)).toMatchObject({
      callbacks: { field: 'when', outcomes: ['call_later', 'call_back'] },
      optOutPhrases: ['stop calling'],
      require: ['first_name'],
      retry: { spread: true },
      contacts: { maxRejected: 0.025 },
    });
    expect(meaningOf(campaignText({ callbacks: '{ field: when }' })).callbacks).toEqual({
      field: 'when',
      outcomes: [],
    });
    expect(meaningOf(campaignText({ retry: '{ max_attempts: 2, busy: 5m, spread: false }' })).retry).toEqual(
      meaningOf(campaignText({ retry: '{ max_attempts: 2, busy: 5m }' })).retry,
    );
  });
});

describe('on a disk', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fairdial-catalogue-'));
    await writeFile(join(directory, 'people.csv'), 'phone\n+12125550101\n');
    await writeFile(join(directory, 'latin.yaml'), Buffer.from('name: caf\u00e9\n', 'latin1'));
    await writeFile(join(directory, 'wide.yaml'), Buffer.from(`\ufeff${campaignText()}`, 'utf16le'));
    await mkdir(join(directory, 'folder.yaml'));
    await symlink(join(directory, 'nothing'), join(directory, 'dangling.yaml'));
    await promisify(execFile)('mkfifo', [join(directory, 'pipe.yaml')]);
    for (const name of ['one.yaml', 'two.yaml'])
      await writeFile(join(directory, name), `name: same\n${campaignText()}`);
  });
  afterAll(() => rm(directory, { recursive: true }));

  test.each([
    ['Y40', 'bytes that are no UTF-8', 'latin.yaml', 'not-utf-8', /byte 9 /],
    ['Y40', 'UTF-16', 'wide.yaml', 'not-utf-8', /UTF-16/],
    ['Y44', 'nothing there', 'absent.yaml', 'no-such-file', /no such file/],
    ['Y44', 'a folder', 'folder.yaml', 'not-a-file', /not a regular file/],
    ['Y44', 'a link to nothing', 'dangling.yaml', 'dangling-link', /points to a file that is not there/],
    ['Y44', 'a pipe nobody writes to', 'pipe.yaml', 'not-a-file', /not a regular file/],
  ])('%s: %s', async (_, __, name, code, message) => {
    const problems = problemsOf(await loadCampaign(join(directory, name)));
    expect(problems).toMatchObject([{ code, message: expect.stringMatching(message) }]);
    expectRepairs(problems);
  });

  /** Its size says nothing and its content is made while it is read. */
  test.skipIf(process.platform !== 'linux')('Y45: a file that changes while it is read', async () => {
    const problems = problemsOf(await loadCampaign('/proc/self/status'));
    expect(problems).toMatchObject([{ code: 'file-changing' }]);
    expectRepairs(problems);
  });

  test('Y43: two files of one name', async () => {
    const files = ['one.yaml', 'two.yaml'].map((name) => join(directory, name));
    const error = await loadFiles(files, 0).catch((thrown: unknown) => thrown);
    const problems = error instanceof InputError ? error.problems : [];
    expect(problems).toMatchObject([
      { file: files[1], code: 'name-taken', message: expect.stringContaining('one.yaml') },
    ]);
    expectRepairs(problems);
  });
});

describe('together with the contacts', () => {
  const header = { headers: ['phone', 'first_name', 'plan'], roles: { phone: 0 }, variables: [1, 2] };

  test('Y28: a from number on the list', () => {
    const row = rowReader({ header, fromNumbers: ['+12125550100'] })(['+1 212 555 0100', 'Ann', 'Basic'], 2);
    expect(row).toMatchObject({
      code: 'self-call',
      line: 2,
      suggestion: expect.stringContaining('Remove the row'),
    });
    expect(isRejected(row)).toBe(true);
  });

  test.each([
    ['Hi {{first_name}}', {}, []],
    ['Hi {{ first_name }}, {{company}}', { company: 'Acme' }, []],
    ['Hi {{first_nam}}', {}, ['missing-variable: Write {{first_name}}, or add the column.']],
    ['{{a}} {{b}}', { a: 'x' }, ['missing-variable: Add a column b, or set it under variables.']],
    ['{{phone}}', {}, ['missing-variable: Give the file a second column with this text under another name.']],
  ])('Y46: a placeholder %j', (first_message, variables, expected) => {
    const problems = missingColumns('c.yaml', { overrides: { first_message }, variables }, header);
    expect(problems.map(({ code, fix }) => `${code}: ${fix}`)).toEqual(expected);
  });

  test('Y46: a required column that is not there', () => {
    const problems = missingColumns('c.yaml', { require: ['plan', 'plam', 'balance'] }, header);
    expect(problems.map(({ code, fix }) => `${code}: ${fix}`)).toEqual([
      'missing-column: Write plan, or add the column.',
      'missing-column: Add the column, or remove it from require.',
    ]);
  });
});

test('every case of the catalogue is here', () => {
  const own = Object.keys(CATALOGUE).flatMap((group) => group.match(/\bY\d+/g) ?? []);
  const below = ['Y28', 'Y43', 'Y44', 'Y45', 'Y46'];
  const all = Array.from({ length: 48 }, (_, index) => `Y${index + 1}`);
  expect(all.filter((id) => ![...own, ...below].includes(id))).toEqual([]);
});
