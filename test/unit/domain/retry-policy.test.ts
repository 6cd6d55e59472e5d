import { describe, expect, it } from 'vitest';
import type { CallingHours, RetryPolicy } from '../../../src/domain/campaign.ts';
import { DISPOSITIONS } from '../../../src/domain/disposition.ts';
import { dueAt, retryDelayAt } from '../../../src/domain/retry-policy.ts';

const at = (text: string): number => Date.parse(text);
const policy: RetryPolicy = {
  maxAttempts: 6,
  delays: {
    no_answer: [
      { amount: 30, unit: 'm' },
      { amount: 4, unit: 'h' },
      { amount: 1, unit: 'd' },
    ],
    busy: [{ amount: 45, unit: 's' }],
  },
};
const zone = 'America/New_York';
const now = at('2026-10-31T19:50:00-04:00');

describe('retry delay', () => {
  it.each([
    [1, '2026-10-31T20:20:00-04:00'],
    [2, '2026-10-31T23:50:00-04:00'],
    [3, '2026-11-01T19:50:00-05:00'],
    [5, '2026-11-01T19:50:00-05:00'],
  ])('takes the delay of retry %i, the last one repeating', (retryNumber, due) => {
    expect(retryDelayAt({ policy, disposition: 'no_answer', retryNumber, zone, now })).toBe(at(due));
  });

  it('counts hours as elapsed time and days by the calendar', () => {
    const hours24: RetryPolicy = { maxAttempts: 2, delays: { failed: [{ amount: 24, unit: 'h' }] } };
    const due = retryDelayAt({ policy: hours24, disposition: 'failed', retryNumber: 1, zone, now });
    expect(due).toBe(at('2026-11-01T18:50:00-05:00'));
  });

  it('is none for what the policy does not name, whatever it names', () => {
    const retried = DISPOSITIONS.filter(
      (disposition) => retryDelayAt({ policy, disposition, retryNumber: 1, zone, now }) !== undefined,
    );
    expect(retried).toEqual(['no_answer', 'busy']);
  });

  it('is none once all attempts are made', () => {
    expect(retryDelayAt({ policy, disposition: 'busy', retryNumber: 6, zone, now })).toBeUndefined();
  });
});

describe('due', () => {
  const hours: CallingHours = {
    week: Array.from({ length: 7 }, () => [[540, 1200] as const]),
    blackoutDates: [],
    end: { kind: 'local', date: '2026-11-02', minute: 0 },
  };
  const zones = ['America/Chicago', 'America/New_York'];

  it('is the next opening of all zones after the delay', () => {
    const due = dueAt({ policy, disposition: 'no_answer', retryNumber: 1, zones, hours, now });
    expect(due).toBe(at('2026-11-01T10:00:00-05:00'));
  });

  it('is none when nothing opens again before the end', () => {
    const late = at('2026-11-01T19:50:00-05:00');
    expect(
      dueAt({ policy, disposition: 'no_answer', retryNumber: 1, zones, hours, now: late }),
    ).toBeUndefined();
    expect(dueAt({ policy, disposition: 'opted_out', retryNumber: 1, zones, hours, now })).toBeUndefined();
    expect(dueAt({ policy, disposition: 'busy', retryNumber: 1, zones: [], hours, now })).toBeUndefined();
  });
});
