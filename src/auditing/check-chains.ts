import { normaliseOutcome, type OutcomeAction } from '../domain/campaign.ts';
import { DISPOSITIONS, type Disposition, isRetryable } from '../domain/disposition.ts';
import { afterDelay, retryDelayAt } from '../domain/retry-policy.ts';
import { zoneOf } from '../domain/zone-data.ts';
import { tellOtherVersions } from './check-calls.ts';
import { attemptName, callName, counts, type Evidence, isoOf } from './evidence.ts';
import type { AuditedAttempt, AuditedCampaign } from './facts.ts';
import type { Check, Judge } from './judge.ts';

const neverOnDoubt: Check = {
  invariant: 'I3',
  run: (evidence, judge) => {
    for (const chain of evidence.chains)
      chain.slice(1).forEach((attempt, index) => {
        const before = chain[index];
        if (before) judgeStep(before, attempt, { evidence, judge });
      });
    judgeReturned(evidence, judge);
  },
};

interface Court {
  readonly evidence: Evidence;
  readonly judge: Judge;
}

function judgeStep(before: AuditedAttempt, attempt: AuditedAttempt, { evidence, judge }: Court): void {
  const about = { attempt, at: attempt.openedAt };
  const name = attemptName(attempt);
  if (before.settledAt === undefined) {
    judge.violation(`${name} was opened while attempt ${before.n} was ${before.state}`, about);
    return;
  }
  const left = leftAt(before, before.settledAt, evidence);
  if (attempt.openedAt < left - evidence.toleranceMs)
    judge.violation(`${name} was opened before attempt ${before.n} left, at ${isoOf(left)}`, about);
  const due = counts(before) ? before.n + 1 : before.n;
  if (attempt.n !== due)
    judge.violation(`${name} follows attempt ${before.n}: it should be number ${due}`, about);
  if (counts(before) && !mayFollow(before, evidence.definitionOf(before)))
    judge.violation(
      `${name} follows one that ended ${before.disposition ?? 'unknown'}, which is never retried`,
      about,
    );
}

/** A store that lost its last moments has attempts settle a second time, put back or still in it: the first time counts. */
function leftAt({ id, endedAt }: AuditedAttempt, settledAt: number, { history }: Evidence): number {
  if (!history || history.of('restored').length === 0) return settledAt;
  const events = history.about(id);
  const first = events.find(({ type }) => type === 'settled')?.wall ?? settledAt;
  const wasPutBack = events.some(({ type }) => type === 'restored');
  return Math.min(settledAt, first, (wasPutBack ? endedAt : undefined) ?? settledAt);
}

/** Without the campaign's own words, what an outcome meant to it is not known: the benefit of the doubt. */
function mayFollow(before: AuditedAttempt, definition: AuditedCampaign | undefined): boolean {
  const action = actionOf(before, definition);
  if (action) return action.kind === 'retry';
  const disposition = dispositionIn(before);
  if (!disposition || !isRetryable(disposition))
    return definition?.outcomes === undefined && before.outcome !== undefined;
  return definition?.retry === undefined || definition.retry.delays[disposition] !== undefined;
}

/** An attempt that is given back was proved to have no call. */
function judgeReturned({ callsOf }: Evidence, judge: Judge): void {
  for (const [attempt, calls] of callsOf) {
    const [call] = calls;
    if (counts(attempt) || !call) continue;
    judge.violation(`${callName(call)} exists, though its attempt was given back as not placed`, {
      call,
      attempt,
      at: call.createdAt,
    });
  }
}

const withinTheBudget: Check = {
  invariant: 'I4',
  run: (evidence, judge) => {
    if (!evidence.input.campaigns.some(knowsBudget)) return judge.cannot("needs the campaigns' max_attempts");
    if (!evidence.input.campaigns.some(({ retry }) => retry))
      judge.partly('not the delays, which reports do not hold');
    tellOtherVersions(evidence, judge);
    for (const chain of evidence.chains) judgeChain(chain.filter(counts), { evidence, judge });
  },
};

