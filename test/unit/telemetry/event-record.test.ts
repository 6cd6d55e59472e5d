import { expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { factsOf } from '../../../src/telemetry/event-record.ts';

const attempt = {
  id: 'a-1',
  campaign: 'renewals',
  seq: 12,
  n: 2,
  phone: '+12125550100',
  fromNumber: '+12125550190',
};
const named = { attempt: 'a-1', contact: 'renewals/12' };

it.each<[EngineEvent, unknown]>([
  [
    { type: 'attempts-opened', fromNumber: '+12125550190', count: 1, ids: ['a-1'] },
    { type: 'opened', from: expect.stringContaining('*'), attempts: ['a-1'] },
  ],
  [
    { type: 'call-posting', attempt, fencedAt: 7 },
    { type: 'posting', ...named, n: 2, fencedAt: 7 },
  ],
  [
    { type: 'call-read', attempt, callId: 'c', asked: 'webhook', status: 'completed' },
    { type: 'read', ...named, call: 'c', asked: 'webhook', status: 'completed' },
  ],
  [
    { type: 'attempt-settled', attempt, disposition: 'busy', next: 'retry', source: 'poll' },
    { type: 'settled', ...named, disposition: 'busy', source: 'poll' },
  ],
  [
    { type: 'number-backed-off', fromNumber: '+12125550190', until: 9, reason: 'the API said so' },
    { type: 'held-back', scope: 'number', until: 9 },
  ],
  [
    { type: 'dialling-stopped', about: 'clock', reason: 'it jumped' },
    { type: 'mistrusted', about: 'clock', reason: 'it jumped' },
  ],
  [{ type: 'rescued', what: 'slots', count: 1 }, undefined],
])('%o', (event, expected) => {
  const facts = factsOf(event);
  expect(facts).toEqual(expected);
  expect(JSON.stringify(facts ?? {})).not.toMatch(/\d{7}/);
});
