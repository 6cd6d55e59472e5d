import { describe, expect, it } from 'vitest';
import { redraw, shortened } from '../../../src/cli/live-screen.ts';
import { type ProgressFacts, progressLines, progressSentences } from '../../../src/cli/progress-lines.ts';
import type { CampaignStanding, WaitingCause } from '../../../src/domain/standing.ts';
import { campaignStanding, counts, NOW, standing } from './standing-facts.ts';

const MINUTE = 60_000;

function facts(campaign: Partial<CampaignStanding>, more: Partial<ProgressFacts> = {}): ProgressFacts {
  return {
    standing: standing({
      campaigns: [campaignStanding(campaign)],
      numbers: [{ number: '+12125550190', live: 4, limit: 5, campaigns: ['spring'] }],
    }),
    perMinute: new Map(),
    imports: new Map(),
    troubles: [],
    ...more,
  };
}

const halfWay = {
  counts: counts({ done: 40, exhausted: 10, calling: 4, waiting: 46 }),
  live: 4,
  waiting: [
    { cause: 'due', text: 'due now', count: 34 },
    { cause: 'retry', text: 'next try not due yet', count: 12, until: NOW + MINUTE },
  ],
} as const;

describe('the live display', () => {
  it('shows how far it is, how fast, what waits for what, and each number against its cap', () => {
    const text = progressLines(facts(halfWay, { perMinute: new Map([['spring', 25]]) })).join('\n');
    expect(text).toContain('50/100');
    expect(text).toContain('50%');
    expect(text).toContain('25/min');
    expect(text).toContain('about 2m left');
    expect(text).toContain('due now: 34 · next try not due yet: 12 until');
    expect(text).toContain('(in 1m)');
    expect(text).toContain('40 done · 10 exhausted');
    expect(text).toMatch(/live {5}\+12125550190 {2}█{13}░{3} {2}4\/5/);
  });

  it('tells no end while somebody waits for longer, and says whose time the first one is', () => {
    const outlooks = (waiting: Partial<WaitingCause>) => {
      const cause = {
        cause: 'retry',
        text: 'not due yet',
        count: 12,
        until: NOW + MINUTE,
        ...waiting,
      } as const;
      return progressLines(facts({ ...halfWay, waiting: [cause] }, { perMinute: new Map([['spring', 25]]) }));
    };
    expect(outlooks({})[0]).toContain('25/min  about 2m left');
    const twoDays = 2 * 24 * 60 * MINUTE;
    for (const longer of [
      { until: NOW + twoDays },
      { last: NOW + twoDays },
      { cause: 'window', until: NOW + twoDays },
      { cause: 'paused', until: NOW + twoDays },
    ] as const)
      expect(outlooks(longer)[0]).not.toContain('left');
    expect(outlooks({ last: NOW + twoDays })[1]).toMatch(/not due yet: 12, the first at \S+ \(in 1m\)$/);
    expect(outlooks({})[1]).toMatch(/not due yet: 12 until \S+ \(in 1m\)$/);
  });

  it('says until when nothing can happen, instead of a rate', () => {
    const closed = {
      counts: counts({ waiting: 100 }),
      waiting: [{ cause: 'window', text: 'outside calling hours', count: 100, until: NOW + 3 * 60 * MINUTE }],
    } as const;
    const [head = ''] = progressLines(facts(closed, { perMinute: new Map([['spring', 0]]) }));
    expect(head).toContain('waits until');
    expect(head).toContain('(in 3h)');
    expect(head).not.toContain('/min');
  });

  it('shows the import, a pause with its reason, and why nothing is dialled', () => {
    const text = progressLines(
      facts(
        { state: 'paused', reason: 'no credit\u001b[2Jleft\nnow' },
        {
          imports: new Map([['spring', { rows: 1_200, rejected: 3, bytes: 50, totalBytes: 200 }]]),
          troubles: ['Redis did not answer'],
        },
      ),
    ).join('\n');
    expect(text).toContain('██████░░░░░░░░░░░░░░░░░░  importing 1,200 rows (25%), 3 rejected');
    expect(text).toContain('paused: no creditleft now');
    expect(text).toContain('not dialling  Redis did not answer');
  });

  it('shows the fullest of many numbers, and the rest added up', () => {
    const numbers = Array.from({ length: 20 }, (_, index) => ({
      number: `+121255501${String(index).padStart(2, '0')}`,
      live: index,
      limit: 20,
      campaigns: ['spring'],
    }));
    const lines = progressLines(facts({}, { standing: standing({ numbers }) }));
    expect(lines.filter((line) => line.includes('+1212555'))).toHaveLength(8);
    expect(lines.find((line) => line.includes('+12125550119'))).toContain('19/20');
    expect(lines.at(-1)).toMatch(/12 more .*66\/240/);
  });

  it('tells held contacts from those still being found out', () => {
    const text = progressLines(facts({ counts: counts({ unconfirmed: 5 }), held: 2 })).join('\n');
    expect(text).toContain('3 unconfirmed');
    expect(text).toContain('2 held');
  });
});

it('fits one sentence per campaign into a log', () => {
  expect(progressSentences(facts(halfWay, { perMinute: new Map([['spring', 25]]) }))).toEqual([
    expect.stringMatching(
      /^spring: 50\/100 closed \(50%\), 4 live, 25\/min, about 2m left, due now: 34, next try/,
    ),
  ]);
});

describe('redrawing', () => {
  it('goes up over the old lines, replaces each, and clears what is left below', () => {
    expect(redraw(['a', 'b'], 0)).toBe('\ra\u001b[K\n\rb\u001b[K\n\u001b[J');
    expect(redraw(['a'], 2)).toBe('\u001b[2A\ra\u001b[K\n\u001b[J');
  });

  it('cuts a line that would wrap, colours left aside', () => {
    expect(shortened('\u001b[1mshort\u001b[22m', 5)).toBe('\u001b[1mshort\u001b[22m');
    expect(shortened('\u001b[1mtoo long\u001b[22m', 5)).toBe('too …');
  });
});
