import type { AttemptEvent } from '../telemetry/event-record.ts';
import { type EventOf, eventsFor, type History, notedAtIn, resultAt } from './event-history.ts';
import { isoOf } from './evidence.ts';
import type { Check, Judge } from './judge.ts';

type Posting = EventOf<'posting'>;

interface Court {
  readonly history: History;
  readonly judge: Judge;
}

/** From when the breaker opened to when it closed. */
export interface Outage {
  readonly since: number;
  /** When the first probe might leave. */
  readonly probesFrom: number;
  /** Infinity while it lasts. */
  readonly closedAt: number;
  /** So close together do POSTs end in doubt to open it. */
  readonly doubtsWithinMs: number;
  /** When the outage before it was over; 0 for the first. */
  readonly previousClosedAt: number;
  /** What passed the fence while it was open, in order. */
  readonly probes: readonly Posting[];
}

const DOUBTS_WITHIN_MS = 60_000;

/** Every process tells of the same outage: by when it began they are one. */
export function outagesIn(history: History): Outage[] {
  const opened = new Map<number, EventOf<'breaker'> & { readonly until: number }>();
  for (const event of history.of('breaker')) {
    const { since, until } = event;
    if (since === undefined || until === undefined) continue;
    const known = opened.get(since);
    if (!known || until < known.until) opened.set(since, { ...event, until });
  }
  const inOrder = [...opened].sort(([a], [b]) => a - b);
  const outages: Outage[] = [];
  for (const [index, [since, { until, doubtsWithinMs = DOUBTS_WITHIN_MS }]] of inOrder.entries()) {
    const next = inOrder[index + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    const closedAt = closingOf({ since, probesFrom: until, next }, history);
    const probes = history.of('posting').filter(({ fencedAt, wall }) => fencedAt > since && wall < closedAt);
    const previousClosedAt = outages.at(-1)?.closedAt ?? 0;
    outages.push({ since, probesFrom: until, closedAt, doubtsWithinMs, previousClosedAt, probes });
  }
  return outages;
}

interface Stretch {
  readonly since: number;
  readonly probesFrom: number;
  readonly next: number;
}

/** A probe that got through closes it at once; the processes tell so a little later. */
function closingOf({ since, probesFrom, next }: Stretch, history: History): number {
  const told = history
    .of('breaker')
    .find(({ state, wall }) => state === 'closed' && wall > since && wall <= next);
  let closed = Math.min(told?.wall ?? Number.POSITIVE_INFINITY, next);
  for (const posting of history.of('posting')) {
    if (posting.wall >= closed) break;
    if (posting.fencedAt < probesFrom) continue;
    const gotThrough = throughAt(posting, history);
    if (gotThrough !== undefined) closed = Math.min(closed, Math.max(gotThrough, posting.wall + 1));
  }
  return closed;
}

function throughAt(posting: Posting, history: History): number | undefined {
  const told = history.about(posting.attempt);
  const placed = told.some(({ type }) => type === 'placed');
  if (placed) return resultAt(history, posting);
  const adopted = told.find(({ type }) => type === 'adopted');
  const doubted = told.some(({ type }) => type === 'unconfirmed' || type === 'rescued');
  return adopted || doubted ? adopted?.wall : history.attemptOf(posting.attempt)?.acceptedAt;
}

/** Nothing passes the fence before the cool-off is over, and then one at a time. */
export function judgeProbes({ since, probesFrom, probes }: Outage, { history, judge }: Court): void {
  const outage = `the breaker, open since ${isoOf(since)}`;
  let busy: { readonly probe: Posting; readonly until: number } | undefined;
  for (const probe of probes) {
    const about = { attempt: { id: probe.attempt }, at: probe.wall };
    if (probe.fencedAt + toleranceOf(probe, history) < probesFrom)
      judge.violation(`a call was posted against ${outage}, before its first probe was due`, about);
    else if (busy && probe.wall + history.apartMs(busy.probe.run, probe.run) < busy.until)
      judge.violation(`a second probe was posted while another was under way, against ${outage}`, about);
    const known = Math.min(resultAt(history, probe) ?? probe.wall, trippedAgainAt(probe, since, history));
    busy = { probe, until: Math.max(busy?.until ?? 0, known) };
  }
}

/**
 * Only the probe's own trouble makes an open breaker cool off anew, so its result was known then: its process may have
 * died before it could tell. Infinity: it did not. Others tell of it late, but the cool-off it set begins before it ends.
 */
function trippedAgainAt(probe: Posting, since: number, history: History): number {
  const left = probe.fencedAt + toleranceOf(probe, history);
  const again = history
    .of('breaker')
    .flatMap((event) =>
      event.since === since && event.until !== undefined && event.until > left
        ? [Math.min(event.wall, event.until)]
        : [],
    );
  return Math.min(...again);
}

/** The cool-off was set by the clock of whichever run tripped it. */
function toleranceOf({ run }: Posting, { runs, apartMs }: History): number {
  return Math.max(...[...runs.keys()].map((other) => apartMs(run, other)));
}

/** So many POSTs in doubt open the breaker, whatever else was in flight. */
const DOUBTS = 3;
/** So many probes may be without a known result at once: each may strand its contact. */
const STRANDED_PROBES = 3;

const outagesStrandFew: Check = {
  invariant: 'I23',
  run: (evidence, judge) => {
    const history = eventsFor(evidence, judge);
    if (!history) return;
    for (const outage of outagesIn(history)) judgeOutage(outage, { history, judge });
  },
};

function judgeOutage(outage: Outage, { history, judge }: Court): void {
  const { since, probes } = outage;
  const isProbe = new Set(probes.map(({ attempt }) => attempt));
  const inFlight = history.of('posting').filter((posting) => isInFlight(posting, since, history)).length;
  const stranded = strandedBy(outage, history).filter((attempt) => !isProbe.has(attempt)).length;
  if (stranded > inFlight + DOUBTS)
    judge.violation(
      `the outage from ${isoOf(since)} left ${stranded} attempts unconfirmed, with ${inFlight} in flight when the breaker opened and ${DOUBTS} to open it`,
      { at: since },
    );
  const atOnce = mostUnresolved(probes, history);
  if (atOnce > STRANDED_PROBES)
    judge.violation(
      `the outage from ${isoOf(since)} left ${atOnce} probes unconfirmed at once; allowed are ${STRANDED_PROBES}`,
      { at: since },
    );
}

function isInFlight(posting: Posting, at: number, history: History): boolean {
  if (posting.fencedAt > at) return false;
  const known = resultAt(history, posting);
  return known === undefined || known >= at;
}

/**
 * Whose answer came in doubt from the first doubt that counts until the breaker closed. A dead process is no outage, and
 * what left before the outage before this one was over is that one's: its doubt opens nothing.
 */
function strandedBy(outage: Outage, history: History): string[] {
  const { since, closedAt, doubtsWithinMs, previousClosedAt } = outage;
  return history
    .of('unconfirmed')
    .map((event) => ({ attempt: event.attempt, notedAt: notedAtIn(event) }))
    .filter(({ notedAt }) => notedAt > since - doubtsWithinMs && notedAt <= closedAt)
    .filter(({ attempt, notedAt }) => notedAt > since || leftSince(attempt, previousClosedAt, history))
    .map(({ attempt }) => attempt);
}

function leftSince(attempt: string, instant: number, history: History): boolean {
  return history.about(attempt).some((event) => event.type === 'posting' && event.fencedAt >= instant);
}

const RESOLVES: ReadonlySet<string> = new Set(['placed', 'adopted', 'given-back', 'settled']);

function mostUnresolved(probes: readonly Posting[], history: History): number {
  const steps = probes.flatMap(({ attempt }) => {
    const own = history.about(attempt);
    const doubt = own.find(isDoubt);
    if (!doubt) return [];
    const doubtAt = notedAtIn(doubt);
    const resolved = own.find(({ type, wall }) => RESOLVES.has(type) && wall >= doubtAt);
    const { settledAt = Number.POSITIVE_INFINITY } = history.attemptOf(attempt) ?? {};
    const until = Math.min(resolved?.wall ?? Number.POSITIVE_INFINITY, settledAt);
    return [
      { at: doubtAt, step: 1 },
      { at: until, step: -1 },
    ];
  });
  let [now, most] = [0, 0];
  for (const { step } of steps.sort((a, b) => a.at - b.at || a.step - b.step)) {
    now += step;
    most = Math.max(most, now);
  }
  return most;
}

/** Told by whoever posted it, or by whoever took it over from a process that died before it could. */
function isDoubt(event: AttemptEvent): boolean {
  return event.type === 'unconfirmed' || (event.type === 'rescued' && event.as === 'unconfirmed');
}

export const outageChecks = { outagesStrandFew } as const satisfies Record<string, Check>;
