import type { AttemptEvent } from '../telemetry/event-record.ts';
import { judgeDisposition } from './check-results.ts';
import { eventsFor, type History } from './event-history.ts';
import { attemptName } from './evidence.ts';
import type { Check, Judge } from './judge.ts';

/** The webhooks of each run came in some order, some of them twice or never: what they led to must not show it. */
const orderDoesNotMatter: Check = {
  invariant: 'I13',
  run: (evidence, judge) => {
    const history = eventsFor(evidence, judge);
    if (!history) return;
    judge.partly('this run in this order; the same events in every other order are tried by the suites');
    judgeOneEnd(history, judge);
    const hinted = new Set(history.of('webhook').flatMap(({ attempt }) => attempt ?? []));
    for (const [call, attempt] of evidence.attemptOf)
      if (hinted.has(attempt.id) && attempt.state === 'settled') judgeDisposition(call, attempt, judge);
  },
};

/** Two processes may both say that they settled it, since a lost reply is asked for again: never two different things. */
function judgeOneEnd(history: History, judge: Judge): void {
  const ends = new Map<string, string>();
  for (const { attempt, disposition, wall } of history.of('settled')) {
    const first = ends.get(attempt) ?? disposition;
    ends.set(attempt, first);
    const recorded = history.attemptOf(attempt)?.disposition ?? first;
    const about = { attempt: { id: attempt }, at: wall };
    if (first !== disposition)
      judge.violation(`an attempt was settled as ${first} and as ${disposition}`, about);
    else if (recorded !== disposition)
      judge.violation(`an attempt was settled as ${disposition}, the record says ${recorded}`, about);
  }
}

const onlyAnswersCount: Check = {
  invariant: 'I14',
  run: (evidence, judge) => {
    const history = eventsFor(evidence, judge);
    if (!history) return;
    for (const own of history.runs.values()) judgeRun(own, history, judge);
  },
};

/** Whoever says that a call is over has read it in an answer of the API: of its own, since nothing else is believed. */
function judgeRun(own: Iterable<History['events'][number]>, history: History, judge: Judge): void {
  const read = new Map<string, Set<string>>();
  for (const event of own) {
    if (event.type === 'read') {
      const asked = read.get(event.attempt) ?? new Set();
      read.set(event.attempt, asked.add(event.asked));
    }
    if (event.type === 'ended' && !read.has(event.attempt)) tell(event, 'ended', { history, judge });
    if (event.type === 'settled' && !rests(event, read.get(event.attempt)))
      tell(event, 'was settled', { history, judge });
  }
}

function rests({ disposition, source }: EventOfEnd, asked: ReadonlySet<string> | undefined): boolean {
  // Refused by the answer to the POST itself, or given up: neither is learnt from a call.
  if (disposition === 'rejected' || disposition === 'lost') return source !== 'webhook';
  if (source === 'webhook') return asked?.has('webhook') === true;
  return asked !== undefined;
}
type EventOfEnd = Extract<AttemptEvent, { readonly type: 'settled' }>;

function tell(
  { attempt, wall }: AttemptEvent,
  what: string,
  { history, judge }: { readonly history: History; readonly judge: Judge },
): void {
  const known = history.attemptOf(attempt);
  judge.violation(
    `${known ? attemptName(known) : 'an attempt'} ${what}, though no answer of the API had said so`,
    { attempt: { id: attempt }, at: wall },
  );
}

export const hintChecks = { orderDoesNotMatter, onlyAnswersCount } as const satisfies Record<string, Check>;
