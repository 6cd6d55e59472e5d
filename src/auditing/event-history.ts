import type { AttemptEvent, LoggedEvent } from '../telemetry/event-record.ts';
import type { AuditedAttempt, AuditInput } from './facts.ts';
import type { Judge } from './judge.ts';
import { pushTo } from './match-calls.ts';

type EventType = LoggedEvent['type'];
export type EventOf<Type extends EventType> = Extract<LoggedEvent, { readonly type: Type }>;

/** What the engine's processes noted down, sorted once. */
export interface History {
  /** By wall clock; those of one run in the order it wrote them. */
  readonly events: readonly LoggedEvent[];
  of<Type extends EventType>(type: Type): readonly EventOf<Type>[];
  /** What is about this attempt, in order. */
  about(attemptId: string): readonly AttemptEvent[];
  /** Each run's events as it wrote them. */
  readonly runs: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** How far the clocks of two runs may be apart: not at all on one machine. */
  apartMs(run: string, other: string): number;
  /** The attempt of the record that an event names. */
  attemptOf(id: string | undefined): AuditedAttempt | undefined;
}

/** Undefined when no event log was given, or an empty one. */
export function historyOf({ events, attempts }: AuditInput, toleranceMs: number): History | undefined {
  if (!events || events.length === 0) return undefined;
  const inOrder = events.toSorted((a, b) => a.wall - b.wall || (a.run === b.run ? a.seq - b.seq : 0));
  const runs = new Map<string, LoggedEvent[]>();
  const types = new Map<EventType, LoggedEvent[]>();
  const perAttempt = new Map<string, AttemptEvent[]>();
  for (const event of inOrder) {
    pushTo(runs, event.run, event);
    pushTo(types, event.type, event);
    if ('contact' in event) pushTo(perAttempt, event.attempt, event);
  }
  for (const own of runs.values()) own.sort((a, b) => a.seq - b.seq);
  const hosts = new Map(
    (types.get('begun') ?? []).flatMap((event) => (event.type === 'begun' ? [[event.run, event.host]] : [])),
  );
  const record = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  return {
    events: inOrder,
    of: <Type extends EventType>(type: Type) => (types.get(type) ?? []) as EventOf<Type>[],
    about: (attemptId) => perAttempt.get(attemptId) ?? [],
    runs,
    apartMs: (run, other) =>
      run === other || (hosts.get(run) !== undefined && hosts.get(run) === hosts.get(other))
        ? 0
        : toleranceMs,
    attemptOf: (id) => (id === undefined ? undefined : record.get(id)),
  };
}

const NO_EVENTS = "needs the engine's event log (<data directory>/events, or --events)";

/** The history, or the word that there is none; what is missing of it is told. */
export function eventsFor(
  { history, input }: { readonly history: History | undefined; readonly input: AuditInput },
  judge: Judge,
): History | undefined {
  if (!history) {
    judge.cannot(NO_EVENTS);
    return undefined;
  }
  const lost = [...history.runs.values()].reduce((sum, own) => sum + missingIn(own), 0);
  if (lost > 0) judge.partly(`events that the event log has lost: ${lost}`);
  const silent = input.attempts.filter(
    ({ id, callId }) => id !== '' && callId !== undefined && history.about(id).length === 0,
  ).length;
  if (silent > 0) judge.partly(`attempts of which the event log has nothing: ${silent}`);
  return history;
}

/** Numbers left out: dropped, torn, or rotated away. */
function missingIn(own: readonly LoggedEvent[]): number {
  return (own.at(-1)?.seq ?? 0) - own.length;
}

/** The answer to a POST, or whatever else ended the doubt about it. */
const RESULTS: ReadonlySet<EventType> = new Set([
  'placed',
  'refused',
  'unconfirmed',
  'rescued',
  'given-back',
  'adopted',
  'settled',
]);

/**
 * When it was known what came of the POST (epoch ms); undefined: never. The record's own instant is a little earlier than
 * the event; where a call was found only later, it is the provider's, of long before anybody knew.
 */
export function resultAt(history: History, posting: EventOf<'posting'>): number | undefined {
  const results = history
    .about(posting.attempt)
    .filter(({ type, wall }) => RESULTS.has(type) && wall >= posting.wall);
  const { acceptedAt, settledAt } = history.attemptOf(posting.attempt) ?? {};
  const [told] = results;
  if (!told) return acceptedAt ?? settledAt;
  const known = Math.min(...results.map(notedAtIn));
  return told.type === 'placed' ? Math.min(known, acceptedAt ?? known) : known;
}

/** When it happened: a process that is held up tells of a doubt long after it has noted it. */
export function notedAtIn(event: AttemptEvent): number {
  return event.type === 'unconfirmed' ? (event.notedAt ?? event.wall) : event.wall;
}
