import { expect, it } from 'vitest';
import { createBucketTerms } from '../../../src/admission/call-limits.ts';
import { whyLater } from '../../../src/domain/wait-reasons.ts';
import { RULE_PACKS } from '../../../src/rules/packs.ts';
import { campaign, NEW_YORK, NOW } from '../../conformance/fixtures.ts';

it('knows every limit of the door by its words', () => {
  const packs = RULE_PACKS.map(({ name }) => name);
  const rules = { packs, kind: 'debt', consent: 'none', holidays: [], freeze: [] } as const;
  const limited = [
    campaign('own', { callLimits: { perDay: 2, perWeek: 5, gapMs: 60_000 } }),
    ...packs.map((name) => campaign(name, { rules: { ...rules, packs: [name] } })),
  ];
  const whys = limited.flatMap((each) => {
    const { limits } = createBucketTerms().of(each, { bucket: 0, zones: [NEW_YORK] }, NOW);
    return limits.map(({ why }) => why);
  });
  expect(new Set(whys).size).toBeGreaterThan(5);
  for (const why of whys) expect(whyLater(why)).toEqual({ cause: 'limits', text: why });
});

it('tells the rest apart', () => {
  const causes = [
    '',
    'person is in another call',
    'retry after busy',
    'outcome later',
    'asked to be called then',
    'HTTP 429',
  ];
  expect(causes.map((reason) => whyLater(reason).cause)).toEqual([
    'not-before',
    'other-call',
    'retry',
    'retry',
    'retry',
    'given-back',
  ]);
});
