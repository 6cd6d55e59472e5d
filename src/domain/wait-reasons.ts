/** Of somebody who is in a call of another campaign; the Lua door has the same words and the same time (`candidate.lua`). */
export const IN_ANOTHER_CALL = 'person is in another call';
/** So long they wait before they are looked at again. */
export const IN_ANOTHER_CALL_MS = 30_000;

export type LaterCause = 'retry' | 'limits' | 'other-call' | 'not-before' | 'given-back';
interface Why {
  readonly cause: LaterCause;
  readonly text: string;
}

/**
 * What a contact that is not due yet waits for, by the reason that stands beside it: `next-step.ts` words retries, the
 * door its limits (`call-limits.ts`), an import none; whatever else gave it back.
 */
export function whyLater(reason: string): Why {
  if (reason === '') return { cause: 'not-before', text: 'not before the time their row names' };
  if (reason === IN_ANOTHER_CALL) return { cause: 'other-call', text: 'in a call of another campaign' };
  if (LIMITS.some((pattern) => pattern.test(reason))) return { cause: 'limits', text: reason };
  if (reason.startsWith('retry after ')) return { cause: 'retry', text: reason };
  if (reason.startsWith('outcome ')) return { cause: 'retry', text: `retry after the ${reason}` };
  if (reason === 'asked to be called then') return { cause: 'retry', text: 'they asked to be called then' };
  return { cause: 'given-back', text: 'an attempt was taken back before it became a call' };
}

const LIMITS = [
  /^\d+ calls in \d+ (hours|days) reached \(/,
  /^spoken to in \d+ (hours|days) \(/,
  /^another campaign has called a short time ago$/,
];
