import type { CallObservation } from '../domain/call-observation.ts';
import { dispositionOf, isFinal as isFinalRecord } from '../domain/disposition-of.ts';
import { isFinal } from './check-contacts.ts';
import { attemptName, callName, contactName, counts, type Evidence, isoOf } from './evidence.ts';
import type { AuditedAttempt, ProviderCall } from './facts.ts';
import type { Check, Judge } from './judge.ts';

const honestResults: Check = {
  invariant: 'I12',
  run: (evidence, judge) => {
    judgeSettledTwice(evidence, judge);
    judgeLatest(evidence, judge);
    judgeMissingCalls(evidence, judge);
    for (const [call, attempt] of evidence.attemptOf) {
      if (attempt.state !== 'settled') continue;
      judgeEnd(call, attempt, { evidence, judge });
      judgeDisposition(call, attempt, judge);
    }
  },
};

function judgeSettledTwice({ input }: Evidence, judge: Judge): void {
  const seen = new Set<string>();
  for (const attempt of input.attempts) {
    if (attempt.id !== '' && seen.has(attempt.id))
      judge.violation(`${attemptName(attempt)} is in the record twice`, { attempt });
    seen.add(attempt.id);
  }
}

/** A contact shows what its latest settled attempt came to. */
function judgeLatest({ input, chainOf }: Evidence, judge: Judge): void {
  for (const contact of input.contacts) {
    if (!isFinal(contact)) continue;
    const last = chainOf(contact).filter(counts).at(-1);
    if (last?.state !== 'settled') continue;
    const about = { attempt: last };
    if (contact.disposition !== last.disposition)
      judge.violation(
        `${contactName(contact)} says ${contact.disposition ?? 'nothing'}, its last attempt ended ${last.disposition}`,
        about,
      );
    else if (contact.callId !== last.callId)
      judge.violation(`${contactName(contact)} names another call than its last attempt`, about);
  }
}

/** A call id that the provider does not know. A log may begin after the record does, and end before. */
function judgeMissingCalls({ input, calls }: Evidence, judge: Judge): void {
  const known = new Set(calls.map(({ callId }) => callId));
  const [first, last] = [calls[0]?.createdAt ?? Infinity, calls.at(-1)?.createdAt ?? 0];
  let beyond = 0;
  for (const attempt of input.attempts) {
    if (attempt.callId === undefined || known.has(attempt.callId)) continue;
    const made = attempt.acceptedAt ?? attempt.openedAt;
    if (made < first || made > last) beyond++;
    else
      judge.violation(`${attemptName(attempt)} names a call that the call log does not have`, {
        call: { callId: attempt.callId },
        attempt,
        at: made,
      });
  }
  if (beyond > 0) judge.partly(`calls of ours from before the call log begins or after it ends: ${beyond}`);
}

interface Court {
  readonly evidence: Evidence;
  readonly judge: Judge;
}

/** A call that is settled while it is live has given its slot away. */
function judgeEnd(call: ProviderCall, attempt: AuditedAttempt, { evidence, judge }: Court): void {
  const { settledAt = Number.POSITIVE_INFINITY, disposition } = attempt;
  const early =
    call.endedAt === undefined ? evidence.input.ended : call.endedAt > settledAt + evidence.toleranceMs;
  if (!early || disposition === 'lost') return;
  judge.violation(`${callName(call)} was settled at ${isoOf(settledAt)}, before it had ended`, {
    call,
    attempt,
    at: settledAt,
  });
}

/** What the attempt says came of its call, against what the provider says. */
export function judgeDisposition(call: ProviderCall, attempt: AuditedAttempt, judge: Judge): void {
  const { disposition = 'nothing' } = attempt;
  const about = { call, attempt, at: call.createdAt };
  const expected = expectedOf(call);
  if (disposition === 'rejected') {
    judge.violation(`${callName(call)} exists, though its attempt is rejected: no call`, about);
    return;
  }
  if (expected === undefined || disposition === expected.disposition || isOptOut(attempt, expected)) return;
  const message = `${callName(call)} was ${expected.disposition}, its attempt says ${disposition}`;
  if (disposition === 'lost') judge.warning(`${message}: the result was not learnt`, about);
  else if (expected.exact || !sameKind(disposition, expected.disposition)) judge.violation(message, about);
  else if (disposition !== VAGUE) judge.warning(message, about);
}

