import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MinuteRange } from '../../../src/domain/campaign.ts';
import { formatWindow, isWindow, parseWindow } from '../../../src/domain/window-text.ts';

describe('a window in one line', () => {
  it.each([
    ['mon-fri 09:00-12:00,13:00-17:00; sat 10:00-14:00', undefined],
    [' Mon-Fri:  9:00-12:00, 13:00-17:00 ;', 'mon-fri 09:00-12:00,13:00-17:00'],
    ['09:00-17:00', 'mon-sun 09:00-17:00'],
    ['fri 22:00-02:00', undefined],
    ['mon-sun 00:00-24:00', undefined],
    ['sun,mon 10:00-11:00', 'mon 10:00-11:00; sun 10:00-11:00'],
    ['mon-fri 09:00-17:00; sat-sun closed', 'mon-fri 09:00-17:00'],
  ])('%s', (text, canonical = text) => {
    const window = parseWindow(text);
    expect(isWindow(window) ? formatWindow(window) : window).toBe(canonical);
  });

  it.each([
    ['', 'never-open'],
    ['closed', 'never-open'],
    ['mon', 'invalid-window'],
    ['moon 09:00-10:00', 'invalid-window'],
    ['mon 9-10', 'invalid-time'],
    ['mon 09:00-09:00', 'empty-range'],
    ['mon 09:00-12:00,11:00-13:00', 'overlapping-hours'],
    ['mon-fri 09:00-10:00; wed 11:00-12:00', 'duplicate-day'],
  ])('%s is refused', (text, code) => {
    expect(parseWindow(text)).toMatchObject({ code, fix: expect.stringMatching(/\.$/) });
  });

  const day = fc.uniqueArray(fc.nat(1440), { maxLength: 6 }).map((cuts) => {
    const sorted = cuts.toSorted((a, b) => a - b);
    return sorted.flatMap((from, index): MinuteRange[] => {
      const to = sorted[index + 1];
      return index % 2 === 0 && to !== undefined ? [[from, to]] : [];
    });
  });

  it('is read back as it was', () => {
    const weeks = fc.array(day, { minLength: 7, maxLength: 7 }).filter((week) => week.flat().length > 0);
    fc.assert(
      fc.property(weeks, (week) => {
        expect(parseWindow(formatWindow(week))).toEqual(week);
      }),
    );
  });
});
