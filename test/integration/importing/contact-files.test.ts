import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/domain/errors.ts';
import { inspectContactFiles } from '../../../src/importing/contact-files.ts';

const ROWS = 'phone,name\n+12125550100,Zoë\n+12125550101,Al\n';

let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, `${++made}.csv`);
  await writeFile(path, content);
  return path;
}

async function inspect(...contents: (string | Buffer)[]) {
  const files: string[] = [];
  for (const content of contents) files.push(await file(content));
  return inspectContactFiles({ contacts: { files, columns: {} } });
}

async function problems(...contents: (string | Buffer)[]) {
  const error = await inspect(...contents).catch((thrown: unknown) => thrown);
  if (!(error instanceof InputError)) throw new Error('no InputError', { cause: error });
  return error.problems;
}

const utf16 = Buffer.from(ROWS, 'utf16le');

describe('a file is accepted', () => {
  test.each([
    ['C7: UTF-8 with a mark', Buffer.from(`\ufeff${ROWS}`), 'utf-8', 2],
    ['C8: UTF-16LE with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'utf-16le', 2],
    [
      'UTF-16BE with a mark',
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
      'utf-16be',
      2,
    ],
    ['UTF-16LE without', utf16, 'utf-16le', 2],
    ['UTF-16BE without', Buffer.from(utf16).swap16(), 'utf-16be', 2],
    ['C10: semicolons', 'phone;name\n+12125550100;x\n', 'utf-8', 1],
    ['C11: CRLF, LF and CR', 'phone,name\r\n+12125550100,x\n+12125550101,y\r+12125550102,z', 'utf-8', 3],
    ['C17: a NUL byte in a row', 'phone,name\n+12125550100,x\0y\n', 'utf-8', 1],
  ])('%s', async (_, content, encoding, records) => {
    const found = await inspect(content);
    expect(found).toMatchObject({ header: { headers: ['phone', 'name'] }, records, warnings: [] });
    expect(found.files[0]?.encoding.name).toBe(encoding);
  });

  test('C2: a header only, with a warning', async () => {
    const { records, warnings } = await inspect('phone,name\n');
    expect(records).toBe(0);
    expect(warnings).toMatchObject([{ severity: 'warning', code: 'no-rows' }]);
  });

  test('C9: windows-1252, with a warning that names the line', async () => {
    const { files, warnings } = await inspect(Buffer.from(ROWS, 'latin1'));
    expect(files[0]?.encoding.name).toBe('windows-1252');
    expect(warnings).toMatchObject([{ code: 'legacy-encoding', line: 2 }]);
  });

  test('a byte that is not UTF-8 is found far down the file too', async () => {
    const rows = '+12125550100,x\n'.repeat(30_000);
    const { warnings } = await inspect(
      Buffer.concat([Buffer.from(`phone,name\n${rows}`), Buffer.from([0xe9, 0x2c, 0x0a])]),
    );
    expect(warnings).toMatchObject([{ code: 'legacy-encoding', line: 30_002 }]);
  });
});

describe('a file is refused', () => {
  const fill = '+12125550100,x\n'.repeat(20_000);
  test.each([
    ['C1: nothing in it', '', 'empty-file', undefined],
    ['blank lines only', ' \n\n', 'empty-file', undefined],
    ['C3: no header', '+12125550100,Ann\n', 'header-expected', 1],
    ['C14: a quote never closed', `${ROWS}"+12125550102,x\n${fill}`, 'unclosed-quote', 4],
    ['C14: in a short file', `${ROWS}"+12125550102,x\n`, 'unclosed-quote', 4],
    ['C15: a stray quote far down', `${ROWS}${fill}5" pipe,x\n`, 'stray-quote', 20_004],
    ['C15: behind a header on line 3', '\nsep=,\nphone,name\n+12125550100,5" pipe\n', 'stray-quote', 4],
    ['C18: a record over 64 KB', `${ROWS}+12125550102,${'x'.repeat(70_000)}\n`, 'record-too-long', 4],
    ['C20: one line of 10 MB', 'x'.repeat(10_000_000), 'record-too-long', 1],
    ['C56: zip', Buffer.from('PK\x03\x04....'), 'not-csv', undefined],
    ['C56: gzip', gzipSync(ROWS), 'not-csv', undefined],
    ['C56: PDF', '%PDF-1.7', 'not-csv', undefined],
    ['a web page', '<!DOCTYPE html><html>', 'not-csv', undefined],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 0xff]), 'not-text', undefined],
    ['UTF-8 with damage', Buffer.concat([Buffer.from(ROWS), Buffer.from([0xff])]), 'broken-utf8', 4],
    ['UTF-16 cut off', utf16.subarray(0, utf16.length - 1), 'broken-utf16', undefined],
  ])('%s', async (_, content, code, line) => {
    const [problem] = await problems(content);
    expect({ code: problem?.code, line: problem?.line }).toEqual({ code, line });
  });

  test('C56: a workbook is called one', async () => {
    const [problem] = await problems(Buffer.from('PK\x03\x04............[Content_Types].xml'));
    expect(problem?.message).toContain('Excel workbook');
  });

  test.each([
    ['a missing file', 'none.csv', 'file-missing'],
    ['a folder', '.', 'not-a-file'],
  ])('%s', async (_, name, code) => {
    const inspected = inspectContactFiles({ contacts: { files: [join(folder, name)], columns: {} } });
    await expect(inspected).rejects.toMatchObject({ problems: [{ code }] });
  });
});

describe('several files', () => {
  test('may have their columns in another order', async () => {
    const { files, records } = await inspect(
      'phone,name,id\n+12125550100,x,1\n',
      'id,name,Phone Number\n2,y,+12125550101\n',
    );
    expect(files.map(({ order }) => order)).toEqual([undefined, [2, 1, 0]]);
    expect(records).toBe(2);
  });

  test('must have the same ones', async () => {
    const [problem] = await problems('phone,name\n', 'phone,first_name\n');
    expect(problem?.code).toBe('columns-differ');
    expect(problem?.message).toContain('"name" missing');
    expect(problem?.message).toContain('"first_name" not in the first file');
  });

  test('report the problems of all of them at once', async () => {
    const found = await problems('', 'name,name\n', 'phone\n"x');
    expect(found.map(({ code }) => code)).toEqual([
      'empty-file',
      'duplicate-header',
      'missing-phone-column',
      'unclosed-quote',
    ]);
  });
});