function judgeChain(chain: readonly AuditedAttempt[], { evidence, judge }: Court): void {
  const tally = new Map<string, number>();
  chain.forEach((attempt, index) => {
    const definition = evidence.definitionOf(attempt);
    const limit = definition?.retry?.maxAttempts ?? definition?.maxAttempts;
    const spent = Math.max(attempt.n, index + 1);
    const about = { attempt, at: attempt.openedAt };
    if (limit !== undefined && spent > limit)
      judge.violation(`${attemptName(attempt)} is call ${spent}; the campaign allows ${limit}`, about);
    const before = chain[index - 1];
    if (before && before.campaignVersion === attempt.campaignVersion)
      judgeSpacing(before, attempt, { evidence, judge, tally });
    const { disposition = '' } = attempt;
    tally.set(disposition, (tally.get(disposition) ?? 0) + 1);
  });
}

/** A provider may correct the end of a call by a little: excused, but never more than a tenth of the delay. */
function judgeSpacing(
  before: AuditedAttempt,
  attempt: AuditedAttempt,
  { evidence, judge, tally }: Court & { readonly tally: ReadonlyMap<string, number> },
): void {
  const end = endIn(before);
  const due = end === undefined ? undefined : dueAfter(before, end, { evidence, tally });
  if (end === undefined || due === undefined) return;
  const excused = Math.min(evidence.toleranceMs, (due - end) / 10);
  if (attempt.openedAt >= due - excused) return;
  judge.violation(
    `${attemptName(attempt)} was opened at ${isoOf(attempt.openedAt)}, due only at ${isoOf(due)}`,
    {
      attempt,
      at: attempt.openedAt,
    },
  );
}

function dueAfter(
  before: AuditedAttempt,
  end: number,
  { evidence, tally }: { readonly evidence: Evidence; readonly tally: ReadonlyMap<string, number> },
): number | undefined {
  const definition = evidence.definitionOf(before);
  const [zone] = before.zones;
  const disposition = dispositionIn(before);
  if (!definition?.retry || zone === undefined || !zoneOf(zone) || !disposition) return undefined;
  const action = actionOf(before, definition);
  if (action) return action.kind === 'retry' ? afterDelay(action.after, zone, end) : undefined;
  const retryNumber = tally.get(disposition) ?? 1;
  return retryDelayAt({ policy: definition.retry, disposition, retryNumber, zone, now: end });
}

/** From when the delay counts: the provider's word on the end, unless its clock is absurd. */
function endIn({ openedAt, endedAt, settledAt }: AuditedAttempt): number | undefined {
  const plausible = endedAt !== undefined && endedAt >= openedAt && endedAt <= (settledAt ?? endedAt);
  return plausible ? endedAt : settledAt;
}

function actionOf(
  { outcome }: AuditedAttempt,
  definition: AuditedCampaign | undefined,
): OutcomeAction | undefined {
  return outcome === undefined ? undefined : definition?.outcomes?.[normaliseOutcome(outcome)];
}

function dispositionIn({ disposition }: AuditedAttempt): Disposition | undefined {
  return DISPOSITIONS.find((known) => known === disposition);
}

function knowsBudget({ retry, maxAttempts }: AuditedCampaign): boolean {
  return retry !== undefined || maxAttempts !== undefined;
}

const obeysItsVersion: Check = {
  invariant: 'I20',
  run: (evidence, judge) => {
    if (!evidence.input.campaigns.some(({ fromNumbers }) => fromNumbers))
      judge.partly('not the numbers called from');
    tellOtherVersions(evidence, judge);
    for (const attempt of evidence.input.attempts) {
      const about = { attempt, at: attempt.openedAt };
      if (attempt.id !== '' && attempt.campaignVersion === '')
        judge.violation(
          `${attemptName(attempt)} does not say under which campaign version it was opened`,
          about,
        );
      if (attempt.fromNumber !== '') judgeFromNumber(attempt, { evidence, judge });
    }
  },
};

function judgeFromNumber(attempt: AuditedAttempt, { evidence, judge }: Court): void {
  const about = { attempt, at: attempt.openedAt };
  const numbers = evidence.definitionOf(attempt)?.fromNumbers;
  if (numbers && !numbers.some(({ number }) => number === attempt.fromNumber))
    judge.violation(`${attemptName(attempt)} left from a number its campaign does not have`, about);
  const pinned = evidence.contactOf(attempt)?.fromNumber;
  if (pinned !== undefined && pinned !== attempt.fromNumber)
    judge.violation(`${attemptName(attempt)} left from another number than its row asks for`, about);
}

export const chainChecks = { neverOnDoubt, withinTheBudget, obeysItsVersion } as const satisfies Record<
  string,
  Check
>;
