import { describe, expect, it } from 'vitest';
import type { AuditedAttempt, AuditInput, AuditOptions, ProviderCall } from '../../../src/auditing/audit.ts';
import { audit } from '../../../src/auditing/audit.ts';
import {
  ANN,
  attempt,
  BOB,
  callOf,
  campaign,
  cleanCase,
  contactOf,
  HOUR,
  judged,
  LINE,
  MINUTE,
  NOON,
  SECOND,
} from './facts.ts';

type Change = (input: AuditInput) => Partial<AuditInput>;

const withCall =
  (id: string, changes: Partial<ProviderCall>): Change =>
  ({ calls }) => ({
    calls: calls.map((call) => (call.callId === `call-${id}` ? { ...call, ...changes } : call)),
  });
const withAttempt =
  (id: string, changes: Partial<AuditedAttempt>): Change =>
  ({ attempts }) => ({
    attempts: attempts.map((each) => (each.id === id ? { ...each, ...changes } : each)),
  });
const withContact =
  (phone: string, changes: Partial<AuditInput['contacts'][number]>): Change =>
  ({ contacts }) => ({
    contacts: contacts.map((each) => (each.phone === phone ? { ...each, ...changes } : each)),
  });
const withCampaign =
  (changes: Parameters<typeof campaign>[0]): Change =>
  () => ({ campaigns: [campaign(changes)] });
const addCall =
  (changes: Partial<ProviderCall>): Change =>
  ({ calls }) => ({ calls: [...calls, { ...callOf(attempt('x')), ...changes }] });
const all =
  (...changes: readonly Change[]): Change =>
  (input) => {
    let changed = input;
    for (const change of changes) changed = Object.assign({}, changed, change(changed));
    return changed;
  };

const findingsAfter = (change: Change, options?: AuditOptions) => {
  const input = cleanCase();
  return judged({ ...input, ...change(input) }, options);
};

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

const retryWithin = (ms: number) => ({ openedAt: NOON + MINUTE + ms, postedAt: NOON + MINUTE + ms });
const LATE = Date.parse('2026-11-24T00:30:00Z');
const live = { state: 'placed', settledAt: undefined, endedAt: undefined, disposition: undefined } as object;

