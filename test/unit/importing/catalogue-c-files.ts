import { gzipSync } from 'node:zlib';
import { A, B, type Case, row } from './catalogue-c.ts';

const utf16 = Buffer.from(`phone,name\n${A},Zoë\n`, 'utf16le');
const mark = (...bytes: number[]) => Buffer.from(bytes);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** What a file is, and what its lines are. */
export const FILES: readonly Case[] = [
  { id: 'C1 nothing', bytes: '', problems: ['empty-file@'], says: /empty.*header row/ },
  { id: 'C1 blank lines only', bytes: '\n \r\n\n', problems: ['empty-file@'] },
  { id: 'C2 a header only', bytes: 'phone,name\n', phones: [], warnings: ['no-rows@'], says: /no contacts/ },
  { id: 'C2 a header without its line break', bytes: 'phone', phones: [], warnings: ['no-rows@'] },
  { id: 'C3 no header', bytes: `${A},Ann\n${B},Bob\n`, problems: ['header-expected@1'], says: /first row/ },
  { id: 'C3 no header, one column', bytes: `${A}\n${B}\n`, problems: ['header-expected@1'] },
  {
    id: 'C4 no phone column',
    bytes: `name,Mobile\nAnn,${A}\n`,
    problems: ['missing-phone-column@1'],
    says: /"name", "Mobile".*\{ phone: Mobile \}/,
  },
  {
    id: 'C4 the header is not the first line',
    bytes: '\n\nname\nAnn\n',
    problems: ['missing-phone-column@3'],
  },
  { id: 'C5 a header twice', bytes: `phone,name,name\n${A},a,b\n`, problems: ['duplicate-header@1'] },
  { id: 'C6 spaces', bytes: ` Phone ,name\n${A},Ann\n`, phones: [A] },
  { id: 'C6 case', bytes: `PHONE\n${A}\n`, phones: [A] },
  { id: 'C6 an alias', bytes: `phone_number\n${A}\n`, phones: [A] },
  {
    id: 'C6 two aliases',
    bytes: `phone,to_number\n${A},${B}\n`,
    problems: ['ambiguous-column@1'],
    says: /"phone", "to_number".*columns: \{ phone: phone \}/,
  },
  {
    id: 'C6 two aliases, one chosen',
    bytes: `phone,to_number\n${A},${B}\n`,
    columns: { phone: 'to_number' },
    phones: [B],
    values: [A],
  },
  { id: 'C7 UTF-8 with a mark', bytes: `\ufeffphone,name\n${A},Zoë\n`, phones: [A], values: ['Zoë'] },
  // A departure: UTF-16 is what Excel's "Unicode text" is, and can be told for sure (spec §3).
  {
    id: 'C8 UTF-16LE with a mark',
    bytes: Buffer.concat([mark(0xff, 0xfe), utf16]),
    phones: [A],
    values: ['Zoë'],
  },
  {
    id: 'C8 UTF-16BE with a mark',
    bytes: Buffer.concat([mark(0xfe, 0xff), Buffer.from(utf16).swap16()]),
    phones: [A],
    values: ['Zoë'],
  },
  { id: 'C8 UTF-16LE without', bytes: utf16, phones: [A], values: ['Zoë'] },
  { id: 'C8 UTF-16BE without', bytes: Buffer.from(utf16).swap16(), phones: [A], values: ['Zoë'] },
  {
    id: 'C8 UTF-16 cut in half',
    bytes: Buffer.concat([mark(0xff, 0xfe), utf16.subarray(0, -1)]),
    problems: ['broken-utf16@'],
  },
  // A departure: Latin-1 is read as windows-1252 and warned about with its line; what is damaged UTF-8 is refused.
  {
    id: 'C9 Latin-1',
    bytes: latin1(`phone,name\n${A},Al\n${B},Zo\xeb\n`),
    phones: [A, B],
    warnings: ['legacy-encoding@3'],
    says: /windows-1252.*save the file as UTF-8/,
  },
  {
    id: 'C9 windows-1252',
    bytes: Buffer.concat([Buffer.from(`phone,name\n${A},`), mark(0x93, 0x41, 0x94, 0x80, 0x0a)]),
    phones: [A],
    values: ['“A”€'],
    warnings: ['legacy-encoding@2'],
  },
  {
    id: 'C9 UTF-8 that is damaged',
    bytes: Buffer.concat([Buffer.from(`phone,name\n${A},Zoë\n${B},Zo`), mark(0xeb, 0x0a)]),
    problems: ['broken-utf8@3'],
  },
  // A departure: the delimiter is found in the header row and need not be told (spec §3).
  { id: 'C10 semicolons', bytes: `phone;name\n${A};Al, Jr\n`, phones: [A], values: ['Al, Jr'] },
  { id: 'C10 tabs', bytes: `phone\tname\n${A}\tAl, Jr\n`, phones: [A], values: ['Al, Jr'] },
  { id: 'C10 bars', bytes: `phone|name\n${A}|Al; Jr\n`, phones: [A], values: ['Al; Jr'] },
  { id: 'C10 sep=;', bytes: `sep=;\nphone;name\n${A};Ann\n`, phones: [A], values: ['Ann'] },
  {
    id: 'C10 "sep=^" and a bad row',
    bytes: 'sep=^\r\nphone^name\r\nxyz^Ann\r\n',
    phones: [],
    rejected: ['letters@3'],
  },
  { id: 'C10 one column', bytes: `phone\n${A}\n`, phones: [A] },
  {
    id: 'C11 CRLF, LF and CR mixed',
    bytes: `phone,name\r\n${A},a\n${B},b\r+12125550102,c\r\nxyz,d`,
    phones: [A, B, '+12125550102'],
    rejected: ['letters@5'],
  },
  { id: 'C11 LF header, CRLF body', bytes: `phone,name\n${A},Ann\r\n`, phones: [A], values: ['Ann'] },
  {
    id: 'C12 blank lines',
    bytes: `\nphone,name\n\n${A},Ann\n  \n,,\n,\nxyz,y\n`,
    phones: [A],
    rejected: ['letters@8'],
  },
  {
    id: 'C13 too few and too many cells',
    bytes: `phone,name\n${A}\n${B},a,b\n`,
    phones: [],
    rejected: ['field-count@2', 'field-count@3'],
    says: /1 cells where the header has 2.*missing cells/,
  },
  {
    id: 'C13 a comma that was not quoted',
    bytes: `phone,name\n${A},Al, Jr\n`,
    phones: [],
    rejected: ['field-count@2'],
  },
  { id: 'C13 empty cells a spreadsheet left behind', bytes: `phone,name,,\n${A},Ann,,\n`, phones: [A] },
  {
    id: 'C14 a quote never closed',
    bytes: `phone,name\n${A},Ann\n${B},"Bob\n+12125550102,Cy\n`,
    problems: ['unclosed-quote@3'],
    says: /all rows after it would be lost.*Close the quote/,
  },
  {
    id: 'C14 far from the end',
    bytes: `phone,name\n${B},"Bob\n${`${A},x\n`.repeat(9_000)}`,
    problems: ['unclosed-quote@2'],
  },
  {
    id: 'C15 a stray quote',
    bytes: `phone,name\n${A},5" pipe\n`,
    problems: ['stray-quote@2'],
    says: /in quotes/,
  },
  { id: 'C15 text after a quote', bytes: `phone,name\n${A},"a" b\n`, problems: ['stray-quote@2'] },
  {
    id: 'C15 a formula in place of a text',
    bytes: `phone,name\n="00441234567",Ann\n`,
    problems: ['stray-quote@2'],
    says: /spreadsheet formula.*plain text/,
  },
  {
    id: 'C16 quoted line breaks, commas and quotes',
    bytes: `phone,name\n${A},"a, ""b""\r\nc"\nxyz,y\n`,
    phones: [A],
    values: ['a, "b"\r\nc'],
    rejected: ['letters@4'],
  },
  {
    id: 'C17 a NUL byte',
    bytes: `phone,name\n${A},a\0b\n`,
    phones: [],
    rejected: ['control-characters@2'],
    says: /"name".*U\+0000/,
  },
  {
    id: 'C17 an escape',
    bytes: `phone,name\n${A},a\u001b[2J\n`,
    phones: [],
    rejected: ['control-characters@2'],
  },
  {
    id: 'C18 a cell over 10 KB',
    bytes: row(A).replace('Ann', 'x'.repeat(10_241)),
    phones: [],
    rejected: ['cell-too-long@2'],
  },
  {
    id: 'C18 a record over 64 KB',
    bytes: row(A).replace('Ann', 'x'.repeat(65_600)),
    problems: ['record-too-long@2'],
  },
  {
    id: 'C20 one line of 10 MB',
    bytes: `phone,name\n${'x'.repeat(10_000_000)}`,
    problems: ['record-too-long@2'],
  },
  {
    id: 'C21 __proto__',
    bytes: `phone,__proto__\n${A},x\n`,
    problems: ['reserved-header@1'],
    says: /Rename/,
  },
  {
    id: 'C22 names every object has',
    bytes: `phone,constructor,toString,hasOwnProperty\n${A},a,b,c\n`,
    problems: ['reserved-header@1', 'reserved-header@1', 'reserved-header@1'],
  },
  {
    id: 'C56 xlsx',
    bytes: latin1('PK\x03\x04....[Content_Types].xml'),
    problems: ['not-csv@'],
    says: /Excel workbook/,
  },
  { id: 'C56 zip', bytes: latin1('PK\x03\x04....'), problems: ['not-csv@'], says: /zip/ },
  { id: 'C56 gzip', bytes: gzipSync('phone\n'), problems: ['not-csv@'], says: /gzip/ },
  { id: 'C56 PDF', bytes: '%PDF-1.7\n', problems: ['not-csv@'], says: /PDF/ },
  { id: 'C56 a web page', bytes: '<!DOCTYPE html><table>', problems: ['not-csv@'], says: /web page/ },
  { id: 'C56 JSON', bytes: '[{"phone":"+12125550100"}]', problems: ['not-csv@'], says: /JSON/ },
  { id: 'C56 bytes of nothing known', bytes: mark(0, 1, 2, 0x80, 0, 0, 0xff, 9), problems: ['not-text@'] },
];
