import { describe, expect, it } from 'vitest';
import { callCapsFor, callGapMs, coolOffsFor } from '../../../src/rules/call-caps.ts';
import { rulesInForce } from '../../../src/rules/in-force.ts';
import { rulesOf } from './fixtures.ts';

const HOUR = 3_600_000;
const DAY = { kind: 'rolling', ms: 24 * HOUR };
const WEEK = { kind: 'rolling', ms: 168 * HOUR };
const short = (campaign: Parameters<typeof callCapsFor>[0], jurisdictions?: string[]) =>
  callCapsFor(campaign, jurisdictions ? { jurisdictions } : {}).map(({ max, per }) => [max, per]);

describe('limits on calls to one person', () => {
  it('are 3 a day and 7 a week where nothing is said', () => {
    expect(short({})).toEqual([
      [3, DAY],
      [7, WEEK],
    ]);
    expect(callGapMs({})).toBe(0);
  });

  it('are those of the campaign, absent ones none', () => {
    expect(short({ callLimits: { perDay: 5, gapMs: HOUR } })).toEqual([[5, DAY]]);
    expect(callGapMs({ callLimits: { gapMs: HOUR } })).toBe(HOUR);
  });

  it('are the strictest of campaign and rules', () => {
    const campaign = { rules: rulesOf('us'), callLimits: { perDay: 9, gapMs: 0 } };
    expect(callCapsFor(campaign, { jurisdictions: ['US', 'US-FL'] })).toEqual([
      { max: 3, per: DAY, why: expect.stringContaining('US-FL: Fla. Stat.') },
    ]);
    expect(short(campaign, ['US', 'US-TX'])).toEqual([[9, DAY]]);
    expect(short({ ...campaign, callLimits: { perDay: 1, gapMs: 0 } }, ['US', 'US-FL'])).toEqual([[1, DAY]]);
  });

  it('count both ways under Regulation F', () => {
    const caps = short({ rules: rulesOf('us-reg-f', { kind: 'debt' }), callLimits: { gapMs: 0 } }, [
      'US',
      'US-NY',
    ]);
    expect(caps).toEqual([
      [7, WEEK],
      [7, { kind: 'calendar', days: 7 }],
    ]);
  });

  it('are all of them where nobody knows the place', () => {
    const caps = short({ rules: rulesOf('fr', {}, 'us') });
    expect(caps).toContainEqual([4, { kind: 'calendar', days: 30 }]);
    expect(caps).toContainEqual([3, DAY]);
  });

  it('fall with consent where the rule says so', () => {
    const rules = rulesOf('us-federal', { kind: 'informational' });
    expect(short({ rules }, ['US'])).toContainEqual([3, { kind: 'calendar', days: 30 }]);
    expect(short({ rules: { ...rules, consent: 'prior' } }, ['US'])).toHaveLength(2);
  });
});

describe('silence', () => {
  it('follows a conversation about a debt, a refusal in France, an abandoned call in Britain', () => {
    const of = (pack: string, place: string, kind: 'sales' | 'debt' = 'sales') =>
      coolOffsFor({ rules: rulesOf(pack, { kind }) }, { jurisdictions: [place] }).map(({ after, ms }) => [
        after,
        ms / HOUR,
      ]);
    expect(of('us-reg-f', 'US', 'debt')).toEqual([['conversation', 168]]);
    expect(of('fr', 'FR')).toEqual([['refusal', 60 * 24]]);
    expect(of('gb', 'GB')).toEqual([['abandoned', 72]]);
    expect(of('gb', 'FR')).toEqual([]);
  });
});

describe('rules in force', () => {
  const codes = (date: string, jurisdictions?: string[]) =>
    rulesInForce(rulesOf('us-or', {}, 'us-tx', 'us-or'), jurisdictions, date).map(({ code }) => code);

  it('begin on their date, and are there once', () => {
    expect(codes('2025-12-31', ['US', 'US-OR'])).toEqual([]);
    expect(codes('2026-01-01', ['US', 'US-OR'])).toEqual(['US-OR']);
  });

  it('are all of them where nothing is known, and none elsewhere', () => {
    expect(codes('2026-11-21')).toEqual(['US-OR', 'US-TX']);
    expect(codes('2026-11-21', [])).toEqual(['US-OR', 'US-TX']);
    expect(codes('2026-11-21', ['US'])).toEqual(['US-OR', 'US-TX']);
    expect(codes('2026-11-21', ['US', 'US-NY'])).toEqual([]);
    expect(codes('2026-11-21', ['CA', 'CA-BC'])).toEqual([]);
  });
});
