import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/domain/errors.ts';
import { decode } from '../../../src/importing/decode.ts';
import { completeLength, surveyUtf8 } from '../../../src/importing/utf8.ts';

const TEXT = 'phone,name\n+12125550100,Zoë “Ω” 👩🏽‍🦰\n';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function text(bytes: Buffer, encoding: Parameters<typeof decode>[1], size: number): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of decode(chunksOf(bytes, size), encoding, 'c.csv')) parts.push(part);
  return Buffer.concat(parts).toString();
}

const little = Buffer.from(TEXT, 'utf16le');
const big = Buffer.from(little).swap16();

describe.each([1, 2, 3, 5, 1000])('in chunks of %i bytes', (size) => {
  test('UTF-8 passes, its mark dropped', async () => {
    expect(await text(Buffer.from(`\ufeff${TEXT}`), { name: 'utf-8', bomBytes: 3 }, size)).toBe(TEXT);
  });

  test('UTF-16, either way round', async () => {
    expect(await text(little, { name: 'utf-16le', bomBytes: 0 }, size)).toBe(TEXT);
    expect(await text(big, { name: 'utf-16be', bomBytes: 0 }, size)).toBe(TEXT);
  });

  test('windows-1252, with the characters latin1 does not have', async () => {
    const bytes = Buffer.from([0x80, 0x20, 0x93, 0xe9, 0x94, 0x99, 0x9f]);
    expect(await text(bytes, { name: 'windows-1252', bomBytes: 0 }, size)).toBe('€ “é”™Ÿ');
  });
});

test('UTF-16 cut in the middle of a character is refused', async () => {
  const half = little.subarray(0, little.length - 1);
  await expect(text(half, { name: 'utf-16le', bomBytes: 0 }, 8)).rejects.toThrow(InputError);
});

test('a chunk is cut before an unfinished character', () => {
  const bytes = Buffer.from('a👩');
  expect([1, 2, 3, 4, 5].map((length) => completeLength(bytes.subarray(0, length)))).toEqual([1, 1, 1, 1, 5]);
  expect(completeLength(Buffer.from([0x80, 0x80, 0x80, 0x80]))).toBe(4);
});

test('damage is counted, and its first line found', async () => {
  const latin1 = Buffer.from('a\r\nb\rRené,Zoë\n', 'latin1');
  expect(await surveyUtf8(chunksOf(latin1, 2))).toEqual({ wellFormed: 0, malformed: 2, firstLine: 3 });
  const damaged = Buffer.concat([Buffer.from('é\nü'), Buffer.from([0xff]), Buffer.from('ö')]);
  expect(await surveyUtf8(chunksOf(damaged, 2))).toEqual({ wellFormed: 3, malformed: 1, firstLine: 2 });
});
