import { maskPhone } from '../domain/phone-number.ts';
import { attemptName, callName, type Evidence, isoOf } from './evidence.ts';
import type { AuditedAttempt, ProviderCall } from './facts.ts';
import type { Check, Judge } from './judge.ts';
import type { Stray } from './match-calls.ts';

const everyCallHasAnAttempt: Check = {
  invariant: 'I1',
  run: ({ strays, attemptOf, toleranceMs }, judge) => {
    for (const stray of strays) judgeStray(stray, judge);
    tellUnjudged(strays, judge);
    for (const [call, attempt] of attemptOf) judgeMatch(call, attempt, { judge, toleranceMs });
  },
};

const STRAYS: Readonly<Partial<Record<Stray['why'], string>>> = {
  'unknown-attempt': 'names an attempt that is not in the record',
  none: 'belongs to no attempt in the record',
  several: 'names no attempt, and more than one fits its numbers and time',
};

function judgeStray({ call, why }: Stray, judge: Judge): void {
  const problem = STRAYS[why];
  if (problem) judge.violation(`${callName(call)} ${problem}`, { call, at: call.createdAt });
}

function tellUnjudged(strays: readonly Stray[], judge: Judge): void {
  const newer = strays.filter(({ why }) => why === 'newer').length;
  const foreign = strays.filter(({ why }) => why === 'foreign').length;
  if (newer > 0) judge.partly(`calls made after the record ends: ${newer}`);
  if (foreign > 0)
    judge.partly(`calls of other campaigns, or between numbers no campaign here uses: ${foreign}`);
}

function judgeMatch(
  call: ProviderCall,
  attempt: AuditedAttempt,
  { judge, toleranceMs }: { readonly judge: Judge; readonly toleranceMs: number },
): void {
  const about = { call, attempt, at: call.createdAt };
  if (attempt.openedAt > call.createdAt + toleranceMs)
    judge.violation(
      `${callName(call)} is older than its attempt, opened at ${isoOf(attempt.openedAt)}`,
      about,
    );
  if (call.to !== '' && call.to !== attempt.phone)
    judge.violation(`${callName(call)} went to another number than ${attemptName(attempt)}`, about);
  if (call.from !== '' && attempt.fromNumber !== '' && call.from !== attempt.fromNumber)
    judge.violation(
      `${callName(call)} left from ${maskPhone(call.from)}, its attempt says ${maskPhone(attempt.fromNumber)}`,
      about,
    );
}

const oneCallPerAttempt: Check = {
  invariant: 'I2',
  run: ({ callsOf, input }, judge) => {
    for (const [attempt, calls] of callsOf) judgeRepeats(attempt, calls, judge);
    judgeSharedCalls(input.attempts, judge);
  },
};

function judgeRepeats(attempt: AuditedAttempt, calls: readonly ProviderCall[], judge: Judge): void {
  for (const call of calls.slice(1))
    judge.violation(`${attemptName(attempt)} has ${calls.length} calls`, {
      call,
      attempt,
      at: call.createdAt,
    });
}

function judgeSharedCalls(attempts: readonly AuditedAttempt[], judge: Judge): void {
  const owners = new Map<string, AuditedAttempt>();
  for (const attempt of attempts) {
    if (attempt.callId === undefined) continue;
    const owner = owners.get(attempt.callId);
    if (owner && owner.id !== attempt.id)
      judge.violation(`${attemptName(attempt)} has the same call as ${attemptName(owner)}`, {
        call: { callId: attempt.callId },
        attempt,
      });
    owners.set(attempt.callId, attempt);
  }
}

/** From reports nothing is known of when an attempt under way was posted. */
const writtenFirst: Check = {
  invariant: 'I18',
  run: ({ attemptOf, toleranceMs }, judge) => {
    for (const [call, attempt] of attemptOf) {
      if (attempt.id === '') continue;
      const about = { call, attempt, at: call.createdAt };
      if (attempt.postedAt === undefined)
        judge.violation(
          `${callName(call)} was placed, but its attempt was never marked as being posted`,
          about,
        );
      else if (attempt.postedAt > call.createdAt + toleranceMs)
        judge.violation(
          `${callName(call)} is older than the mark that it was being posted, ${isoOf(attempt.postedAt)}`,
          about,
        );
    }
    judge.partly('whether that mark had reached the disk leaves no trace here');
  },
};

export const callChecks = {
  everyCallHasAnAttempt,
  oneCallPerAttempt,
  writtenFirst,
} as const satisfies Record<string, Check>;

/** For a check that needs the version of each attempt's campaign. */
export function tellOtherVersions({ input, definitionOf }: Evidence, judge: Judge): void {
  const unknown = input.attempts.filter((attempt) => definitionOf(attempt) === undefined).length;
  if (unknown > 0) judge.partly(`attempts under campaign versions that are not among the facts: ${unknown}`);
}
