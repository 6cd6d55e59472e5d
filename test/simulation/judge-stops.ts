import { MINUTE, SECOND } from './scales.ts';
import type { Ran } from './world.ts';

/** I15, I16, I22, I23: what was said to stop stopped. */
export function judgeStops(ran: Ran): string[] {
  const { provider, store, scenario } = ran;
  const { history } = store;
  const { clocksApartMs: apart } = scenario.weather;
  const found = history.pastBreaker.map((id) => `I23: ${id} was posted through an open breaker`);
  for (const { attemptId, request } of provider.posts) {
    const opened = history.opened.get(attemptId);
    const fence = history.fenced.get(attemptId);
    if (!opened || !fence) continue;
    const concerns = (campaign: string | undefined) => campaign === undefined || campaign === opened.campaign;
    if (
      history.suppressed.some(
        (each) => each.phone === request.toNumber && concerns(each.campaign) && each.order < fence.order,
      )
    )
      found.push(`I15: ${attemptId} left for somebody who is not to be called`);
    const state = history.states
      .filter(({ campaign, order }) => campaign === opened.campaign && order < fence.order)
      .at(-1)?.state;
    if (state !== undefined && state !== 'running')
      found.push(`I16: ${attemptId} left while its campaign was ${state}`);
    if (
      history.backOffs.some(
        ({ order, from, until }) =>
          (from === opened.from || from === '') && order < fence.order && fence.at + apart < until,
      )
    )
      found.push(`I22: ${attemptId} left while calls were held back`);
    if (history.told.some((told) => told.from === opened.from && isIgnored(told, fence.at, scenario)))
      found.push(`I22: ${attemptId} left within a Retry-After`);
  }
  return [...found, ...judgeBreaker(ran)];
}

/** I23: three doubts within moments, and then nothing leaves for the least cool-off. Only where all could be written at once. */
function judgeBreaker({ provider, store, scenario }: Ran): string[] {
  const { outages, freeze } = scenario.weather;
  if (outages.length > 0 || freeze > 0) return [];
  const { doubted, fenced } = store.history;
  return doubted.flatMap(({ at }, index) => {
    const three = doubted.slice(Math.max(0, index - 2), index + 1);
    const writtenBy = at + 5 * SECOND;
    const first = three[0]?.at ?? at;
    const isTold =
      three.length === 3 && at - first < 20 * SECOND && three.every(({ life }) => life.diedAt > writtenBy);
    const isAccepted = provider.calls.some(
      ({ createdAt }) => createdAt > first - MINUTE && createdAt < writtenBy,
    );
    if (!isTold || isAccepted) return [];
    const late = [...fenced].filter(([, fence]) => fence.at > writtenBy && fence.at < at + 25 * SECOND);
    return late.map(([id]) => `I23: ${id} left although three were in doubt`);
  });
}

/**
 * Some seconds to write it down; a life that died or could not write could tell nobody. Who hears of it goes by a clock
 * of their own, which may be ahead.
 */
function isIgnored(
  told: Ran['store']['history']['told'][number],
  fencedAt: number,
  { weather }: Ran['scenario'],
): boolean {
  const writtenBy = told.at + 20 * SECOND;
  if (fencedAt < writtenBy || fencedAt + weather.clocksApartMs >= told.until || told.life.diedAt < writtenBy)
    return false;
  return (
    !weather.outages.some(({ from, until }) => from < writtenBy && until > told.at) && weather.freeze === 0
  );
}
