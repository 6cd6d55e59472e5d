import { expect, it } from 'vitest';
import { createReadingDisplay, readingLine } from '../../../src/cli/reading-display.ts';
import { systemClock } from '../../../src/domain/clock.ts';

const HALF = { rows: 60_000, rejected: 3, bytesRead: 500, bytesTotal: 1_000 };

/** What is written while a list is read that takes `ms` in all, told of every 100 ms. */
function written(ms: number, { isTTY, json }: { isTTY: boolean; json?: boolean }): string[] {
  let now = 5;
  const parts: string[] = [];
  const stream = { isTTY, columns: 120, rows: 30, write: (text: string) => parts.push(text) };
  const clock = { ...systemClock, monotonicMs: () => now };
  const display = createReadingDisplay(stream as unknown as NodeJS.WriteStream, { json, clock });
  display.begin('renewals');
  for (const start = now; now - start < ms; now += 100) display.show(HALF);
  display.end();
  return parts;
}

it('says rows, rate and what is left', () => {
  expect(readingLine('renewals', HALF, 2_000)).toBe(
    'renewals  ████████████░░░░░░░░░░░░  60,000 rows (50%), 3 rejected  30,000 rows/s  about 2s left',
  );
  const whole = { rows: 1, rejected: 0, bytesRead: 9, bytesTotal: 9 };
  expect(readingLine('dnc.csv', whole, 0)).toBe(`dnc.csv  ${'█'.repeat(24)}  1 row (100%)  1,000 rows/s`);
});

it('shows nothing of a short list, and nothing to programs', () => {
  expect(written(900, { isTTY: true })).toEqual([]);
  expect(written(9_900, { isTTY: false })).toEqual([]);
  expect(written(60_000, { isTTY: true, json: true })).toEqual([]);
});

it('writes a line every ten seconds where nobody looks on', () => {
  const lines = written(35_000, { isTTY: false });
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^renewals {2}█+░+ {2}60,000 rows .* left\n$/);
  expect(lines.join('')).not.toContain('\u001b');
});
