import { describe, expect, it, test } from 'vitest';
import { parseDayKey } from '../../../src/domain/day-names.ts';
import { HOLIDAY_SET_NAMES } from '../../../src/domain/holidays.ts';
import { isWindow, parseWindow } from '../../../src/domain/window-text.ts';
import { zoneOf } from '../../../src/domain/zone-data.ts';
import { findRules, nearestRuleNames, RULE_PACKS, ruleNames } from '../../../src/rules/packs.ts';

const ALL = [...new Set(RULE_PACKS.flatMap(({ rules }) => rules))];

describe('every row', () => {
  test.each(ALL.map((rule) => ({ code: rule.code, rule })))('$code is whole', ({ rule }) => {
    expect(rule.code.startsWith(rule.jurisdiction)).toBe(true);
    expect(rule.source).not.toBe('');
    expect('VSKC').toContain(rule.mark);
    expect(rule.verified).toMatch(/^2\d{3}-\d{2}-\d{2}$/);
    if (rule.hours !== undefined) expect(isWindow(parseWindow(rule.hours))).toBe(true);
    if (rule.alsoInZone !== undefined) expect(zoneOf(rule.alsoInZone)).toBeDefined();
    const {
      set,
      hours,
      onlyOn = 'mon',
      eveHours = '10:00-11:00',
    } = rule.holidays ?? { set: 'fr', hours: 'closed' };
    expect(HOLIDAY_SET_NAMES).toContain(set);
    expect(hours === 'closed' || isWindow(parseWindow(hours))).toBe(true);
    expect(parseDayKey(onlyOn)).not.toHaveProperty('code');
    expect(isWindow(parseWindow(eveHours))).toBe(true);
  });

  it('has a code of its own', () => {
    expect(new Set(ALL.map(({ code }) => code)).size).toBe(ALL.length);
  });
});

describe('the packs', () => {
  it('have every place of the compliance tables', () => {
    const states = 'al ct fl in ky la me md ma mi mn ms ne nv nm ok or pa ri sd tx ut va wa wy'.split(' ');
    const names = [
      'us',
      'us-federal',
      'us-states',
      'us-reg-f',
      'ca',
      'gb',
      'au',
      'fr',
      'de',
      'es',
      'it',
      'in',
    ];
    expect(ruleNames()).toEqual(expect.arrayContaining([...names, ...states.map((state) => `us-${state}`)]));
    expect(new Set(ruleNames()).size).toBe(ruleNames().length);
  });

  test.each(RULE_PACKS.map(({ name }) => name))('%s tells its version and what changed', (name) => {
    const pack = findRules(name);
    expect(pack?.changes[0]?.version).toBe(pack?.version);
    expect(pack?.changes.map(({ version }) => version)).toEqual(
      Array.from({ length: pack?.version ?? 0 }, (_, index) => (pack?.version ?? 0) - index),
    );
    expect(pack?.rules.length).toBeGreaterThan(0);
  });

  it('are found by their exact name, and near ones suggested', () => {
    expect(findRules('us-fl')?.rules.map(({ code }) => code)).toEqual(['US-FL']);
    expect(findRules('US-FL')).toBeUndefined();
    expect(nearestRuleNames('us-fedral')).toContain('us-federal');
    expect(nearestRuleNames('us-fed')).toEqual(['us-federal']);
  });
});
