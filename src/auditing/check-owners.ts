import type { AttemptEvent } from '../telemetry/event-record.ts';
import { type EventOf, eventsFor, type History } from './event-history.ts';
import { attemptName, isoOf } from './evidence.ts';
import type { Check, Judge } from './judge.ts';
import { pushTo } from './match-calls.ts';

const oneOwner: Check = {
  invariant: 'I19',
  run: (evidence, judge) => {
    const history = eventsFor(evidence, judge);
    if (!history) return;
    const postings = new Map<string, EventOf<'posting'>[]>();
    const perContact = new Map<string, EventOf<'posting'>[]>();
    for (const posting of history.of('posting')) {
      pushTo(postings, posting.attempt, posting);
      pushTo(perContact, posting.contact, posting);
    }
    for (const own of postings.values()) judgeAttempt(own, { history, judge });
    for (const own of perContact.values()) judgeContact(own, { history, judge });
    for (const answer of history.events)
      if (isAnswer(answer)) judgeAnswer(answer, postings.get(answer.attempt), { history, judge });
  },
};

interface Court {
  readonly history: History;
  readonly judge: Judge;
}
type Postings = readonly EventOf<'posting'>[];

function judgeAttempt(postings: Postings, court: Court): void {
  const { history, judge } = court;
  for (const second of postings.slice(1))
    judge.violation(`${nameOf(second, history)} was posted more than once`, aboutOf(second));
  for (const posting of postings) {
    const taken = history.about(posting.attempt).find((event) => isTakeover(event, posting, history));
    if (taken)
      judge.violation(
        `${nameOf(posting, history)} was posted by ${posting.run}, after ${taken.run} had taken it over at ${isoOf(taken.wall)}`,
        aboutOf(posting),
      );
  }
}

/** Taken from the run that posts it, before it posts. */
function isTakeover(event: AttemptEvent, posting: EventOf<'posting'>, { apartMs }: History): boolean {
  return (
    TAKES_OVER.has(event.type) &&
    event.run !== posting.run &&
    event.wall + apartMs(event.run, posting.run) < posting.wall
  );
}

const TAKES_OVER: ReadonlySet<string> = new Set(['rescued', 'given-back', 'settled', 'held', 'adopted']);
const ANSWERS: ReadonlySet<string> = new Set(['placed', 'refused', 'unconfirmed']);

function isAnswer(event: History['events'][number]): event is AttemptEvent {
  return ANSWERS.has(event.type);
}

/**
 * Only who sent the POST hears its answer. A late one, after another run has taken the attempt over, is only told as
 * long as it agrees with what was found since: it moves nothing.
 */
function judgeAnswer(answer: AttemptEvent, postings: Postings | undefined, { history, judge }: Court): void {
  const poster = postings?.[0];
  if (poster && poster.run !== answer.run) {
    judge.violation(
      `${nameOf(answer, history)} was posted by ${poster.run}, and ${answer.run} tells its answer`,
      aboutOf(answer),
    );
    return;
  }
  const before = history
    .about(answer.attempt)
    .filter(({ wall, run }) => wall < answer.wall && run !== answer.run);
  const taken = before.find(({ type }) => TAKES_OVER.has(type));
  if (!taken) return;
  const late = `${nameOf(answer, history)} was ${answer.type} by ${answer.run}, after ${taken.run} had taken it over`;
  if (disagrees(answer, before)) judge.violation(`${late} and found otherwise`, aboutOf(answer));
  else judge.warning(`${late}: a late answer, which agrees`, aboutOf(answer));
}

function disagrees(answer: AttemptEvent, before: readonly AttemptEvent[]): boolean {
  const adopted = before.find((event) => event.type === 'adopted');
  const givenBack = before.some(({ type, ...event }) => type === 'given-back' || isReturned(event));
  if (answer.type === 'placed')
    return givenBack || (adopted?.type === 'adopted' && adopted.call !== answer.call);
  return answer.type === 'refused' && adopted !== undefined;
}

function isReturned(event: object): boolean {
  return 'as' in event && event.as === 'given back';
}

/** The next attempt at a person is posted only when the one before has left, whoever holds them. */
function judgeContact(postings: Postings, { history, judge }: Court): void {
  postings.slice(1).forEach((next, index) => {
    const before = postings[index];
    if (!before || before.attempt === next.attempt) return;
    const left = leftAt(before, history);
    const apart = history.apartMs(before.run, next.run);
    if (left === undefined || next.wall + apart >= left) return;
    const since = Number.isFinite(left) ? ` (until ${isoOf(left)})` : '';
    judge.violation(
      `${nameOf(next, history)} was posted by ${next.run} while ${before.run} held the one before${since}`,
      aboutOf(next),
    );
  });
}

/** Undefined when neither events nor record know anything more of it. */
function leftAt({ attempt }: EventOf<'posting'>, history: History): number | undefined {
  const told = history.about(attempt).find(({ type }) => type === 'settled' || type === 'given-back');
  const known = history.attemptOf(attempt);
  if (!told && !known) return undefined;
  return Math.min(told?.wall ?? Number.POSITIVE_INFINITY, known?.settledAt ?? Number.POSITIVE_INFINITY);
}

function nameOf({ attempt }: AttemptEvent, history: History): string {
  const known = history.attemptOf(attempt);
  return known ? attemptName(known) : 'an attempt';
}

function aboutOf({ attempt, wall }: AttemptEvent) {
  return { attempt: { id: attempt }, at: wall };
}

export const ownerChecks = { oneOwner } as const satisfies Record<string, Check>;
