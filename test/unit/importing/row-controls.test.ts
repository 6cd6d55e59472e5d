import { describe, expect, test } from 'vitest';
import { controlsReader, MAX_WINDOWS } from '../../../src/importing/row-controls.ts';

const read = (
  cells: { window?: string; max_attempts?: string; priority?: string },
  reader = controlsReader(),
) => reader({ window: '', max_attempts: '', priority: '', ...cells });

describe('what a row asks for itself', () => {
  test.each([
    ['nothing', {}, {}],
    ['fewer attempts', { max_attempts: '2' }, { maxAttempts: 2 }],
    [
      'a number a spreadsheet wrote',
      { max_attempts: '2.0', priority: '+5' },
      { maxAttempts: 2, priority: 5 },
    ],
    ['a lower rank', { priority: '-100' }, { priority: -100 }],
    ['the rank all have', { priority: '-0' }, {}],
    ['hours of every day', { window: '09:00-17:00' }, { window: 'mon-sun 09:00-17:00' }],
    [
      'hours by day',
      { window: 'Mon-Fri 09:00-12:00 ; sat 10:00-14:00' },
      { window: 'mon-fri 09:00-12:00; sat 10:00-14:00' },
    ],
  ])('%s', (_, cells, controls) => {
    expect(read(cells)).toEqual(controls);
  });

  test.each([
    [{ max_attempts: '0' }, 'invalid-max-attempts'],
    [{ max_attempts: '21' }, 'invalid-max-attempts'],
    [{ max_attempts: '1.5' }, 'invalid-max-attempts'],
    [{ priority: 'high' }, 'invalid-priority'],
    [{ priority: '101' }, 'invalid-priority'],
    [{ window: 'mornings' }, 'invalid-window'],
    [{ window: 'mon closed' }, 'invalid-window'],
  ])('%j is %s', (cells, code) => {
    expect(read(cells)).toMatchObject({ code, suggestion: expect.stringContaining('Write') });
  });

  test('windows beyond the most a campaign can have are refused, those it has are not', () => {
    const reader = controlsReader();
    const window = (minute: number) =>
      `mon ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}-20:00`;
    for (let minute = 0; minute < MAX_WINDOWS; minute++)
      expect(read({ window: window(minute) }, reader)).toHaveProperty('window');
    expect(read({ window: window(MAX_WINDOWS) }, reader)).toMatchObject({ code: 'too-many-windows' });
    expect(read({ window: ` ${window(7)}` }, reader)).toHaveProperty('window');
  });
});
