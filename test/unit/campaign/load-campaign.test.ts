import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCampaign } from '../../../src/campaign/load-campaign.ts';
import { templateVariables } from '../../../src/campaign/template-variables.ts';
import { campaignText, problemsOf, summary } from './campaign-text.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fairdial-campaign-'));
  await writeFile(join(directory, 'people.csv'), 'phone\n+12125550101\n');
});

afterAll(() => rm(directory, { recursive: true }));

async function load(name: string, content?: string | Buffer) {
  const path = join(directory, name);
  if (content !== undefined) await writeFile(path, content);
  return loadCampaign(path);
}

async function problemsIn(name: string, content?: string | Buffer): Promise<string[]> {
  return problemsOf(await load(name, content)).map(summary);
}

test('a valid file gives its meaning, its text and a hash that changes with the text', async () => {
  const first = await load('calls.yaml', campaignText());
  const second = await load('calls.yaml', `${campaignText()}# a comment\n`);
  if (first.kind === 'invalid' || second.kind === 'invalid') throw new Error('should be valid');
  expect(first.campaign.name).toBe('calls');
  expect(first.campaign.contacts.files).toEqual([join(directory, 'people.csv')]);
  expect(first.text).toBe(campaignText());
  expect(second.hash).not.toBe(first.hash);
  expect(second.campaign).toEqual(first.campaign);
});

test('a byte order mark and any line ending are fine, and places stay right', async () => {
  const text = campaignText({ priority: '0.5' });
  expect(await problemsIn('bom.yaml', `\ufeff${text}`)).toEqual(['out-of-range@5:11']);
  expect(await problemsIn('crlf.yaml', text.replaceAll('\n', '\r\n'))).toEqual(['out-of-range@5:11']);
  expect(await problemsIn('cr.yaml', text.replaceAll('\n', '\r'))).toEqual(['out-of-range@5:11']);
});

describe('Y40 text that is none', () => {
  test('invalid UTF-8 names its byte', async () => {
    const bytes = Buffer.concat([Buffer.from('name: caf'), Buffer.from([0xe9]), Buffer.from('\n')]);
    const result = await load('latin1.yaml', bytes);
    expect(problemsOf(result)[0]).toMatchObject({
      code: 'not-utf-8',
      message: expect.stringContaining('byte 9'),
    });
  });

  test('UTF-16 is named', async () => {
    const result = await load('utf16.yaml', Buffer.from(`\ufeff${campaignText()}`, 'utf16le'));
    expect(problemsOf(result)[0]?.message).toContain('UTF-16');
  });
});

describe('Y44 paths that are no file', () => {
  test('nothing there', async () => {
    expect(await problemsIn('absent.yaml')).toEqual(['no-such-file@']);
  });

  test('a directory', async () => {
    await mkdir(join(directory, 'folder.yaml'));
    expect(await problemsIn('folder.yaml')).toEqual(['not-a-file@']);
  });

  test('a link to nothing', async () => {
    await symlink(join(directory, 'nothing'), join(directory, 'dangling.yaml'));
    expect(await problemsIn('dangling.yaml')).toEqual(['dangling-link@']);
  });

  test('a named pipe that nobody writes to does not hang', async () => {
    await promisify(execFile)('mkfifo', [join(directory, 'pipe.yaml')]);
    expect(await problemsIn('pipe.yaml')).toEqual(['not-a-file@']);
  });

  test('more than 64 KB', async () => {
    const comment = `#${'x'.repeat(1023)}`;
    await load('large.yaml', campaignText());
    expect(await problemsIn('large.yaml')).toEqual([]);
    await appendFile(join(directory, 'large.yaml'), `${comment}\n`.repeat(64));
    expect(await problemsIn('large.yaml')).toEqual(['file-too-large@']);
  });
});

test('files the campaign names must be there, whatever else is wrong', async () => {
  const text = campaignText({
    contacts: '{ file: [people.csv, gone.csv] }',
    suppress: `[., ${join('/', 'nowhere', 'dnc.csv')}]`,
    priority: 'high',
  });
  expect(await problemsIn('files.yaml', text)).toEqual([
    'no-such-file@3:32',
    'not-a-file@5:12',
    'no-such-file@5:15',
    'wrong-type@6:11',
  ]);
});

describe('the samples', () => {
  test('example.yaml uses every field and has nothing to complain about', async () => {
    const result = await loadCampaign('campaigns/samples/example.yaml');
    expect(problemsOf(result)).toEqual([]);
    expect(result.kind).toBe('valid');
  });

  test('demo.yaml never closes and needs only the variables its contacts have', async () => {
    const result = await loadCampaign('campaigns/samples/demo.yaml');
    if (result.kind === 'invalid') throw new Error('should be valid');
    expect(result.campaign.hours.week).toEqual(Array.from({ length: 7 }, () => [[0, 1440]]));
    expect(templateVariables(result.campaign.overrides)).toEqual([
      'first_name',
      'company',
      'plan',
      'renewal_date',
    ]);
    expect(result.warnings.map(({ code }) => code)).toEqual(['unusual-hours']);
  });
});
