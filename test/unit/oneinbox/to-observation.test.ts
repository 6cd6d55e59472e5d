import { describe, expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import { toObservation } from '../../../src/oneinbox/to-observation.ts';

const NEWEST = {
  id: '0b9a5f0e-6f4e-4f6a-9a55-0d7e0a2a7a11',
  agent_id: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
  type: 'outbound',
  status: 'completed',
  direction: 'outbound',
  from_number: '+12125550100',
  to_number: '+12125550101',
  started_at: '2026-06-01T10:00:02.5Z',
  ended_at: '2026-06-01T10:01:02.500+00:00',
  metadata: { fairdial_attempt: 'a-1', concurrency_at_dispatch: 3 },
  duration_seconds: 60.25,
  end_reason: 'silence_timeout',
  transcript: 'agent: hello',
  messages: [
    { role: 'agent', content: 'hello' },
    { role: 'user', content: 'yes' },
  ],
  recording_url: 'https://files.example/1.wav',
  analysis: { outcome: 'Interested', summary: 'Wants a call back.' },
  cost_cents: 4,
  credits_used: 1.004,
  created_at: '2026-06-01T10:00:00Z',
  outcome: null,
  ai_summary: null,
};

/** What is seen of the call; a call that is not seen at all is an error. */
function observe(changes: object): CallObservation {
  const call = toObservation({ ...NEWEST, ...changes }, 'poll');
  if (!call) throw new Error('no call was seen');
  return call;
}

describe('toObservation', () => {
  it('reads every field of the newest shape', () => {
    expect(toObservation(NEWEST, 'reconcile')).toEqual({
      callId: NEWEST.id,
      attemptId: 'a-1',
      toNumber: '+12125550101',
      fromNumber: '+12125550100',
      phase: 'ended',
      status: 'completed',
      endReason: 'silence_timeout',
      outcome: 'Interested',
      summary: 'Wants a call back.',
      createdAt: Date.UTC(2026, 5, 1, 10),
      startedAt: Date.UTC(2026, 5, 1, 10, 0, 2, 500),
      endedAt: Date.UTC(2026, 5, 1, 10, 1, 2, 500),
      durationSeconds: 60.25,
      personSpoke: true,
      personWords: 'yes',
      recordingUrl: 'https://files.example/1.wav',
      costCents: 4,
      creditsUsed: 1.004,
      source: 'reconcile',
    });
  });

  it('reads the oldest shape, and a record of next to nothing', () => {
    const oldest = { id: 'call_1', status: 'in_progress', transcript: [{ role: 'user', content: 'hi' }] };
    expect(toObservation(oldest, 'poll')).toEqual({
      callId: 'call_1',
      phase: 'live',
      status: 'in_progress',
      personSpoke: true,
      personWords: 'hi',
      source: 'poll',
    });
    expect(toObservation({ id: 'x' }, 'poll')).toEqual({
      callId: 'x',
      phase: 'live',
      status: 'unknown',
      source: 'poll',
    });
  });

  it.each([null, undefined, 'call', 7, [], {}, { id: 5 }, { id: '' }, { id: 'two words' }])(
    'sees no call in %j',
    (value) => expect(toObservation(value, 'poll')).toBeUndefined(),
  );

  it.each([
    ['completed', null, 'ended', 'completed'],
    ['failed', null, 'ended', 'failed'],
    ['No-Answer', null, 'ended', 'no_answer'],
    ['no answer', null, 'ended', 'no_answer'],
    ['BUSY', null, 'ended', 'busy'],
    ['canceled', null, 'ended', 'canceled'],
    ['cancelled', null, 'ended', 'cancelled'],
    ['queued', null, 'live', 'queued'],
    ['initiated', null, 'live', 'initiated'],
    ['in-progress', null, 'live', 'in_progress'],
    ['in-progress', '2026-06-01T10:00:00Z', 'live', 'in_progress'],
    ['ringing', null, 'live', 'ringing'],
    ['wandering', null, 'live', 'wandering'],
    ['wandering', '2026-06-01T10:00:00Z', 'ended', 'wandering'],
    ['wandering', '0001-01-01T00:00:00Z', 'live', 'wandering'],
    ['wandering', 'soon', 'live', 'wandering'],
    [null, null, 'live', 'unknown'],
  ])('status %j with ended_at %j is %s', (status, endedAt, phase, normalised) => {
    expect(observe({ status, ended_at: endedAt })).toMatchObject({ phase, status: normalised });
  });

  it.each([
    [60, 60],
    ['12.5', 12.5],
    [0, 0],
    [-1, undefined],
    [1e12, undefined],
    ['', undefined],
    ['long', undefined],
    [null, undefined],
    [Number.NaN, undefined],
  ])('duration %j is %j', (given, seen) => {
    expect(observe({ duration_seconds: given }).durationSeconds).toBe(seen);
  });

  it.each([
    ['2026-06-01T10:00:00', Date.UTC(2026, 5, 1, 10)],
    ['2026-06-01 10:00:00.123456', Date.UTC(2026, 5, 1, 10, 0, 0, 123)],
    ['2026-06-01T12:00:00+0200', Date.UTC(2026, 5, 1, 10)],
    ['2026-06-01T10:00Z', Date.UTC(2026, 5, 1, 10)],
    ['1970-01-01T00:00:00Z', undefined],
    ['9999-12-31T23:59:59Z', undefined],
    ['2026-13-01T10:00:00Z', undefined],
    ['yesterday', undefined],
    [1_780_000_000, undefined],
  ])('instant %j is %j', (given, seen) => {
    expect(observe({ created_at: given }).createdAt).toBe(seen);
  });

  it('prefers what the analysis says and falls back to the top level', () => {
    expect(observe({ outcome: 'Voicemail' }).outcome).toBe('Interested');
    expect(observe({ analysis: {}, outcome: 'Voicemail', ai_summary: 'Beep.' })).toMatchObject({
      outcome: 'Voicemail',
      summary: 'Beep.',
    });
    expect(observe({ analysis: null, outcome: ' ' }).outcome).toBeUndefined();
  });

  it.each([
    [[{ role: 'agent', content: 'hello?' }], 'agent: hello?', false],
    [[{ role: 'User', content: 'no' }], null, true],
    [
      [
        { role: 'user', content: '  ' },
        { role: 'agent', content: 'hello?' },
      ],
      null,
      false,
    ],
    [[{ role: 'tool_call', content: 'end_call' }], null, undefined],
    [['?', null, 3], null, undefined],
    [[], '', false],
    [[], null, undefined],
    [[], 'agent: hello', undefined],
    [null, null, undefined],
    [[], [{ role: 'user', content: 'hi' }], true],
  ])('messages %j and transcript %j: the person spoke %j', (messages, transcript, spoke) => {
    expect(observe({ messages, transcript }).personSpoke).toBe(spoke);
  });

  it('takes only web links for recordings', () => {
    expect(observe({ recording_url: 'javascript:alert(1)' }).recordingUrl).toBeUndefined();
  });

  it('is not led astray by foreign metadata', () => {
    for (const metadata of [
      null,
      'a',
      [],
      { fairdial_attempt: 7 },
      { __proto__: { fairdial_attempt: 'x' } },
    ]) {
      expect(observe({ metadata: JSON.parse(JSON.stringify(metadata)) }).attemptId).toBeUndefined();
    }
  });
});
