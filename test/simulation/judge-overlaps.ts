import { DEFAULT_CALL_LIMITS } from '../../src/rules/call-caps.ts';
import { endOf, versionOf } from './evidence.ts';
import { DAY, SECOND, SLOWEST_ACCEPT_MS } from './scales.ts';
import type { Ran } from './world.ts';

/** I5 and I9, and the campaign's and the account's own limit: who else is in a call as one begins. */
export function judgeOverlaps(ran: Ran): string[] {
  const { provider, store, scenario } = ran;
  const found: string[] = [];
  for (const call of provider.calls) {
    const opened = store.history.opened.get(call.attemptId);
    if (!opened) continue;
    const live = provider.calls.filter(
      (other) => other.createdAt <= call.createdAt && endOf(other) > call.createdAt,
    );
    const others = live.filter((other) => other !== call);
    if (others.some(({ to }) => to === call.to))
      found.push(`I5: two calls at once to ${call.to}, the second ${call.callId}`);
    const cap = limitSince(store, call.from, opened.order);
    const onNumber = live.filter(({ from }) => from === call.from).length;
    if (onNumber > cap)
      found.push(`I9: ${onNumber} calls from ${call.from}, which may have ${cap}, at ${call.callId}`);
    const own = versionOf(store.history.versions, opened.version).maxConcurrent ?? Number.POSITIVE_INFINITY;
    const ofCampaign = live.filter(({ campaign }) => campaign === call.campaign).length;
    if (ofCampaign > own) found.push(`I9: ${ofCampaign} calls of ${call.campaign}, which may have ${own}`);
    if (live.length > (scenario.accountLimit ?? Number.POSITIVE_INFINITY))
      found.push('I9: too many calls of the account');
  }
  return found;
}

/** I6: how often one person was called within a day and a week, by all campaigns together. */
export function judgeFrequency({ provider, scenario }: Ran): string[] {
  const { perDay = Infinity, perWeek = Infinity } = DEFAULT_CALL_LIMITS;
  const slack = SLOWEST_ACCEPT_MS + 20 * SECOND + scenario.weather.clocksApartMs;
  const found: string[] = [];
  for (const call of provider.calls) {
    const since = (ms: number) =>
      provider.calls.filter(
        ({ to, createdAt }) =>
          to === call.to && createdAt <= call.createdAt && createdAt > call.createdAt - ms + slack,
      ).length;
    if (since(DAY) > perDay || since(7 * DAY) > perWeek)
      found.push(`I6: ${call.to} was called too often, at last by ${call.callId}`);
  }
  return found;
}

/** The largest limit in force since an attempt was opened. */
function limitSince({ history }: Ran['store'], number: string, since: number): number {
  const before = history.limits.filter(({ order }) => order < since).at(-1);
  const later = history.limits.filter(({ order }) => order > since);
  return Math.max(...[before, ...later].map((each) => each?.limits.get(number)?.maxConcurrent ?? 0));
}
