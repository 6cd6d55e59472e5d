import { expect, it } from 'vitest';
import { mostLive, noticingOf } from '../../../src/cli/plan-noticing.ts';
import { ASSUMED, meanCallMs, withStated } from '../../../src/forecast/assumptions.ts';
import { campaign, LINE, OTHER_LINE } from '../../conformance/fixtures.ts';

const config = { pollMs: 5_000 };

it('takes a call to last as long as its kinds do on average', () => {
  const certain = { answered: 1, voicemail: 0, no_answer: 0, busy: 0, failed: 0 };
  const plain = { ...ASSUMED, connecting: [1_000], rates: certain };
  const lasting = { ...plain, onCall: { ...ASSUMED.onCall, answered: [10_000, 20_000, 60_000] } };
  expect(meanCallMs(lasting)).toBe(1_000 + (15_000 + 40_000) / 2);
});

it('takes ends to be noticed as the engine does: at once with webhooks, sooner with more calls', () => {
  expect(noticingOf(ASSUMED, { config: { ...config, publicUrl: 'https://dial.example' }, live: 5 })).toEqual([
    100, 1_000,
  ]);
  const [, few = 0] = noticingOf(ASSUMED, { config, live: 1 });
  const [, many = 0] = noticingOf(ASSUMED, { config, live: 200 });
  expect(few).toBe(6_000);
  expect(many).toBeLessThanOrEqual(1_000);
  const brief = withStated(ASSUMED, { rates: { answered: 1 }, talk: [1_000] });
  expect(noticingOf(brief, { config, live: 200 })[1]).toBeLessThan(1_000);
});

it('counts no more calls at once than slots, contacts and the account allow', () => {
  const fromNumbers = [LINE, OTHER_LINE].map((number) => ({ number, maxConcurrent: 40 }));
  const planned = (size: number) => [{ campaign: campaign('spring', { fromNumbers }), contacts: { size } }];
  const live = (size: number, account?: number) => mostLive(planned(size) as never, account);
  expect([live(1_000), live(7), live(1_000, 25), live(0)]).toEqual([80, 7, 25, 1]);
});

it('counts a number that campaigns share by the smallest of their limits, whichever is named first', () => {
  const planned = [3, 40].map((maxConcurrent) => ({
    campaign: campaign(`c${maxConcurrent}`, { fromNumbers: [{ number: LINE, maxConcurrent }] }),
    contacts: { size: 100 },
  }));
  expect([planned, planned.toReversed()].map((each) => mostLive(each as never))).toEqual([3, 3]);
});
