import { judgeProbes, outagesIn } from './check-outages.ts';
import { type EventOf, eventsFor, type History } from './event-history.ts';
import { isoOf } from './evidence.ts';
import type { Check, Judge } from './judge.ts';
import { pushTo } from './match-calls.ts';

interface Court {
  readonly history: History;
  readonly judge: Judge;
}
type Posting = EventOf<'posting'>;
type HeldBack = EventOf<'held-back'>;

/** A run looks at its clock in the same breath in which the first byte leaves: its own order of events is exact. */
const clockIsTrusted: Check = {
  invariant: 'I21',
  run: (evidence, judge) => {
    const history = eventsFor(evidence, judge);
    for (const [run, own] of history?.runs ?? []) {
      let since: number | undefined;
      for (const event of own) {
        if (event.type === 'mistrusted' && event.about === 'clock') since = event.wall;
        if (event.type === 'trusted' && event.about === 'clock') since = undefined;
        if (event.type === 'posting' && since !== undefined)
          judge.violation(`a call was posted by ${run}, which mistrusted its clock since ${isoOf(since)}`, {
            attempt: { id: event.attempt },
            at: event.wall,
          });
      }
    }
  },
};

const backOffIsHonoured: Check = {
  invariant: 'I22',
  run: (evidence, judge) => {
    const history = eventsFor(evidence, judge);
    if (!history) return;
    const court = { history, judge };
    judgeHolds(court);
    for (const outage of outagesIn(history)) judgeProbes(outage, court);
    judgeRefusals(court);
  },
};

function judgeHolds({ history, judge }: Court): void {
  const postings = history.of('posting');
  const perNumber = new Map<string, Posting[]>();
  for (const posting of postings) {
    const from = history.attemptOf(posting.attempt)?.fromNumber;
    if (from) pushTo(perNumber, from, posting);
  }
  let unknown = 0;
  for (const hold of history.of('held-back')) {
    const from = hold.scope === 'account' ? '' : history.attemptOf(hold.attempt)?.fromNumber;
    if (from === undefined) unknown++;
    else judgeHold(hold, from === '' ? postings : (perNumber.get(from) ?? []), { history, judge });
  }
  if (unknown > 0) judge.partly(`holds of numbers whose attempt is not in the record: ${unknown}`);
}

function judgeHold(hold: HeldBack, postings: readonly Posting[], { history, judge }: Court): void {
  for (let index = firstAfter(postings, hold.wall); index < postings.length; index++) {
    const posting = postings[index];
    if (!posting || posting.wall >= hold.until) return;
    if (isInFlight(posting, hold, history)) continue;
    const scope = hold.scope === 'account' ? 'the account' : 'its number';
    judge.violation(
      `a call was posted by ${posting.run} while ${scope} was held back from ${isoOf(hold.wall)} until ${isoOf(hold.until)}`,
      { attempt: { id: posting.attempt }, at: posting.wall },
    );
  }
}

/**
 * The run that was told to wait lets nothing more leave at once. Another run learns of it at the fence: what had passed
 * the fence by then was on its way. So it is with holds of our own making.
 */
function isInFlight(posting: Posting, hold: HeldBack, { apartMs }: History): boolean {
  if (posting.run === hold.run && hold.byProvider) return posting.seq < hold.seq;
  return posting.fencedAt <= hold.wall + apartMs(posting.run, hold.run);
}

/** The first that was posted at this instant or later, in a list by time. */
function firstAfter(postings: readonly Posting[], at: number): number {
  let [low, high] = [0, postings.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((postings[middle]?.wall ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const WINDOW_MS = 300_000;
/** In fewer sends a single refusal is no share worth telling. */
const FEWEST_SENDS = 100;
const MOST_REFUSED = 0.1;

/**
 * Each refusal is another send later. The provider refuses, so it is no fault of the engine's: a warning, that the
 * limits are above what the account may do. Only the worst stretch is told. A refused contact is not sent again.
 */
function judgeRefusals({ history, judge }: Court): void {
  const postings = history.of('posting');
  const refused = new Set(
    history.of('refused').flatMap(({ attempt, blame }) => (blame === 'contact' ? [] : [attempt])),
  );
  let worst = { share: MOST_REFUSED, refused: 0, sends: 0, at: 0 };
  let [first, inWindow] = [0, 0];
  postings.forEach((posting, index) => {
    if (refused.has(posting.attempt)) inWindow++;
    for (
      let oldest = postings[first];
      oldest && oldest.wall <= posting.wall - WINDOW_MS;
      oldest = postings[first]
    ) {
      if (refused.has(oldest.attempt)) inWindow--;
      first++;
    }
    const sends = index - first + 1;
    if (sends < FEWEST_SENDS || inWindow / sends <= worst.share) return;
    worst = { share: inWindow / sends, refused: inWindow, sends, at: posting.wall };
  });
  if (worst.sends === 0) return;
  judge.warning(
    `of ${worst.sends} calls sent in the five minutes before ${isoOf(worst.at)} the provider refused ${worst.refused}, more than 10 %: lower the limits`,
    { at: worst.at },
  );
}

export const holdChecks = { clockIsTrusted, backOffIsHonoured } as const satisfies Record<string, Check>;
