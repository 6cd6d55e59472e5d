import { type AuditOptions, audit } from '../../../src/auditing/audit.ts';
import { withEvents } from '../../../src/auditing/with-events.ts';
import type { EventFacts, LoggedEvent } from '../../../src/telemetry/event-record.ts';
import { attempt, callOf, campaign, cleanCase, contactOf, judged, NOON, SECOND } from './facts.ts';

/** Something that a run notes down at an instant. */
export type Entry = readonly [run: string, wall: number, facts: EventFacts];

/** The event logs of all runs in it: numbered per run, by time. */
export function logOf(entries: readonly Entry[]): LoggedEvent[] {
  const numbers = new Map<string, number>();
  return entries
    .toSorted(([, a], [, b]) => a - b)
    .map(([run, wall, facts]) => {
      const seq = (numbers.get(run) ?? 0) + 1;
      numbers.set(run, seq);
      return { seq, wall, mono: wall - NOON, run, ...facts };
    });
}

/** Which contact the attempts of this person are at. */
export const ANN_S = 'renewals/0';
export const BOB_S = 'renewals/1';

/** From the first byte to the settled end, as one run sees it. */
export function lifeOf(id: string, contact: string, openedAt: number, run = 'run-a'): Entry[] {
  const named = { attempt: id, contact };
  const call = `call-${id}`;
  const n = Number(id.slice(1));
  const disposition = id === 'a1' || id === 'a2' ? 'no_answer' : 'answered';
  const endedAt = openedAt + 60 * SECOND;
  return [
    [run, openedAt, { type: 'opened', from: '+1******0190', attempts: [id] }],
    [run, openedAt + 20, { type: 'posting', ...named, n, fencedAt: openedAt + 10 }],
    [run, openedAt + 50, { type: 'placed', ...named, call, tookMs: 30 }],
    [run, endedAt + 1, { type: 'webhook', attempt: id }],
    [run, endedAt + 2, { type: 'read', ...named, call, asked: 'webhook', status: 'completed' }],
    [run, endedAt + 3, { type: 'ended', ...named, source: 'webhook' }],
    [run, endedAt + SECOND, { type: 'settled', ...named, disposition, source: 'webhook' }],
  ];
}

const MINUTE = 60 * SECOND;

/** What the engine noted down of the clean record. */
export const CLEAN: readonly Entry[] = [
  ['run-a', NOON - 10 * SECOND, { type: 'begun', host: 'one' }],
  ['run-b', NOON - 10 * SECOND, { type: 'begun', host: 'one' }],
  ...lifeOf('a1', ANN_S, NOON),
  ...lifeOf('a2', ANN_S, NOON + 32 * MINUTE, 'run-b'),
  ...lifeOf('a3', ANN_S, NOON + 180 * MINUTE),
  ...lifeOf('b1', BOB_S, NOON + SECOND, 'run-b'),
];

/** What an audit finds of a clean record with this event log: `I19 violation`. */
export function findingsIn(entries: readonly Entry[], options?: AuditOptions): string[] {
  return judged(withEvents(cleanCase(), logOf(entries)), options);
}

/** Calls to so many people, a second apart from `from` on, and what else was noted down meanwhile. */
export function findingsOfMany(
  count: number,
  happens: (id: string, openedAt: number, index: number) => readonly Entry[],
  more: readonly Entry[] = [],
): string[] {
  const attempts = Array.from({ length: count }, (_, index) =>
    attempt(`p${index}`, { phone: `+1212${5_550_100 + index}`, openedAt: NOON + index * SECOND }),
  );
  const input = {
    calls: attempts.map((each) => callOf(each)),
    contacts: attempts.map((each, index) => contactOf([each], { row: index + 2 })),
    attempts,
    campaigns: [campaign({ fromNumbers: [{ number: attempts[0]?.fromNumber ?? '', maxConcurrent: count }] })],
  };
  const events = logOf([
    ...attempts.flatMap(({ id, openedAt }, index) => happens(id, openedAt, index)),
    ...more,
  ]);
  const { findings } = audit(withEvents(input, events));
  return [...new Set(findings.map(({ invariant, severity }) => `${invariant} ${severity}`))];
}
