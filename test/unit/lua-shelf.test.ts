import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SHELF = 'src/redis/scripts';
const PIECES = join(SHELF, 'include');
const MOST_LINES = 60;

const luaFilesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.lua'))
    .map((name) => join(folder, name));
const read = (path: string) => readFileSync(path, 'utf8');
const nameOf = (path: string) => basename(path, '.lua');

/** Without comments and texts: what is left are names and signs. */
const bare = (lua: string) => lua.replaceAll(/--[^\n]*/g, '').replaceAll(/'[^'\n]*'/g, "''");

const pieces = new Map(luaFilesIn(PIECES).map((path) => [nameOf(path), bare(read(path))]));
const piecesOf = (script: string) => /^-- include (.+)$/m.exec(script)?.[1]?.split(' ') ?? [];

/** The functions and constants that a piece gives to those who name it. */
function givenBy(piece: string): string[] {
  const found = piece.matchAll(/^local (?:function (\w+)|([\w, ]+?)(?: =|$))/gm);
  return [...found].flatMap(([, name, names]) => name ?? names?.split(', ') ?? []);
}

const GIVERS = [...pieces].flatMap(([piece, text]) => givenBy(text).map((name) => ({ piece, name })));
const uses = (text: string, name: string) => new RegExp(`(?<![.\\w])${name}\\b(?!\\s*=[^=])`).test(text);

describe.each(luaFilesIn(SHELF).map((path) => [nameOf(path), read(path)] as const))('%s.lua', (_, script) => {
  const named = piecesOf(script);
  const parts = [...named.map((piece) => pieces.get(piece) ?? ''), bare(script)];

  it('names pieces that there are, each once', () => {
    expect(named.filter((piece) => !pieces.has(piece))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  // A name that nobody has made yet is nil, which only shows when that line runs.
  it('names what its parts use, before them', () => {
    const made = new Set<string>();
    const missing: string[] = [];
    for (const part of parts) {
      for (const name of givenBy(part)) made.add(name);
      for (const { piece, name } of GIVERS) {
        const isItsOwn = new RegExp(`\\b(?:local|for|function)\\b[^\\n]*\\b${name}\\b`).test(part);
        if (!made.has(name) && !isItsOwn && uses(part, name)) missing.push(`${name} of ${piece}`);
      }
    }
    expect(missing).toEqual([]);
  });

  // Redis makes every function anew each time a script runs.
  it('names no piece that it does not use', () => {
    const idle = named.filter((piece, index) => {
      const later = parts.slice(index + 1);
      return !givenBy(pieces.get(piece) ?? '').some((name) => later.some((part) => uses(part, name)));
    });
    expect(idle).toEqual([]);
  });
});

it('every piece is named by a script', () => {
  const named = new Set(luaFilesIn(SHELF).flatMap((path) => piecesOf(read(path))));
  expect([...pieces.keys()].filter((piece) => !named.has(piece))).toEqual([]);
});

it(`no script and no piece is longer than ${MOST_LINES} lines`, () => {
  const lengths = [...luaFilesIn(SHELF), ...luaFilesIn(PIECES)].map((path) => ({
    path,
    lines: read(path).trimEnd().split('\n').length,
  }));
  expect(lengths.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
});
