import { describe, expect, it } from 'vitest';
import type { AuditInput } from '../../../src/auditing/audit.ts';
import { audit } from '../../../src/auditing/audit.ts';
import {
  addCall,
  all,
  type Change,
  findingsAfter,
  withAttempt,
  withCall,
  withCampaign,
  withContact,
} from './changes.ts';
import {
  attempt,
  BOB,
  callOf,
  campaign,
  cleanCase,
  contactOf,
  HOUR,
  LINE,
  MINUTE,
  NOON,
  SECOND,
} from './facts.ts';

it('finds nothing in a clean record', () => {
  const report = audit(cleanCase(), { guardMs: 10 * MINUTE, frequency: { perDay: 3, perWeek: 7 } });
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({ calls: 4, attempts: 4, contacts: 2 });
});

it('says of every invariant that it was checked, or why not', () => {
  const { checked, notChecked } = audit(cleanCase());
  const named = new Set([...checked, ...notChecked.map(({ invariant }) => invariant)]);
  expect([...named].sort()).toEqual(Array.from({ length: 26 }, (_, index) => `I${index + 1}`).sort());
  expect(notChecked.find(({ invariant }) => invariant === 'I6')?.why).toContain('3 in 24 hours');
});

describe('what is no violation', () => {
  const settledAtOnce = {
    fromNumber: LINE,
    callId: undefined,
    disposition: undefined,
    acceptedAt: undefined,
  } as object;
  const returned = attempt('r', {
    n: 1,
    phone: BOB,
    openedAt: NOON - MINUTE,
    state: 'returned',
    ...settledAtOnce,
  });

  it.each<[string, Change]>([
    [
      'an attempt that was given back and tried again',
      ({ attempts }) => ({ attempts: [{ ...returned, settledAt: NOON - SECOND }, ...attempts] }),
    ],
    ['a call without metadata that its attempt names by call id', withCall('b1', { metadata: {} })],
    [
      'a retry that the outcome asked for',
      all(
        withAttempt('a1', { disposition: 'answered', outcome: 'Call back', durationSeconds: 50 }),
        withAttempt('a2', { openedAt: NOON + 62 * MINUTE, postedAt: NOON + 62 * MINUTE }),
        withCall('a1', { outcome: 'Call back', durationSeconds: 50 }),
        withCall('a2', {
          createdAt: NOON + 62 * MINUTE,
          dialedAt: undefined,
          endedAt: NOON + 62 * MINUTE + SECOND,
        }),
        withAttempt('a2', { endedAt: NOON + 62 * MINUTE + SECOND, settledAt: NOON + 63 * MINUTE }),
      ),
    ],
    [
      'an opt-out by outcome',
      all(
        withAttempt('b1', { disposition: 'opted_out', outcome: 'Do not call' }),
        withContact(BOB, { disposition: 'opted_out', status: 'suppressed' }),
        withCall('b1', { outcome: 'Do not call' }),
      ),
    ],
    [
      'a call of another campaign',
      addCall({
        callId: 'x',
        from: '+12125550195',
        to: '+12125550109',
        metadata: { fairdial_campaign: 'spring' },
      }),
    ],
    [
      'a call newer than the record',
      all(addCall({ callId: 'x', to: BOB, createdAt: NOON + 5 * HOUR, endedAt: NOON + 5 * HOUR }), () => ({
        asOf: NOON + 4 * HOUR,
      })),
    ],
    [
      'a call of another campaign that begins as the last one ends',
      addCall({
        callId: 'x',
        to: BOB,
        createdAt: NOON + MINUTE + SECOND,
        endedAt: NOON + 2 * MINUTE,
        metadata: { fairdial_campaign: 'spring' },
      }),
    ],
    [
      'an attempt that waits in a paused campaign',
      all(withCampaign({ state: 'paused' }), ({ contacts }) => ({
        contacts: [...contacts, contactOf([], { phone: '+12125550102', row: 4 })],
      })),
    ],
    [
      'attempts of a version nobody knows any more',
      withCampaign({ version: 'def456def456', retry: { maxAttempts: 1, delays: {} } }),
    ],
  ])('%s', (_, change) => {
    const violations = findingsAfter(change).filter((finding) => finding.endsWith('violation'));
    expect(violations).toEqual([]);
  });
});

describe('what is only told', () => {
  const live = {
    state: 'placed',
    settledAt: undefined,
    endedAt: undefined,
    disposition: undefined,
  } as object;

  it.each<[string, Change]>([
    ['I7 warning', withCall('b1', { dialedAt: NOON - 3 * HOUR - SECOND })],
    ['I11 warning', withAttempt('b1', { ...live, held: true })],
    [
      'I12 warning',
      all(withAttempt('b1', { disposition: 'lost' }), withContact(BOB, { disposition: 'lost' })),
    ],
    ['I12 warning', all(withCall('b1', { result: 'voicemail' }))],
    ['I15 warning', () => ({ suppressions: [{ phone: BOB, at: NOON }] })],
  ])('%s', (expected, change) => {
    expect(findingsAfter(change)).toContain(expected);
    expect(findingsAfter(change)).not.toContain(expected.replace('warning', 'violation'));
  });
});

it('masks every number', () => {
  const input = cleanCase();
  const wrong = all(
    withCall('b1', {
      to: '+12125550102',
      from: '+12125550191',
      createdAt: NOON - 9 * HOUR,
      dialedAt: undefined,
    }),
    withCampaign({
      fromNumbers: [{ number: LINE, maxConcurrent: 0 }],
      imported: 9,
      retry: { maxAttempts: 1, delays: {} },
    }),
    withContact(BOB, { status: 'waiting', disposition: 'busy', notAfter: 1 }),
  );
  const report = audit({ ...input, ...wrong(input) }, { frequency: { perDay: 1, perWeek: 1 } });
  expect(report.findings.length).toBeGreaterThan(10);
  expect(JSON.stringify([report.findings.map(({ message }) => message), report.notChecked])).not.toMatch(
    /\+\d{6}/,
  );
});

it('takes one pass over a hundred thousand calls, not one for each', () => {
  const attempts = Array.from({ length: 100_000 }, (_, index) =>
    attempt(`p${index}`, { phone: `+1212${5_550_000 + index}`, openedAt: NOON + index * 10 }),
  );
  const input: AuditInput = {
    calls: attempts.map((each) => callOf(each)).reverse(),
    contacts: attempts.map((each, index) => contactOf([each], { row: index + 2 })),
    attempts,
    campaigns: [campaign({ fromNumbers: [{ number: LINE, maxConcurrent: 10_000 }] })],
  };
  const before = process.cpuUsage().user;
  expect(audit(input).findings).toEqual([]);
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(8);
});
