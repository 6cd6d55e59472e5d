import { attemptName, counts, type Evidence, isoOf } from './evidence.ts';
import type { AuditedAttempt, StateChange } from './facts.ts';
import type { About, Check, Judge } from './judge.ts';
import { pushTo } from './match-calls.ts';

interface Late {
  readonly attempt: AttemptMoment;
  readonly since: number;
  readonly why: string;
}
interface AttemptMoment {
  readonly attempt: AuditedAttempt;
  readonly what: 'opened' | 'posted';
  readonly at: number;
}

const doNotCallWins: Check = {
  invariant: 'I15',
  run: (evidence, judge) => {
    const { input } = evidence;
    if (!input.suppressions) judge.partly('the suppression list, which reports do not hold');
    const until = suppressedSince(evidence);
    for (const attempt of input.attempts) {
      const since = until.get(attempt.phone);
      const moment = since === undefined ? undefined : firstAfter(attempt, since);
      if (since !== undefined && moment)
        tell({ attempt: moment, since, why: 'the person was put on the suppression list' }, evidence, judge);
    }
  },
};

/** Since when nobody may dial this number, by the list and by what people said on calls. */
function suppressedSince({ input }: Evidence): Map<string, number> {
  const optOuts = input.attempts
    .filter(({ disposition }) => disposition === 'opted_out')
    .map(({ phone, settledAt = Number.POSITIVE_INFINITY }) => ({ phone, at: settledAt }));
  const since = new Map<string, number>();
  for (const { phone, at } of [...(input.suppressions ?? []), ...optOuts])
    since.set(phone, Math.min(at, since.get(phone) ?? at));
  return since;
}

const stopMeansStop: Check = {
  invariant: 'I16',
  run: (evidence, judge) => {
    const { stateChanges } = evidence.input;
    if (!stateChanges)
      return judge.cannot('needs the times of pauses and cancellations, which reports do not hold');
    const changes = changesPerCampaign(stateChanges);
    if (!evidence.history && [...changes.values()].every(({ length }) => length < 2))
      judge.partly('only the latest change of each campaign is known');
    for (const attempt of evidence.input.attempts)
      for (const stop of stopsIn(changes.get(attempt.campaign) ?? [])) {
        const moment = firstAfter(attempt, stop.at, stop.until);
        const why = `its campaign was ${stop.state}`;
        if (moment) tell({ attempt: moment, since: stop.at, why }, evidence, judge);
      }
  },
};

function changesPerCampaign(changes: readonly StateChange[]): Map<string, StateChange[]> {
  const lists = new Map<string, StateChange[]>();
  for (const change of changes.toSorted((a, b) => a.at - b.at)) pushTo(lists, change.campaign, change);
  return lists;
}

function stopsIn(changes: readonly StateChange[]) {
  return changes.flatMap((change, index) => {
    const until = changes[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    return change.state === 'running' || change.state === 'ready' ? [] : [{ ...change, until }];
  });
}

/** The first thing this attempt did in the stretch, if it did anything. One that was given back was never posted. */
function firstAfter(
  attempt: AuditedAttempt,
  from: number,
  until = Number.POSITIVE_INFINITY,
): AttemptMoment | undefined {
  const { openedAt, postedAt } = attempt;
  const within = (at: number | undefined): at is number => at !== undefined && at > from && at < until;
  if (within(openedAt)) return { attempt, what: 'opened', at: openedAt };
  return counts(attempt) && within(postedAt) ? { attempt, what: 'posted', at: postedAt } : undefined;
}

/** Processes write their own instants, so one in the same moment may have been first. */
function tell({ attempt: moment, since, why }: Late, { toleranceMs }: Evidence, judge: Judge): void {
  const { attempt, what, at } = moment;
  const message = `${attemptName(attempt)} was ${what} at ${isoOf(at)}, after ${why} at ${isoOf(since)}`;
  const about: About = { attempt, at };
  if (at > since + toleranceMs) judge.violation(message, about);
  else judge.warning(`${message}; within the tolerance of the clocks`, about);
}

export const stopChecks = { doNotCallWins, stopMeansStop } as const satisfies Record<string, Check>;
