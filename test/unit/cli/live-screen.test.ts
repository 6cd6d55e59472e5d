import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createExportDisplay, exportLine } from '../../../src/cli/export-display.ts';
import { openLiveScreen } from '../../../src/cli/live-screen.ts';
import { createLookRest } from '../../../src/cli/look-rest.ts';
import { createProgressDisplay } from '../../../src/cli/progress-display.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { standing } from './standing-facts.ts';

/** A terminal of 60 columns and 5 rows, and all that was written to it. */
function terminal(isTTY = true): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const stream = new Writable({
    write(piece, _, done) {
      text += String(piece);
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY, columns: 60, rows: 5 }) as unknown as NodeJS.WriteStream,
    text: () => text,
  };
}

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';

describe('a live screen', () => {
  it('hides the cursor while there is a picture, once, and brings it back', () => {
    const { stream, text } = terminal();
    const screen = openLiveScreen(stream);
    expect(text()).toBe('');
    screen.draw(['a']);
    screen.draw(['b']);
    expect(text().split(HIDE)).toHaveLength(2);
    screen.end();
    screen.end();
    expect(text().split(SHOW)).toHaveLength(2);
    expect(text().endsWith(SHOW)).toBe(true);
  });

  it('brings the cursor back when the process ends in the middle, and leaves nobody listening after', () => {
    const { stream, text } = terminal();
    const before = process.listeners('exit');
    const screen = openLiveScreen(stream);
    screen.draw(['a']);
    const [added] = process.listeners('exit').filter((listener) => !before.includes(listener));
    added?.(0);
    expect(text().endsWith(SHOW)).toBe(true);
    screen.end();
    expect(process.listeners('exit')).toEqual(before);
  });

  it('never draws more lines, or longer ones, than it could draw over', () => {
    const { stream, text } = terminal();
    const screen = openLiveScreen(stream);
    screen.draw(Array.from({ length: 9 }, () => 'x'.repeat(100)));
    screen.end();
    const lines = text().replace(HIDE, '').split('\n').slice(0, -1);
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toContain(`\r${'x'.repeat(58)}…`);
  });

  it('takes a terminal that does not know its size for one of 80 columns', () => {
    const { stream, text } = terminal();
    const screen = openLiveScreen(Object.assign(stream, { columns: 0, rows: 0 }));
    screen.draw(['a line']);
    screen.end();
    expect(text()).toContain('a line');
  });

  it('can take its picture away', () => {
    const { stream, text } = terminal();
    const screen = openLiveScreen(stream);
    screen.draw(['a', 'b']);
    screen.clear();
    expect(text().endsWith(`\u001b[2A\u001b[J${SHOW}`)).toBe(true);
  });
});

describe('the progress display', () => {
  const facts = { standing: standing({}), perMinute: new Map(), imports: new Map(), troubles: ['away'] };

  it('writes nothing for programs, and no escape sequence into a log', () => {
    const [none, lines] = [terminal(), terminal(false)];
    createProgressDisplay(none.stream, 'none').show(facts);
    createProgressDisplay(lines.stream, 'lines').show(facts);
    expect(none.text()).toBe('');
    expect(lines.text()).not.toContain('\u001b');
  });

  it('redraws at most five times a second, and writes a line every ten', () => {
    const { stream } = terminal();
    expect(createProgressDisplay(stream, 'live').everyMs).toBeGreaterThanOrEqual(200);
    expect(createProgressDisplay(stream, 'lines').everyMs).toBe(10_000);
  });
});

it('rests a hundred times as long as the quickest of the latest looks took', () => {
  const restAfter = createLookRest();
  for (let look = 0; look < 4; look += 1) expect(restAfter(900)).toBe(400);
  expect(restAfter(1)).toBe(400);
  for (let look = 0; look < 4; look += 1) restAfter(20);
  expect(restAfter(900)).toBe(2_000);
  for (let look = 0; look < 5; look += 1) restAfter(500);
  expect(restAfter(500)).toBe(10_000);
});

it('an export shows how far it is, but not a short one', async () => {
  const { stream, text } = terminal(false);
  let now = 0;
  const clock = { ...systemClock, monotonicMs: () => now };
  const display = createExportDisplay(stream, { name: 'spring', json: false, clock });
  const watched = display.watching(createMemoryLedger());
  await watched.contacts.page('spring', 0, 10);
  expect(text()).toBe('');
  now = 10_000;
  await watched.contacts.page('spring', 30, 10);
  expect(text()).toContain('spring  exporting');
  expect(exportLine('spring', { contacts: 30, imported: 60, attempts: 1_200 })).toBe(
    `spring  exporting  ${'█'.repeat(12)}${'░'.repeat(12)}  30/60 contacts (50%), 1,200 attempts`,
  );
});
