import { placeOfField } from '../campaign/template-variables.ts';
import type { Campaign, Delay } from '../domain/campaign.ts';
import type { Problem } from '../domain/errors.ts';
import { DAY_MS } from '../domain/local-time.ts';
import { roughDelayMs } from '../domain/retry-policy.ts';
import { type CallCap, callCapsFor, callGapMs, ownCaps } from '../rules/call-caps.ts';
import { duration } from './format.ts';
import type { LoadedFile } from './load-files.ts';
import { spanText } from './rules-text.ts';

/** How often one person may be called, over all campaigns. */
export function limitLines(campaign: Pick<Campaign, 'callLimits' | 'rules'>): string[] {
  const caps = ownCaps(campaign).map(({ max, per }) => `${max} in ${spanText(per)}`);
  const whose = campaign.callLimits
    ? "the campaign's call_limits"
    : 'the usual limit; call_limits sets another';
  const gapMs = callGapMs(campaign);
  return [
    ...(caps.length > 0
      ? [`calls to one person, by all campaigns together: at most ${caps.join(', ')} (${whose})`]
      : []),
    ...(gapMs > 0 ? [`at least ${duration(gapMs)} after a call of another campaign`] : []),
    ...(campaign.rules ? ['the rules may allow fewer: fairdial rules NAME'] : []),
  ];
}

/**
 * Calls that would be due sooner than the limits let them be made: they wait, which somebody who wrote the delays may not
 * expect. Of the campaign's own limits, and of rules that allow some people fewer, the first that is passed. Nothing is
 * said where retries are spread over the day.
 */
export function limitWarnings({ file, campaign, text }: Omit<LoadedFile, 'warnings'>): Problem[] {
  const { retry } = campaign;
  if (retry.spread) return [];
  const place = placeOfField(text, 'retry');
  const own = ownCaps(campaign);
  const ownWords = new Set(own.map(({ why }) => why));
  // Who the people are is not looked at: some may be where any of the rules holds.
  const ofRules = callCapsFor(campaign, {}).filter(({ why }) => !ownWords.has(why));
  const passed = [
    { found: firstPassed(own, retry), where: () => '', fix: ', lower max_attempts, or set call_limits.' },
    {
      found: firstPassed(ofRules, retry),
      where: ({ why }: CallCap) => `where ${why} holds, `,
      fix: ' or lower max_attempts.',
    },
  ];
  return passed.flatMap(({ found, where, fix }): Problem[] => {
    if (!found) return [];
    const { cap, after, most } = found;
    const message = `retry: after ${after.join(', ')} up to ${most} of max_attempts ${retry.maxAttempts} would be due within ${spanText(cap.per)}; ${where(cap)}one person is called at most ${times(cap.max)} then, so the others wait`;
    const code = 'retries-wait';
    return [{ severity: 'warning', file, ...place, code, message, fix: `Lengthen the delays${fix}` }];
  });
}

interface Passed {
  readonly cap: CallCap;
  /** The dispositions whose delays pass it. */
  readonly after: readonly string[];
  /** So many calls would be due in its time. */
  readonly most: number;
}

function firstPassed(
  caps: readonly CallCap[],
  { delays, maxAttempts }: Campaign['retry'],
): Passed | undefined {
  const chains = Object.entries(delays).map(([after, waits]) => ({
    after,
    due: dueTimes(waits, maxAttempts),
  }));
  for (const cap of caps) {
    const counted = chains.map(({ after, due }) => ({ after, most: mostWithin(due, spanMs(cap)) }));
    const tooSoon = counted.filter(({ most }) => most > cap.max);
    if (tooSoon.length === 0) continue;
    const most = Math.max(...tooSoon.map((each) => each.most));
    return { cap, after: tooSoon.map(({ after }) => after), most };
  }
  return undefined;
}

const times = (max: number) => (max === 1 ? 'once' : `${max} times`);

function spanMs({ per }: CallCap): number {
  return per.kind === 'rolling' ? per.ms : per.days * DAY_MS;
}

/** When each call would be due (ms after the first) were none answered, hours left aside; the last delay repeats. */
function dueTimes(waits: readonly Delay[], calls: number): number[] {
  const due = [0];
  for (let retry = 1; retry < calls; retry += 1) {
    const wait = waits[retry - 1] ?? waits.at(-1);
    due.push((due.at(-1) ?? 0) + (wait ? roughDelayMs(wait) : 0));
  }
  return due;
}

function mostWithin(due: readonly number[], spanMs: number): number {
  const within = due.map((from) => due.filter((at) => at >= from && at < from + spanMs).length);
  return Math.max(...within);
}