describe('each invariant', () => {
  it.each<[string, string, Change]>([
    ['I1', 'a call without attempt', addCall({ callId: 'x', to: BOB, createdAt: NOON + HOUR, metadata: {} })],
    [
      'I1',
      'a call that names an unknown attempt',
      withCall('b1', { metadata: { fairdial_attempt: 'nobody' } }),
    ],
    [
      'I1',
      'a call older than its attempt',
      withCall('b1', { createdAt: NOON - MINUTE, dialedAt: NOON - MINUTE }),
    ],
    ['I1', 'a call to somebody else', withCall('b1', { to: '+12125550102' })],
    ['I1', 'a call from another number', withCall('b1', { from: '+12125550191' })],
    [
      'I2',
      'two calls of one attempt',
      addCall({ callId: 'x', to: BOB, createdAt: NOON + HOUR, metadata: { fairdial_attempt: 'b1' } }),
    ],
    ['I2', 'two attempts with one call', withAttempt('a1', { callId: 'call-b1' })],
    ['I3', 'an attempt while the last is in doubt', withAttempt('a2', { ...live, state: 'unconfirmed' })],
    ['I3', 'an attempt before the last left', withAttempt('a1', { settledAt: NOON + HOUR })],
    ['I3', 'a number left out', withAttempt('a3', { n: 4 })],
    [
      'I3',
      'a retry after what is never retried',
      all(withAttempt('a1', { disposition: 'lost' }), withCall('a1', { outcome: undefined })),
    ],
    [
      'I3',
      'a call of an attempt that was given back',
      withAttempt('b1', { state: 'returned', callId: undefined } as object),
    ],
    [
      'I4',
      'too many attempts',
      withCampaign({ retry: { maxAttempts: 2, delays: { no_answer: [{ amount: 1, unit: 'm' }] } } }),
    ],
    ['I4', 'a retry too early', withAttempt('a2', retryWithin(30 * MINUTE - 3 * SECOND))],
    [
      'I4',
      'a second retry after the first delay',
      withAttempt('a3', { openedAt: NOON + 65 * MINUTE, postedAt: NOON + 65 * MINUTE }),
    ],
    ['I5', 'two calls at once to one person', withCall('a1', { endedAt: NOON + HOUR })],
    ['I7', 'a call outside the hours', withCall('b1', { dialedAt: NOON - 3.5 * HOUR })],
    [
      'I7',
      'a call in one of two zones only',
      withAttempt('b1', { zones: ['America/New_York', 'Pacific/Honolulu'] }),
    ],
    ['I8', 'a request outside the hours', withAttempt('b1', { postedAt: LATE })],
    [
      'I9',
      'more calls than a number may carry',
      withCampaign({ fromNumbers: [{ number: LINE, maxConcurrent: 1 }] }),
    ],
    ['I9', 'more calls than the campaign may have', withCampaign({ maxConcurrent: 1 })],
    ['I10', 'a status that there is not', withContact(BOB, { status: 'gone' })],
    [
      'I10',
      'a contact that is there twice',
      ({ contacts }) => ({ contacts: [...contacts, ...contacts.slice(1)] }),
    ],
    ['I10', 'fewer contacts than imported', withCampaign({ imported: 3 })],
    [
      'I10',
      'counts that are not the contacts',
      withCampaign({
        counts: {
          waiting: 1,
          calling: 0,
          unconfirmed: 0,
          done: 1,
          exhausted: 0,
          suppressed: 0,
          cancelled: 0,
          expired: 0,
        },
      }),
    ],
    [
      'I10',
      'somebody waiting in a finished campaign',
      all(withContact(BOB, { status: 'waiting' }), withCampaign({ state: 'finished' })),
    ],
    ['I10', 'an attempt whose contact is gone', ({ contacts }) => ({ contacts: contacts.slice(0, 1) })],
    ['I10', 'a contact that forgot an attempt', withContact(ANN, { attempts: 2 })],
    ['I10', 'a journal that forgot an attempt', withContact(BOB, { attempts: 2 })],
    [
      'I10',
      'a contact closed though it is retried',
      all(withAttempt('b1', { disposition: 'no_answer' }), withContact(BOB, { disposition: 'no_answer' })),
    ],
    ['I11', 'a live attempt after the end', withAttempt('b1', live)],
    ['I11', 'somebody waiting after the end', withContact(BOB, { status: 'waiting' })],
    ['I11', 'a slot that nobody holds', () => ({ slotsTaken: 1 })],
    ['I12', 'a result the provider does not know', withAttempt('b1', { disposition: 'busy' })],
    [
      'I12',
      'a result the simulator did not mean',
      withCall('b1', { result: 'no_answer', startedAt: undefined }),
    ],
    ['I12', 'a rejection though there was a call', withAttempt('b1', { disposition: 'rejected' })],
    [
      'I12',
      'an attempt settled twice',
      ({ attempts }) => ({ attempts: [...attempts, ...attempts.slice(-1)] }),
    ],
    ['I12', 'a contact that says something else', withContact(BOB, { disposition: 'busy' })],
    ['I12', 'a contact that names another call', withContact(BOB, { callId: 'call-a1' })],
    ['I12', 'an attempt settled while its call was live', withCall('b1', { endedAt: NOON + 2 * MINUTE })],
    [
      'I12',
      'an attempt whose call there is not',
      ({ calls }) => ({ calls: calls.filter(({ callId }) => callId !== 'call-b1') }),
    ],
    ['I15', 'an attempt after an opt-out', all(withAttempt('a1', { disposition: 'opted_out' }))],
    ['I15', 'an attempt at a suppressed number', () => ({ suppressions: [{ phone: BOB, at: NOON - HOUR }] })],
    [
      'I16',
      'an attempt in a paused campaign',
      () => ({
        stateChanges: [
          { campaign: 'renewals', state: 'paused', at: NOON + HOUR },
          { campaign: 'renewals', state: 'running', at: NOON + 4 * HOUR },
        ],
      }),
    ],
    [
      'I17',
      'an attempt after the campaign ended',
      withCampaign({
        hours: {
          ...campaign().hours,
          week: campaign().hours?.week ?? [],
          blackoutDates: [],
          end: { kind: 'instant', at: NOON + HOUR },
        },
      }),
    ],
    ['I17', "an attempt after its row's not_after", withContact(BOB, { notAfter: NOON - HOUR })],
    ['I17', "an attempt before its row's not_before", withContact(BOB, { notBefore: NOON + HOUR })],
    [
      'I18',
      'a call that was never marked as being posted',
      withAttempt('b1', { postedAt: undefined } as object),
    ],
    ['I18', 'a call older than that mark', withAttempt('b1', { postedAt: NOON + MINUTE })],
    ['I20', 'an attempt without version', withAttempt('b1', { campaignVersion: '' })],
    [
      'I20',
      'a number the campaign does not have',
      withCampaign({ fromNumbers: [{ number: '+12125550191', maxConcurrent: 9 }] }),
    ],
    ['I20', 'a number the row does not ask for', withContact(BOB, { fromNumber: '+12125550191' })],
    [
      'I24',
      'a summary that counts other attempts',
      withCampaign({ report: { rejectedSaid: 0, totalsSaid: { attempts: 5, returned: 0 } } }),
    ],
    [
      'I24',
      'a summary that counts other rejected rows',
      withCampaign({ report: { rejectedSaid: 0, rejectedRows: 1, totalsSaid: {} } }),
    ],
    ['I26', 'a duration that the provider does not know', withAttempt('b1', { durationSeconds: 10 })],
  ])('%s: %s', (invariant, _, change) => {
    expect(findingsAfter(change)).toContain(`${invariant} violation`);
  });

  it('I6: more calls than somebody may get, only where a limit is set', () => {
    expect(findingsAfter(() => ({}), { frequency: { perDay: 2, perWeek: 7 } })).toEqual(['I6 violation']);
    expect(findingsAfter(() => ({}), { frequency: { perDay: 3, perWeek: 2 } })).toEqual(['I6 violation']);
  });

  it('I8: inside the hours, but within the guard', () => {
    const hours = { week: campaign().hours?.week.map(() => [[540, 721]] as const) ?? [], blackoutDates: [] };
    const only: Change = (input) => ({
      calls: input.calls.slice(0, 1),
      attempts: input.attempts.slice(-1),
      contacts: input.contacts.slice(-1),
      campaigns: [campaign({ hours })],
    });
    expect(findingsAfter(only, { guardMs: 50 * SECOND })).toEqual([]);
    expect(findingsAfter(only, { guardMs: 70 * SECOND })).toEqual(['I8 violation']);
  });
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

it('matches calls without any echo by numbers and time, and sees when more than one fits', () => {
  const unbound = attempt('u', { callId: undefined } as object);
  const call = callOf(unbound, { callId: 'c', metadata: {} });
  const one = { ...cleanCase(), attempts: [unbound], calls: [call], contacts: [contactOf([unbound])] };
  expect(judged(one)).toEqual([]);
  const twin = { ...unbound, id: 'v', n: 2, openedAt: NOON - SECOND };
  expect(judged({ ...one, attempts: [twin, unbound] })).toContain('I1 violation');
  expect(judged({ ...one, calls: [{ ...call, createdAt: NOON + 2 * HOUR }] })).toContain('I1 violation');
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
