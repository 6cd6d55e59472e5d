import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaignText, parse, problemsOf } from './campaign-text.ts';

/** Without most of their comments, so that mutations hit something. */
const SAMPLES = ['example', 'demo'].map((name) =>
  readFileSync(`campaigns/samples/${name}.yaml`, 'utf8').replaceAll(/^\s*#.*\n/gm, ''),
);

describe('Y35 nesting is judged before the parser sees it', () => {
  const DEEP: Readonly<Record<string, string>> = {
    brackets: '['.repeat(900),
    'closed brackets': `a: ${'['.repeat(21)}${']'.repeat(21)}`,
    braces: `a: ${'{a: '.repeat(900)}`,
    'items on one line': '- '.repeat(900),
    'keys on one line': 'a: '.repeat(900),
    'keys in one bracket': `[${'a: '.repeat(900)}`,
    'explicit keys': '? '.repeat(900),
    'explicit values': ': '.repeat(900),
    'items and keys': '- a: '.repeat(900),
    indentation: Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    'items in the column of their key': Array.from(
      { length: 100 },
      (_, depth) => `${'  '.repeat(depth)}a:\n${'  '.repeat(depth)}-`,
    ).join('\n'),
    'brackets after a text with brackets': `a: "]]]]"\nb: ${'['.repeat(900)}`,
  };

  test.each(Object.entries(DEEP))('%s', (_, text) => {
    expect(problemsOf(parse(text)).map(({ code }) => code)).toContain('nested-too-deep');
  });

  const FINE: Readonly<Record<string, string>> = {
    'brackets in a quoted text': `{ a: "${'['.repeat(60)}" }`,
    'brackets in a comment': `{ a: b } # ${'[{'.repeat(60)}`,
    'brackets in a block text': `\n  a: |\n    ${'[{ - ? : '.repeat(60)}\n`,
    'brackets in a plain text': `\n  a: see ${'[x] {y} '.repeat(60)}\n`,
    'many siblings': `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: "x: y"`).join(', ')} }`,
    'many items': `\n${Array.from({ length: 60 }, (_, index) => `  a${index}: x`).join('\n')}`,
  };

  test.each(Object.entries(FINE))('%s is fine', (_, variables) => {
    expect(problemsOf(parse(campaignText({ variables })))).toEqual([]);
  });

  test('19 levels below overrides are fine', () => {
    const nested = `${'{ a: '.repeat(18)}1${' }'.repeat(18)}`;
    expect(parse(campaignText({ overrides: `{ first_message: ${nested} }` })).kind).toBe('valid');
  });
});

describe('whatever a file contains', () => {
  /** Pieces that break YAML readers, put into valid campaigns. */
  const PIECES = [
    '[',
    ']',
    '{',
    '}',
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a',
    '!!js/function ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '\t',
    '\n',
    '---\n',
    '<<: ',
    '__proto__: {polluted: true}\n',
    'constructor: ',
    '.nan',
    '1e999',
    '$'.concat('{HOME}'),
    '\u0000',
    '\ufeff',
    '%YAML 1.1\n',
    'null',
    '{{',
    '}}',
    '9'.repeat(400),
    '\\',
    ',',
    '~',
    '+15551234567',
    '00:00',
    '..',
    '\r',
    '\u2028',
  ];

  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.integer({ min: 0, max: 40 }),
    put: fc.oneof(
      fc.constantFrom(...PIECES),
      fc.string({ maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    times: fc.constantFrom(1, 1, 1, 3, 60),
  });

  function mutate(
    text: string,
    mutations: readonly { at: number; cut: number; put: string; times: number }[],
  ): string {
    return mutations.reduce((current, { at, cut, put, times }) => {
      const offset = Math.floor(at * current.length);
      return current.slice(0, offset) + put.repeat(times) + current.slice(offset + cut);
    }, text);
  }

  test('2,000 mutated campaigns neither crash nor hang nor pollute', () => {
    const slowest = { ms: 0, text: '' };
    fc.assert(
      fc.property(
        fc.constantFrom(...SAMPLES),
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        (sample, mutations) => {
          const text = mutate(sample, mutations);
          const began = performance.now();
          const result = parse(text);
          const ms = performance.now() - began;
          if (ms > slowest.ms) Object.assign(slowest, { ms, text });
          expect(
            problemsOf(result).every(
              ({ message, line }) => message !== '' && (line === undefined || line > 0),
            ),
          ).toBe(true);
          expect(
            result.kind === 'invalid' ? result.problems.some(({ severity }) => severity === 'error') : true,
          ).toBe(true);
          expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
        },
      ),
      { numRuns: 2000 },
    );
    // The machine may be busy: the slowest is measured again before it counts.
    const again = [1, 2, 3, 4].map(() => msOf(() => parse(slowest.text)));
    expect(Math.min(slowest.ms, ...again)).toBeLessThan(1_000);
  });

  test.each(['[]', 'a\n', '- a\n', '"', ', ', '&a ', '! ', 'a: |\n', '\n', '{{'])(
    '16 KB of %j come back soon',
    (piece) => {
      const flood = piece.repeat(Math.floor(16_000 / piece.length));
      const flooded = [flood, campaignText({ variables: `[${flood}` })];
      expect(msOf(() => flooded.map((text) => parse(text)))).toBeLessThan(4000);
    },
  );
});

/** Of a processor: what it takes on a busy machine, too. */
function msOf(work: () => unknown): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}
