import { expect, test } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { AttemptName, EngineEvent } from '../../../src/domain/events.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';

const CALLS = 5_000;
/** The budget of a call; the test allows for a machine that is busy with other things. */
const BUDGET_US = 20;

test('counting and measuring a call costs some microseconds', () => {
  const metrics = createMetrics({ clock: systemClock, version: '0' });
  metrics.knowNumbers(() => ['+12125550190', '+12125550191']);
  const round = (calls: number) => {
    for (let call = 0; call < calls; call += 1) oneCall(call);
  };
  const oneCall = (call: number) => {
    const fromNumber = call % 2 === 0 ? '+12125550190' : '+12125550191';
    const attempt: AttemptName = {
      id: `a-${call}`,
      campaign: 'spring',
      seq: call,
      n: 1,
      phone: '+12125550123',
      fromNumber,
      openedAt: 0,
    };
    const events: EngineEvent[] = [
      { type: 'attempts-opened', fromNumber, count: 1 },
      { type: 'call-posting', attempt, fencedAt: 0 },
      { type: 'call-placed', attempt, callId: 'c', tookMs: 12 },
      { type: 'call-read', attempt, callId: 'c', asked: 'due', status: 'completed' },
      { type: 'call-ended', attempt, source: 'poll' },
      { type: 'attempt-settled', attempt, disposition: 'answered', next: 'done' },
    ];
    for (const event of events) metrics.emit(event);
    metrics.apiRequest('place', 201, 12);
    metrics.apiRequest('get', 200, 12);
    for (let sync = 0; sync < 3; sync += 1) metrics.journalSynced(1);
  };
  round(CALLS);
  const before = process.cpuUsage();
  round(CALLS);
  const { user, system } = process.cpuUsage(before);
  metrics.stop();
  const perCall = (user + system) / CALLS;
  expect(perCall).toBeLessThan(BUDGET_US);
});
