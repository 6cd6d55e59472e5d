import { placeOfField } from '../campaign/template-variables.ts';
import type { CallLimits, Campaign, Delay } from '../domain/campaign.ts';
import type { Problem } from '../domain/errors.ts';
import { DAY_MS } from '../domain/local-time.ts';
import { DEFAULT_CALL_LIMITS } from '../rules/call-caps.ts';
import { duration } from './format.ts';
import type { LoadedFile } from './load-files.ts';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS } as const;

/** How often one person may be called, over all campaigns. */
export function limitLines({ callLimits, rules }: Pick<Campaign, 'callLimits' | 'rules'>): string[] {
  const limits = callLimits ?? DEFAULT_CALL_LIMITS;
  const caps = capsOf(limits).map(({ max, words }) => `${max} in ${words}`);
  const whose = callLimits ? "the campaign's call_limits" : 'the usual limit; call_limits sets another';
  return [
    ...(caps.length > 0
      ? [`calls to one person, by all campaigns together: at most ${caps.join(', ')} (${whose})`]
      : []),
    ...(limits.gapMs > 0 ? [`at least ${duration(limits.gapMs)} after a call of another campaign`] : []),
    ...(rules ? ['the rules may allow fewer: fairdial rules NAME'] : []),
  ];
}

/**
 * Calls that would be due sooner than the limits let them be made: they wait, which somebody who wrote the delays may not
 * expect. Nothing is said where retries are spread over the day.
 */
export function limitWarnings({ file, campaign, text }: Omit<LoadedFile, 'warnings'>): Problem[] {
  const { maxAttempts, delays, spread } = campaign.retry;
  if (spread) return [];
  const chains = Object.entries(delays).map(([after, waits]) => ({
    after,
    due: dueTimes(waits, maxAttempts),
  }));
  for (const { max, spanMs, words } of capsOf(campaign.callLimits ?? DEFAULT_CALL_LIMITS)) {
    const tooSoon = chains.filter(({ due }) => mostWithin(due, spanMs) > max);
    if (tooSoon.length === 0) continue;
    const causes = tooSoon.map(({ after }) => after).join(', ');
    const most = Math.max(...tooSoon.map(({ due }) => mostWithin(due, spanMs)));
    const message = `retry: after ${causes} up to ${most} of max_attempts ${maxAttempts} would be due within ${words}; one person is called at most ${max} times then, so the others wait`;
    const fix = 'Lengthen the delays, lower max_attempts, or set call_limits.';
    const place = placeOfField(text, 'retry');
    return [{ severity: 'warning', file, ...place, code: 'retries-wait', message, fix }];
  }
  return [];
}

function capsOf({ perDay, perWeek }: CallLimits) {
  return [
    ...(perDay === undefined ? [] : [{ max: perDay, spanMs: DAY_MS, words: '24 hours' }]),
    ...(perWeek === undefined ? [] : [{ max: perWeek, spanMs: 7 * DAY_MS, words: '7 days' }]),
  ];
}

/** When each call would be due (ms after the first) were none answered, hours left aside; the last delay repeats. */
function dueTimes(waits: readonly Delay[], calls: number): number[] {
  const due = [0];
  for (let retry = 1; retry < calls; retry += 1) {
    const wait = waits[retry - 1] ?? waits.at(-1);
    due.push((due.at(-1) ?? 0) + (wait ? wait.amount * UNIT_MS[wait.unit] : 0));
  }
  return due;
}

function mostWithin(due: readonly number[], spanMs: number): number {
  const within = due.map((from) => due.filter((at) => at >= from && at < from + spanMs).length);
  return Math.max(...within);
}
