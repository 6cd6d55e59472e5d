import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasTerminal } from '../../support/terminal.ts';
import { type Played, playTour } from './play-tour.ts';

const PAPER = 'docs/tour.md';
const BLOCK = /(<!-- played: (\w+) -->\n)([\s\S]*?)(<!-- end -->)/g;
const NAMES = ['init', 'slips', 'check', 'plan', 'doctor', 'status', 'why', 'explain', 'run'];

const fenced = ({ command, output }: Played) => `\`\`\`console\n$ ${command}\n${output.trimEnd()}\n\`\`\`\n`;

/** What another machine, another Node or another hour says otherwise, or not at all. */
const ELSEWHERE = [
  ...[/^clocks:/, /clock changes/, /^\S\S (Node\.js|open files|disk|journal disk|Redis|provider clock)/],
  // The rows of the chart, and a warning where the hours around now are late ones.
  ...[/\|/, /^warnings$/, /which is against the law/],
  // A machine too busy to try every change of a plan.
  /not tried for want of time/,
  // What mends a slow disk.
  /^→.*disk/,
];

/** A line without what every run has of its own: days, times, figures, ids, addresses, how full a bar is. */
const shapeOfLine = (line: string) =>
  line
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|version [\da-f]{12}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replaceAll(/(\w{3} )?\d{4}-\d\d-\d\d ?/g, '')
    .replaceAll(/\d+[dhms]( \d+[hms])*\b/g, 'TIME')
    .replaceAll(/[█▉▊▋▌▍▎▏░]+/g, 'BAR')
    .replaceAll(/\d[\d,.:]*/g, '0')
    .replaceAll(/0–0(,? 0–0)+/g, '0–0')
    .replaceAll(/ +/g, ' ')
    .trim();

/** The kinds of lines, in no order: which of two rows comes first may lie in their figures. */
function shapeOf(text: string): string[] {
  const shapes = text.split('\n').map(shapeOfLine);
  return [
    ...new Set(shapes.filter((shape) => shape !== '' && !ELSEWHERE.some((each) => each.test(shape)))),
  ].toSorted();
}

describe.skipIf(!hasTerminal)('the tour', () => {
  let played: Map<string, Played>;
  let shown: Map<string, string>;

  beforeAll(async () => {
    played = await playTour();
    const paper = await readFile(PAPER, 'utf8');
    const mend = (_: string, begin: string, name: string, before: string, end: string) => {
      const now = played.get(name);
      return now ? `${begin}${fenced(now)}${end}` : `${begin}${before}${end}`;
    };
    if (process.env.FAIRDIAL_TOUR === 'write') await writeFile(PAPER, paper.replaceAll(BLOCK, mend));
    const blocks = [...(await readFile(PAPER, 'utf8')).matchAll(BLOCK)];
    shown = new Map(blocks.map(([, , name = '', text = '']) => [name, text]));
  }, 180_000);

  test.each(NAMES)('%s: the page shows what the terminal showed', (name) => {
    const now = played.get(name);
    expect(now?.output).toMatch(/\w/);
    expect(shapeOf(shown.get(name) ?? '')).toEqual(shapeOf(now ? fenced(now) : ''));
  });

  test('shows nothing that was not typed', () => {
    expect([...shown.keys()].toSorted()).toEqual(NAMES.toSorted());
  });
});
