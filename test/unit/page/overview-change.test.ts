import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CampaignDetail, Overview } from '../../../src/domain/overview.ts';
import { changeOf } from '../../../src/http/overview-change.ts';

const detail = (count: number): CampaignDetail => ({
  calls: { counting: false, placed: count, dispositions: {}, outcomes: [], hours: [] },
  ...{ waiting: { count, causes: [] }, zones: [], rejected: [] },
});

const PROBLEM = { source: 'a.yaml', file: 'a.yaml', message: 'x', more: 0, at: 1, text: 'a.yaml: x' };

const overviews = fc
  .record({
    at: fc.nat(),
    live: fc.nat(2),
    reasons: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
    open: fc.boolean(),
    broken: fc.boolean(),
    details: fc.dictionary(fc.constantFrom('spring', 'autumn', 'winter'), fc.nat(2)),
  })
  .map(
    ({ at, live, reasons, open, broken, details }): Overview => ({
      ...{ at, account: { live }, campaigns: [], numbers: [], held: { attempts: [], more: 0 } },
      fileProblems: broken ? [PROBLEM] : [],
      service: { ready: reasons.length === 0, reasons, steerable: true },
      breaker: open ? { state: 'open', since: 1, until: 2, reason: 'x', waitsFor: 'time' } : null,
      details: Object.fromEntries(Object.entries(details).map(([name, count]) => [name, detail(count)])),
    }),
  );

/** As the page does it. */
function laidOver(before: Overview, change: ReturnType<typeof changeOf>): Overview {
  if (!change) return before;
  const { details = {}, ...pieces } = change;
  const all = Object.entries({ ...before.details, ...details });
  const left = all.filter((each): each is [string, CampaignDetail] => each[1] !== null);
  return { ...before, ...pieces, details: Object.fromEntries(left) };
}

test('what changed, laid over what was, gives what is', () => {
  fc.assert(
    fc.property(overviews, overviews, (before, now) => {
      const after = laidOver(before, changeOf(before, now));
      expect({ ...after, at: 0 }).toEqual({ ...now, at: 0 });
    }),
  );
});

test('nothing is told when only time has passed', () => {
  fc.assert(
    fc.property(overviews, (one) => {
      expect(changeOf(one, { ...one, at: one.at + 1 })).toBeUndefined();
    }),
  );
});
