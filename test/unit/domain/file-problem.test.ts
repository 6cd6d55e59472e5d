import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Problem } from '../../../src/domain/errors.ts';
import { fileProblem, fileProblemText, listsOf } from '../../../src/domain/file-problem.ts';

const NOW = Date.UTC(2026, 10, 22, 14, 30);
const wrong = (message: string, more: Partial<Problem> = {}): Problem => ({
  severity: 'error',
  file: 'spring.yaml',
  line: 7,
  column: 1,
  code: 'unknown-field',
  message,
  ...more,
});
const reading = { source: 'spring.yaml', campaign: 'spring', at: NOW };
const textOf = (problems: readonly Problem[], versionSince = NOW) =>
  fileProblemText(fileProblem(reading, problems), {
    campaign: { state: 'running', versionSince },
    now: NOW,
  });

it('is one sentence: where, what, what goes on, the repair, and how many more', () => {
  const warning = wrong('the end has passed', { severity: 'warning' });
  expect(
    textOf([warning, wrong('there is no field "windows"', { fix: 'Did you mean calling_window?' })]),
  ).toBe(
    'spring.yaml:7:1: there is no field "windows"; the version of 14:30 UTC goes on → Did you mean calling_window?',
  );
  expect(textOf([wrong('one.'), wrong('two'), wrong('three')], NOW - 86_400_000)).toBe(
    'spring.yaml:7:1: one; the version of 2026-11-21 14:30 UTC goes on (and 2 more problems)',
  );
});

it('names what was misspelt before what is missing for it', () => {
  const missing = wrong('calling_window is missing', { code: 'missing-field', line: 1 });
  expect(textOf([missing, wrong('there is no field "windows"')])).toContain('"windows"');
  expect(textOf([missing])).toContain('spring.yaml:1:1: calling_window is missing');
});

it('says what holds where no version goes on', () => {
  const text = (source: string, campaign?: string) =>
    fileProblemText(
      fileProblem({ source, at: NOW, ...(campaign && { campaign }) }, [wrong('it is so')]),
      campaign === undefined ? { now: NOW } : { campaign: { state: 'paused' }, now: NOW },
    );
  expect(text('spring.yaml')).toContain('no campaign runs from it');
  expect(text('spring.yaml', 'spring')).toContain('the version before it stays (paused)');
  expect(text(listsOf('spring'), 'spring')).toContain('the contacts read before stay');
  expect(text('suppress/dnc.csv')).toContain('the numbers it named before stay suppressed');
});

it.each([
  ['"+12125550101" is twice', '"+1******0101" is twice'],
  ['(212) 555-0101 is no number', '(2********0101 is no number'],
  ['0207 946 0123: too short', '02*******0123: too short'],
  ['2026-12-31..2027-01-01 ends before 2026-12-25', '2026-12-31..2027-01-01 ends before 2026-12-25'],
  ['2026-08-01 2125550101: one column?', '2026-08-01 21****0101: one column?'],
  ['2125550101 2026-08-01', '21****0101 2026-08-01'],
  ['"+49 2030-10-12 34"', '"+4***********2 34"'],
  ['"20/7946/0958"', '"20******0958"'],
  [
    '"25/12/2026", "2026/12/25" and "25.12.2026" are no dates',
    '"25/12/2026", "2026/12/25" and "25.12.2026" are no dates',
  ],
  ['from 2026-08-01 09:00 on, lines 10, 20, 30, 40', 'from 2026-08-01 09:00 on, lines 10, 20, 30, 40'],
])('keeps no number of a person: %s', (written, kept) => {
  expect(fileProblem(reading, [wrong(written, { fix: written })])).toMatchObject({
    message: kept,
    fix: kept,
  });
});

it('shows six digits of a number at most, however it is grouped, and beside a date', () => {
  const separators = ['', '', '', ' ', '-', '.', '/', ',', ') ', ' - ', '\u00a0', '\u2011', '\u2013', '\t'];
  const grouped = fc
    .array(fc.record({ digit: fc.integer({ min: 2, max: 8 }), after: fc.constantFrom(...separators) }), {
      minLength: 8,
      maxLength: 15,
    })
    .map((parts) =>
      parts.map(({ digit, after }, index) => `${digit}${index < parts.length - 1 ? after : ''}`).join(''),
    );
  fc.assert(
    fc.property(grouped, fc.constantFrom('', '+', '('), (number, before) => {
      for (const [text, date] of [
        [`"${before}${number}"`, ''],
        [`2026-08-01 ${number}`, '2026-08-01'],
      ] as const) {
        const { message } = fileProblem(reading, [wrong(text)]);
        expect(message.startsWith(date)).toBe(true);
        expect(message.slice(date.length).replaceAll(/\D/g, '').length).toBeLessThanOrEqual(6);
      }
    }),
  );
});
