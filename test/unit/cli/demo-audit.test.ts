import { expect, it } from 'vitest';
import { audit, type ReportedCall } from '../../../src/cli/demo-audit.ts';
import type { SimulatedCall } from '../../../src/simulator/call-log.ts';

const LINE = '+12125550190';
const campaign = { fromNumbers: [{ number: LINE, maxConcurrent: 2 }], retry: { maxAttempts: 2, delays: {} } };

const call = (n: number, changes: Partial<SimulatedCall> = {}): SimulatedCall => ({
  callId: `call-${n}`,
  to: `+1212555010${n}`,
  from: LINE,
  createdAt: n * 10,
  dialedAt: undefined,
  endedAt: n * 10 + 15,
  status: 'completed',
  result: n % 2 === 0 ? 'answered' : 'busy',
  metadata: {},
  variables: {},
  ...changes,
});
const log = [1, 2, 3, 4].map((n) => call(n));
const reported = log.map(
  ({ callId, from, result }): ReportedCall => ({ callId, fromNumber: from, disposition: result }),
);
const differing = (reports: readonly ReportedCall[], calls: readonly SimulatedCall[]) =>
  audit(campaign, reports, calls)
    .filter(({ agrees }) => !agrees)
    .map(({ what }) => what);

it('agrees when the reports tell what happened', () => {
  expect(differing(reported, log)).toEqual([]);
});

it('sees a call missing, reported twice, or another in its place', () => {
  const [first, ...others] = reported;
  if (!first) throw new Error('no calls');
  expect(differing(others, log)).toContain('calls');
  expect(differing([first, first, ...others.slice(1)], log)).toContain('calls');
  expect(differing([{ ...first, callId: 'call-9' }, ...others], log)).toEqual(['calls']);
});

it('sees a wrong disposition and a wrong number', () => {
  const [first, ...others] = reported;
  if (!first) throw new Error('no calls');
  expect(differing([{ ...first, disposition: 'answered' }, ...others], log)).toEqual(['answered']);
  expect(differing([{ ...first, fromNumber: '+12125550191' }, ...others], log)).toEqual([
    `calls from ${LINE}`,
  ]);
});

it('sees a limit passed, a person called twice at once, and a person called too often', () => {
  const crowded = log.map((each) => ({ ...each, createdAt: 0 }));
  expect(differing(reported, crowded)).toEqual([`live at once from ${LINE}`]);
  const samePerson = log.map((each) => ({ ...each, to: '+12125550100' }));
  expect(differing(reported, samePerson)).toEqual(['calls at once to one person', 'calls to one person']);
});
