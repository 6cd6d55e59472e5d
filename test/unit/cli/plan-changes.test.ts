import { expect, it } from 'vitest';
import { changesOf } from '../../../src/cli/plan-changes.ts';
import { campaign, LINE, OTHER_LINE } from '../../conformance/fixtures.ts';

const shared = (maxConcurrent: number, callsPerSecond: number) => ({
  campaign: campaign(`c${maxConcurrent}`, { fromNumbers: [{ number: LINE, maxConcurrent, callsPerSecond }] }),
});
const planned = [shared(3, 2), shared(40, 9)];

it('adds to the smallest limit of the campaigns that share a number, whichever is named first', () => {
  const wanted = {
    maxConcurrent: [{ amount: 5, isMore: true }],
    pace: [{ amount: 1, isMore: true, number: LINE }],
    voicemailRetry: true,
  };
  const changes = [
    { kind: 'max-concurrent', number: LINE, to: 8 },
    { kind: 'pace', number: LINE, to: 3 },
  ];
  expect([planned, planned.toReversed()].map((each) => changesOf(wanted, each))).toEqual([changes, changes]);
});

it('refuses a number that no campaign has', () => {
  const wanted = { maxConcurrent: [{ amount: 5, isMore: false, number: OTHER_LINE }], voicemailRetry: true };
  expect(() => changesOf(wanted, planned)).toThrow(`${OTHER_LINE} is not one of the from numbers`);
});
