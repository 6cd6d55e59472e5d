import { nextOpening } from './calling-hours.ts';
import type { CallingHours, Delay, RetryPolicy } from './campaign.ts';
import { type Disposition, isRetryable } from './disposition.ts';
import { addLocalDays, DAY_MS, HOUR_MS, MINUTE_MS } from './local-time.ts';

export interface EndedAttempt {
  readonly policy: RetryPolicy;
  readonly disposition: Disposition;
  /** 1 for the first retry. */
  readonly retryNumber: number;
  /** All zones the person may be in; the first one counts calendar days. */
  readonly zones: readonly string[];
  /** Epoch ms from which the delay counts. */
  readonly now: number;
}

/**
 * When the next attempt is due (epoch ms), hours left aside. Undefined when this disposition is not retried, when
 * `maxAttempts` calls have been made, or when there is no zone to count days in.
 */
export function retryDelayAt(
  attempt: Omit<EndedAttempt, 'zones'> & { readonly zone: string },
): number | undefined {
  return delayed(attempt, attempt.zone);
}

function delayed(
  { policy, disposition, retryNumber, now }: Omit<EndedAttempt, 'zones'>,
  zone: string,
): number | undefined {
  if (!isRetryable(disposition) || retryNumber >= policy.maxAttempts) return undefined;
  const delays = policy.delays[disposition] ?? [];
  const delay = delays[retryNumber - 1] ?? delays.at(-1);
  return delay && afterDelay(delay, zone, now);
}

/** First instant (epoch ms) at which the next attempt is due and may be called; undefined when there is none. */
export function dueAt(attempt: EndedAttempt & { readonly hours: CallingHours }): number | undefined {
  const [zone] = attempt.zones;
  const due = zone === undefined ? undefined : delayed(attempt, zone);
  return due === undefined ? undefined : nextOpening(attempt.hours, attempt.zones, due);
}

/** `s m h` are elapsed time; `d` is the same local time that many calendar days later. */
export function afterDelay(delay: Delay, zone: string, from: number): number {
  if (delay.unit === 'd') return addLocalDays(zone, from, delay.amount);
  return from + delay.amount * ELAPSED_MS[delay.unit];
}

/** How long a delay is about, ms: a day is taken for 24 hours. */
export function roughDelayMs({ amount, unit }: Delay): number {
  return amount * (unit === 'd' ? DAY_MS : ELAPSED_MS[unit]);
}

const ELAPSED_MS = { s: 1_000, m: MINUTE_MS, h: HOUR_MS } as const;
