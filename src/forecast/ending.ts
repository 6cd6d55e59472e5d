import { type NextStep, nextStep } from '../settlement/next-step.ts';
import type { CallFate } from './call-fate.ts';
import type { CourseCall } from './door.ts';

/** What becomes of the contact of a call that is over: by the production rule. Counts this call's result. */
export function nextAfter(
  { roll, seq, n, openedAt }: CourseCall,
  { result, endedAt, label }: CallFate,
): NextStep {
  const { results } = roll;
  const firstCallAt = results.firstCallAt[seq] ?? 0;
  if (firstCallAt === 0) results.firstCallAt[seq] = openedAt;
  const ended = {
    campaign: roll.campaign,
    contact: roll.bucketOf(seq).somebody,
    disposition: result,
    calledAt: firstCallAt > 0 ? [firstCallAt, openedAt] : [openedAt],
    attempts: n,
    occurrence: results.note(seq, result),
    endedAt,
  };
  return nextStep(label === undefined ? ended : { ...ended, outcome: label });
}
