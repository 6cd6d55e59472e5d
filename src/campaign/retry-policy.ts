import type { Delay, RetryPolicy } from '../domain/campaign.ts';
import { DISPOSITIONS, RETRYABLE_DISPOSITIONS, type RetryableDisposition } from '../domain/disposition.ts';
import { plural } from '../domain/number-words.ts';
import { readDelays } from './delays.ts';
import { RETRY_FIELDS } from './fields.ts';
import type { ProblemList } from './problem-list.ts';
import { readField, readMapping, readWholeNumber } from './read-mapping.ts';
import type { Written, WrittenEntry, WrittenMapping } from './written.ts';

export const ATTEMPT_LIMITS = { min: 1, max: 20 } as const;

/** What holds without `retry`: one call to each contact. */
export const NO_RETRY: RetryPolicy = { maxAttempts: 1, delays: {} };

export function readRetryPolicy(written: Written, problems: ProblemList): RetryPolicy | undefined {
  if (written.kind !== 'mapping') return undefined;
  const given = readMapping(withoutFinalDispositions(written, problems), RETRY_FIELDS, problems);
  const maxAttempts = readField(given, 'max_attempts', (value) =>
    readWholeNumber(value, ATTEMPT_LIMITS, problems),
  );
  const delays = new Map<RetryableDisposition, readonly Delay[]>();
  for (const disposition of RETRYABLE_DISPOSITIONS) {
    const read = readField(given, disposition, (value) => readDelays(value, problems));
    if (read !== undefined) delays.set(disposition, read);
  }
  const spread = readField(given, 'spread', (value) => value.kind === 'boolean' && value.value);
  if (maxAttempts === undefined) return undefined;
  warnUnused({ maxAttempts, delays }, written, problems);
  return { maxAttempts, delays: Object.fromEntries(delays), ...(spread && { spread }) };
}

/** Dispositions that close the contact whatever the file says get a message of their own (reliability Y47). */
function withoutFinalDispositions(written: WrittenMapping, problems: ProblemList): WrittenMapping {
  const entries = written.entries.filter((entry) => !isFinal(entry) || reportFinal(entry, problems));
  return { ...written, entries };
}

function isFinal({ key }: WrittenEntry): boolean {
  const isDisposition = (DISPOSITIONS as readonly string[]).includes(key) || key === 'completed';
  return isDisposition && !(RETRYABLE_DISPOSITIONS as readonly string[]).includes(key);
}

function reportFinal(entry: WrittenEntry, problems: ProblemList): undefined {
  return problems.error(entry.keyPlace, {
    code: 'not-retryable',
    message: `a contact is not called again after ${entry.key}`,
    fix: `Remove it; retry may name ${RETRYABLE_DISPOSITIONS.join(', ')}.`,
  });
}

function warnUnused(
  policy: { maxAttempts: number; delays: ReadonlyMap<string, readonly Delay[]> },
  written: WrittenMapping,
  problems: ProblemList,
): void {
  for (const { key, value } of written.entries) {
    const [written, used] = [policy.delays.get(key)?.length ?? 0, policy.maxAttempts - 1];
    if (written <= used) continue;
    problems.warn(value.place, {
      code: 'unused-delay',
      message: `${value.path} has ${plural(written, 'delay')}, and max_attempts ${policy.maxAttempts} leaves ${used === 0 ? 'no retries' : plural(used, 'retry', 'retries')}`,
      fix: 'Raise max_attempts, or remove the last delays.',
    });
  }
}
