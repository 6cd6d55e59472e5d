import { describe, expect, it } from 'vitest';
import { packJson, packListText, packText } from '../../../src/cli/rules-text.ts';
import { plainStyle } from '../../../src/cli/style.ts';
import { RULE_PACKS } from '../../../src/rules/packs.ts';
import type { RulePack } from '../../../src/rules/rule.ts';

const pack = (name: string): RulePack => RULE_PACKS.find((each) => each.name === name) ?? never(name);

function never(name: string): never {
  throw new Error(`no pack ${name}`);
}

describe('rules, printed', () => {
  it('are a line for each name', () => {
    const lines = packListText(plainStyle).split('\n');
    for (const { name, title } of RULE_PACKS)
      expect(lines.some((line) => line.startsWith(`${name} `) && line.endsWith(title))).toBe(true);
    expect(lines.at(-1)).toContain('not legal advice');
  });

  it('tell hours by day, holidays of two years, source, evidence and version', () => {
    const text = packText(pack('it'), 2026, plainStyle);
    expect(text).toContain('version 1, 2026-11-21: first version');
    expect(text).toMatch(/fri +09:00-20:00\n +sat +10:00-19:00\n +sun +closed/);
    expect(text).toMatch(/day before +10:00-19:00/);
    expect(text).toContain('2026-10-04  Saint Francis');
    expect(text).toContain('2027-03-28  Easter Sunday');
    expect(text).toMatch(/evidence +S: a summary by others was read; looked up 2026-11-21/);
    expect(text).toContain('not legal advice');
  });

  it('tell limits, consent, exemptions, zones and dates of effect', () => {
    const text = packText(pack('us'), 2026, plainStyle);
    expect(text).toContain('3 attempts in any 24 hours, per subject');
    expect(text).toContain('7 attempts in 7 calendar days, per debt');
    expect(text).toContain('7 days after a conversation');
    expect(text).toContain('only people who agreed in writing, since 2023-10-01');
    expect(text).toMatch(/not if +consent: prior/);
    expect(text).toMatch(/also open in +America\/Chicago/);
    expect(text).toMatch(/in force +2026-01-01\.\./);
    expect(text).toContain('closed when they fall on mon-fri (us-ri: Rhode Island)');
  });

  it('are the rows themselves for programs', () => {
    const [rule] = packJson(pack('us-pa'), 2026).rules;
    expect(rule).toMatchObject({ code: 'US-PA', mark: 'V', source: expect.stringContaining('2245') });
    expect(rule?.holidayDates).toContainEqual({ date: '2026-11-03', name: 'Election Day' });
  });

  it.each(RULE_PACKS.map(({ name }) => name))('%s fits a row for every source and mark', (name) => {
    const text = packText(pack(name), 2026, plainStyle);
    const { rules } = pack(name);
    expect(text.match(/^ {2}source /gm)?.length).toBe(rules.length);
    expect(text.match(/^ {2}evidence /gm)?.length).toBe(rules.length);
  });
});
