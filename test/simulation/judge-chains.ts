import { isRetryable } from '../../src/domain/disposition.ts';
import { endOf, versionOf } from './evidence.ts';
import type { Opened } from './history.ts';
import type { TrueCall } from './provider.ts';
import { SECOND } from './scales.ts';
import type { Ran } from './world.ts';

/** I3 and I4: what lies between two attempts of one contact. */
export function judgeChains(ran: Ran): string[] {
  const { store } = ran;
  const found: string[] = [];
  const chains = new Map<string, Opened[]>();
  for (const opened of store.history.opened.values()) {
    const name = `${opened.campaign} ${opened.seq}`;
    chains.set(name, [...(chains.get(name) ?? []), opened]);
  }
  for (const chain of chains.values()) found.push(...judgeChain(ran, chain));
  return found;
}

function judgeChain({ provider, store, scenario }: Ran, chain: readonly Opened[]): string[] {
  const found: string[] = [];
  const called: { opened: Opened; call: TrueCall }[] = [];
  for (const opened of chain) {
    for (const { call } of called) {
      if (call.createdAt > opened.at || endOf(call) > opened.at)
        found.push(`I3: ${opened.id} was opened while ${call.callId} was not over`);
    }
    const call = provider.calls.find(({ attemptId }) => attemptId === opened.id);
    if (!call) continue;
    const { maxAttempts } = versionOf(store.history.versions, opened.version).retry;
    if (called.length + 1 > maxAttempts) found.push(`I4: ${call.callId} is one call too many`);
    const before = called.at(-1);
    const early =
      before && scenario.provider.skewMs === 0
        ? tooEarly(store, before, { ...opened, at: opened.at + 2 * scenario.weather.clocksApartMs })
        : undefined;
    if (early) found.push(early);
    called.push({ opened, call });
  }
  return found;
}

function tooEarly(
  store: Ran['store'],
  before: { opened: Opened; call: TrueCall },
  next: Opened,
): string | undefined {
  const journal = store.state.campaigns.get(next.campaign)?.journal ?? [];
  const settled = journal.filter(({ state, phone }) => state === 'settled' && phone === next.phone);
  const index = settled.findIndex(({ attemptId }) => attemptId === before.opened.id);
  const { disposition, outcome } = settled[index] ?? {};
  if (disposition === undefined)
    return `I3: ${next.id} follows ${before.call.callId}, which was never settled`;
  if (outcome === 'call-back') {
    return next.at < before.call.endedAt + 90 * SECOND ? `I4: ${next.id} came too early` : undefined;
  }
  if (!isRetryable(disposition)) return `I3: ${next.id} follows a ${disposition}`;
  const occurrence = settled.slice(0, index + 1).filter((each) => each.disposition === disposition).length;
  const delays = [...store.history.versions.values()]
    .filter(({ name }) => name === next.campaign)
    .map(({ retry }) => retry.delays[disposition])
    .filter((each) => each !== undefined)
    .map((each) => each[occurrence - 1] ?? each.at(-1));
  const least = Math.min(...delays.map((delay) => (delay?.amount ?? 0) * SECOND));
  return next.at < before.call.endedAt + least
    ? `I4: ${next.id} came too early after ${disposition}`
    : undefined;
}
