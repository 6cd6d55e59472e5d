import type { Delay, Moment, RetryPolicy } from '../domain/campaign.ts';
import { delaySeconds } from './delays.ts';
import { endsBeforeStart, momentBounds, parseMoment } from './moments.ts';
import type { ProblemList } from './problem-list.ts';
import type { GivenFields } from './read-mapping.ts';

export interface CampaignSpan {
  readonly start?: Moment;
  readonly end?: Moment;
}

/** `start` and `end`, each for itself and against the other and, when it is known, the present (epoch ms). */
export function readSpan(given: GivenFields, now: number | undefined, problems: ProblemList): CampaignSpan {
  const start = readMoment(given, 'start', problems);
  const end = readMoment(given, 'end', problems);
  if (start && end && endsBeforeStart(start, end)) {
    problems.error(given.get('end')?.place, {
      code: 'ends-before-start',
      message: 'end is not after start, so nobody would ever be called',
      fix: 'Move end behind start.',
    });
  } else if (end && now !== undefined && momentBounds(end).latest <= now) {
    problems.warn(given.get('end')?.place, {
      code: 'ended',
      message: 'end has passed: nobody will be called',
      fix: 'Move end, or remove the line.',
    });
  }
  return { ...(start && { start }), ...(end && { end }) };
}

function readMoment(given: GivenFields, edge: 'start' | 'end', problems: ProblemList): Moment | undefined {
  const written = given.get(edge);
  if (written?.kind !== 'text') return undefined;
  const moment = parseMoment(written.text.trim(), edge);
  return 'code' in moment ? problems.error(written.place, moment) : moment;
}

/** Warns where the delays alone take longer than the campaign lasts (reliability Y26). */
export function warnUnreachableRetries(
  campaign: { readonly retry: RetryPolicy; readonly span: CampaignSpan; readonly now: number | undefined },
  given: GivenFields,
  problems: ProblemList,
): void {
  const seconds = longestSeconds(campaign.span, campaign.now);
  if (seconds === undefined) return;
  for (const [disposition, delays] of Object.entries(campaign.retry.delays)) {
    const needed = totalSeconds(delays, campaign.retry.maxAttempts - 1);
    if (needed <= seconds) continue;
    problems.warn(given.get('retry')?.place, {
      code: 'retries-do-not-fit',
      message: `${campaign.retry.maxAttempts} attempts after ${disposition} take ${inWords(needed)}, but the campaign lasts ${inWords(seconds)}`,
      fix: 'Shorten the delays, lower max_attempts, or move end.',
    });
  }
}

/** The longest the campaign can last from now or its start, or undefined when it has no end. */
function longestSeconds({ start, end }: CampaignSpan, now: number | undefined): number | undefined {
  const begin = Math.max(start ? momentBounds(start).earliest : 0, now ?? 0);
  if (end === undefined || begin === 0) return undefined;
  const isLocal = start?.kind === 'local' && end.kind === 'local';
  // Between two local moments each person has the plain difference, not the world's widest.
  const last =
    isLocal && begin === momentBounds(start).earliest ? momentBounds(end).earliest : momentBounds(end).latest;
  return Math.max(0, (last - begin) / 1000);
}

function totalSeconds(delays: readonly Delay[], retries: number): number {
  const used = Array.from({ length: retries }, (_, index) => delays[index] ?? delays.at(-1));
  return used.reduce((sum, delay) => sum + (delay ? delaySeconds(delay) : 0), 0);
}

function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor((minutes % 1440) / 60), 'h'],
    [minutes % 60, 'm'],
  ] as const;
  return (
    parts.flatMap(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : [])).join(' ') ||
    `${Math.floor(seconds)}s`
  );
}
