import { describe, expect, it } from 'vitest';
import { isAtItsEnd } from '../../../src/cli/follow.ts';
import { runSucceeded, summaryJson, summaryText } from '../../../src/cli/run-summary.ts';
import { plainStyle } from '../../../src/cli/style.ts';
import { campaignStanding, counts, standing } from './standing-facts.ts';

describe('a run is at its end', () => {
  it.each([
    ['finished', { state: 'finished', counts: counts({ done: 5 }) }, true],
    ['cancelled, all closed', { state: 'cancelled', counts: counts({ cancelled: 5 }) }, true],
    ['cancelled, still closing', { state: 'cancelled', counts: counts({ waiting: 5 }) }, false],
    ['paused with contacts waiting', { state: 'paused', counts: counts({ waiting: 5 }) }, true],
    ['paused, a call live', { state: 'paused', counts: counts({ calling: 1 }) }, false],
    ['only held contacts left', { counts: counts({ unconfirmed: 2, done: 3 }), held: 2 }, true],
    ['one unconfirmed still being found out', { counts: counts({ unconfirmed: 2 }), held: 1 }, false],
    ['held, but others wait', { counts: counts({ unconfirmed: 1, waiting: 1 }), held: 1 }, false],
    ['nothing imported yet', { counts: counts() }, false],
    ['finished, importing again', { state: 'finished', importing: true, counts: counts({ done: 5 }) }, false],
  ] as const)('%s: %s', (_what, changes, ended) => {
    expect(isAtItsEnd(campaignStanding(changes))).toBe(ended);
  });
});

describe('the summary', () => {
  const held = standing({
    campaigns: [campaignStanding({ counts: counts({ done: 3, unconfirmed: 1 }), held: 1, rejected: 2 })],
  });
  const paused = standing({ campaigns: [campaignStanding({ state: 'paused', reason: 'no credit' })] });

  it('fails when a contact is held or a campaign is paused', () => {
    expect([runSucceeded(held), runSucceeded(paused), runSucceeded(standing())]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('says what is left to do, and where the reports lie', () => {
    expect(summaryText(held, 'reports', plainStyle)).toContain('only a person can say');
    expect(summaryText(paused, 'reports', plainStyle)).toContain(
      'paused: no credit. Go on with: fairdial resume spring',
    );
    expect(summaryText(held, 'out', plainStyle)).toContain('Reports of spring: out/spring/');
  });

  it('is JSON for programs', () => {
    const { campaigns } = summaryJson(held, 'out');
    expect(campaigns).toEqual([
      expect.objectContaining({ name: 'spring', held: 1, rejected: 2, reports: 'out/spring' }),
    ]);
  });
});