/** What the campaign reads out of an outcome stands above how the call went. */
function isOptOut({ disposition, outcome }: AuditedAttempt, expected: Expected): boolean {
  return disposition === 'opted_out' && (outcome !== undefined || REACHED.has(expected.disposition));
}

interface Expected {
  readonly disposition: string;
  /** Whether the provider's record tells it to the letter. */
  readonly exact: boolean;
}

/** What a simulator meant, else what the record's own words mean; undefined while they tell too little. */
function expectedOf(call: ProviderCall): Expected | undefined {
  if (call.endedAt === undefined) return undefined;
  if (call.result !== undefined) return meantBySimulator(call, call.result);
  const record = observationOf(call);
  return isFinalRecord(record) ? { disposition: dispositionOf(record), exact: true } : undefined;
}

/** A call hung up by us before anybody answered, or one that would never end, came to something else than was meant. */
function meantBySimulator({ startedAt }: ProviderCall, result: string): Expected | undefined {
  if (result === 'stuck' || (REACHED.has(result) && startedAt === undefined)) return undefined;
  return { disposition: result, exact: false };
}

const REACHED: ReadonlySet<string> = new Set(['answered', 'voicemail']);
const NOT_REACHED: ReadonlySet<string> = new Set([
  'no_answer',
  'busy',
  'failed',
  'invalid_number',
  'cancelled',
]);

/** An API that only says "not connected" tells no more than this of a call that was busy or failed. */
const VAGUE = 'no_answer';

function sameKind(one: string, other: string): boolean {
  return [REACHED, NOT_REACHED].some((kind) => kind.has(one) && kind.has(other));
}

function observationOf(call: ProviderCall): CallObservation {
  const { callId, status, endReason, outcome, summary, startedAt, endedAt, personSpoke } = call;
  const durationSeconds = durationOf(call);
  return {
    callId,
    status,
    phase: 'ended',
    source: 'poll',
    ...(endReason === undefined ? {} : { endReason }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(summary === undefined ? {} : { summary }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(personSpoke === undefined ? {} : { personSpoke }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

/** Both sides may have rounded to whole seconds. */
const ROUNDING_SECONDS = 1;

const durationsAddUp: Check = {
  invariant: 'I26',
  run: ({ attemptOf }, judge) => {
    const sums = { provider: 0, ours: 0, calls: 0 };
    for (const [call, attempt] of attemptOf) {
      const told = durationOf(call);
      if (attempt.state !== 'settled' || told === undefined || attempt.disposition === 'lost') continue;
      const ours = attempt.durationSeconds ?? 0;
      sums.provider += told;
      sums.ours += ours;
      sums.calls++;
      if (Math.abs(told - ours) > ROUNDING_SECONDS)
        judge.violation(`${callName(call)} lasted ${told} s, its attempt says ${ours} s`, { call, attempt });
    }
    const apart = Math.abs(sums.provider - sums.ours);
    if (apart > (ROUNDING_SECONDS / 2) * sums.calls + ROUNDING_SECONDS)
      judge.violation(
        `${sums.calls} calls lasted ${sums.provider.toFixed(1)} s by the provider, ${sums.ours.toFixed(1)} s by our record`,
      );
  },
};

/** Talk time: what the record says, else from the answer to the end; nothing when nobody answered. */
function durationOf({ durationSeconds, startedAt, endedAt }: ProviderCall): number | undefined {
  if (durationSeconds !== undefined || endedAt === undefined) return durationSeconds;
  return startedAt === undefined ? undefined : (endedAt - startedAt) / 1_000;
}

export const resultChecks = { honestResults, durationsAddUp } as const satisfies Record<string, Check>;
