import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { logEvents } from '../../../src/telemetry/event-log.ts';

const PERSON = '+442079460123';
const attempt = { id: 'a-1', campaign: 'spring', seq: 0, n: 1, phone: PERSON, fromNumber: '+12125550190' };

function logged(level: string, ...events: EngineEvent[]): Record<string, unknown>[] {
  const lines: string[] = [];
  const emit = logEvents(pino({ level }, { write: (line) => void lines.push(line) }));
  for (const event of events) emit(event);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line has its stable name, its level and its wording', () => {
  const [line] = logged('info', { type: 'call-unconfirmed', attempt, cause: 'time-out', notedAt: 1 });
  expect(line).toMatchObject({
    level: 40,
    event: 'call-unconfirmed',
    msg: 'call unconfirmed, not dialled again until known',
    attempt: 'a-1',
    campaign: 'spring',
    to: '+4*******0123',
  });
});

test('numbers in the words of others are masked', () => {
  const error = new Error(`no route to ${PERSON}`);
  const lines = logged(
    'trace',
    { type: 'trouble', where: 'placing', error },
    { type: 'call-refused', attempt, blame: 'contact', message: `${PERSON} is blocked` },
    {
      type: 'campaign-state',
      campaign: 'spring',
      state: 'paused',
      reason: `no number ${PERSON}`,
      alarm: true,
    },
  );
  expect(lines.map(({ event }) => event)).toEqual(['trouble', 'contact-refused', 'campaign-alarm']);
  expect(JSON.stringify(lines)).not.toContain(PERSON);
  expect(JSON.stringify(lines)).toContain('no route to +4*******0123');
});

test('what happens several times in each call is left out, unless it was asked for', () => {
  const events: EngineEvent[] = [
    { type: 'call-placed', attempt, callId: 'c', tookMs: 3 },
    { type: 'call-refused', attempt, blame: 'throttled', message: '' },
    { type: 'webhook' },
  ];
  expect(logged('info', ...events)).toEqual([]);
  expect(logged('debug', ...events).map(({ event }) => event)).toEqual(['call-placed', 'call-refused']);
});
