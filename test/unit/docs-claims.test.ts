import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');

/** The rows of the first table below a heading, without its head. */
function rowsBelow(path: string, heading: string): string[][] {
  const [, below = ''] = read(path).split(`${heading}\n`);
  const lines = below.split('\n');
  const from = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines
    .slice(from + 2, from + length)
    .map((line) => line.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** Files of ours that a text links to, from the folder of its paper. */
function linkedIn(text: string, paper: string): string[] {
  const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
  return targets.map((target) => join(dirname(paper), target));
}

const commandsIn = (text: string) => [...text.matchAll(/`(npm run [^`]+|fairdial [^`]+)`/g)];

describe('what the README says of us and of others', () => {
  const rows = rowsBelow('README.md', '## Why this one');

  test('fits into a glance', () => {
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.length).toBeLessThanOrEqual(8);
  });

  test.each(rows)('%s: is shown by a file or a command', (...cells) => {
    const proof = cells[3] ?? '';
    expect(linkedIn(proof, 'README.md').length + commandsIn(proof).length).toBeGreaterThan(0);
  });

  /** Measured again, a figure is changed in its record and here. */
  test.each(rows)('%s: has no figure that its record does not have', (...cells) => {
    const [, , claim = '', proof = ''] = cells;
    const record = linkedIn(proof, 'README.md').map(read).join('\n');
    const figures = [...claim.matchAll(/\*\*([^*]+)\*\*/g)].map(([, figure = '']) => figure);
    expect(figures.filter((figure) => !record.includes(figure))).toEqual([]);
  });
});

describe('the threat table', () => {
  const PAPER = 'docs/security.md';
  const rows = rowsBelow(PAPER, '# What protects what');

  test('has the threats of the design, one row each', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(new Set(rows.map(([threat]) => threat)).size).toBe(rows.length);
  });

  test.each(rows)('%s: names where its control lives', (...cells) => {
    const where = linkedIn(cells[2] ?? '', PAPER);
    expect(where.length).toBeGreaterThan(0);
    expect(where.filter((path) => !existsSync(path))).toEqual([]);
  });

  test.each(rows)('%s: names a test that is run', (...cells) => {
    const shown = cells[3] ?? '';
    const tests = linkedIn(shown, PAPER);
    expect(tests.length + commandsIn(shown).length).toBeGreaterThan(0);
    expect(tests.filter((path) => !existsSync(path) || !path.endsWith('.test.ts'))).toEqual([]);
  });
});
