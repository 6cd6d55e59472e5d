import { isOpen, mayPlace } from '../../src/domain/calling-hours.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import { CONTACT_STATUSES } from '../../src/domain/contact.ts';
import { isRetryable } from '../../src/domain/disposition.ts';
import type { StoredCampaign } from '../../src/ledger/memory-state.ts';
import type { Opened } from './history.ts';
import { HONEST, type TrueCall, type TruePost } from './provider.ts';
import { GUARD_MS, MAX_CALL_MS, SECOND } from './scenario.ts';
import type { Ran } from './world.ts';

/** What a run did wrong, a sentence each, named by the invariants of the engine. Empty: nothing. */
export function judge(ran: Ran): string[] {
  return [
    ...judgePosts(ran),
    ...judgeChains(ran),
    ...judgeOverlaps(ran),
    ...judgeStops(ran),
    ...judgeResults(ran),
    ...judgeEnd(ran),
  ];
}

/** I1, I2, I7, I8, not_before and not_after. */
function judgePosts(ran: Ran): string[] {
  const { provider, store } = ran;
  const found: string[] = [];
  const calls = new Map<string, number>();
  const posts = new Map<string, number>();
  for (const { attemptId } of provider.calls) calls.set(attemptId, (calls.get(attemptId) ?? 0) + 1);
  for (const [id, count] of calls) if (count > 1) found.push(`I2: ${count} calls of attempt ${id}`);
  for (const post of provider.posts) {
    const { attemptId, beganAt, request } = post;
    posts.set(attemptId, (posts.get(attemptId) ?? 0) + 1);
    const opened = store.history.opened.get(attemptId);
    const fencedAt = store.history.fenced.get(attemptId)?.at;
    if (!opened || fencedAt === undefined || fencedAt > beganAt) {
      found.push(`I1: a POST of ${attemptId}, which was never opened and fenced`);
      continue;
    }
    if (beganAt - fencedAt > 15 * SECOND)
      found.push(`I17: ${attemptId} left ${beganAt - fencedAt} ms after its fence`);
    if (request.toNumber !== opened.phone || request.fromNumber !== opened.from)
      found.push(`I1: ${attemptId} was posted with other numbers`);
    found.push(...judgeHours(ran, post, opened));
  }
  for (const [id, count] of posts) if (count > 1) found.push(`I2: ${count} POSTs of attempt ${id}`);
  return found;
}

function judgeHours({ provider, store }: Ran, { attemptId, beganAt }: TruePost, opened: Opened): string[] {
  const { hours } = versionOf(store.history.versions, opened.version);
  const contact = store.history.fenced.get(attemptId)?.contact;
  const zones = contact?.zones ?? [];
  const found: string[] = [];
  if (!mayPlace(hours, zones, beganAt, GUARD_MS)) found.push(`I7/I8: ${attemptId} left outside its hours`);
  const call = provider.calls.find((each) => each.attemptId === attemptId);
  if (call && !isOpen(hours, zones, call.createdAt))
    found.push(`I7: ${call.callId} was made outside its hours`);
  if (contact?.notAfter !== undefined && beganAt > contact.notAfter)
    found.push(`I17: ${attemptId} left after its not_after`);
  return found;
}

function versionOf(versions: ReadonlyMap<string, Campaign>, version: string): Campaign {
  const campaign = versions.get(version);
  if (!campaign) throw new Error(`no campaign version ${version}`);
  return campaign;
}

/** I3 and I4: what lies between two attempts of one contact. */
function judgeChains(ran: Ran): string[] {
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
    const early = before && scenario.provider.skewMs === 0 ? tooEarly(store, before, opened) : undefined;
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

/** No call lasts longer than the longest; what hangs beyond counts as over. */
function endOf({ createdAt, endedAt }: TrueCall): number {
  return Math.min(endedAt, createdAt + MAX_CALL_MS);
}

/** I5 and I9, and the campaign's and the account's own limit: who else is in a call as one begins. */
function judgeOverlaps(ran: Ran): string[] {
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

/** The largest limit in force since an attempt was opened. */
function limitSince({ history }: Ran['store'], number: string, since: number): number {
  const before = history.limits.filter(({ order }) => order < since).at(-1);
  const later = history.limits.filter(({ order }) => order > since);
  return Math.max(...[before, ...later].map((each) => each?.limits.get(number)?.maxConcurrent ?? 0));
}

/** I15, I16, I22, I23: what was said to stop stopped. */
function judgeStops(ran: Ran): string[] {
  const { provider, store, scenario } = ran;
  const { history } = store;
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
          (from === opened.from || from === '') && order < fence.order && fence.at < until,
      )
    )
      found.push(`I22: ${attemptId} left while calls were held back`);
    if (history.told.some((told) => told.from === opened.from && isIgnored(told, fence.at, scenario)))
      found.push(`I22: ${attemptId} left within a Retry-After`);
  }
  return found;
}

/** Some seconds to write it down; a life that died or could not write could tell nobody. */
function isIgnored(
  told: Ran['store']['history']['told'][number],
  fencedAt: number,
  { weather }: Ran['scenario'],
): boolean {
  const writtenBy = told.at + 20 * SECOND;
  if (fencedAt < writtenBy || fencedAt >= told.until || told.life.diedAt < writtenBy) return false;
  return (
    !weather.outages.some(({ from, until }) => from < writtenBy && until > told.at) && weather.freeze === 0
  );
}

/** I12: what the ledger says of a call is what happened. */
function judgeResults({ provider, store, scenario }: Ran): string[] {
  const found: string[] = [];
  const calls = new Map(provider.calls.map((call) => [call.attemptId, call]));
  const wrongIds = scenario.provider.post.wrongId > 0;
  for (const { id, callId } of store.history.bound) {
    if (!wrongIds && calls.get(id)?.callId !== callId) found.push(`I12: ${id} was taken for ${callId}`);
  }
  for (const [id, times] of store.history.settled)
    if (times > 1) found.push(`I12: ${id} was settled ${times} times`);
  for (const { journal } of store.state.campaigns.values()) {
    for (const { attemptId, state, disposition = '' } of journal) {
      const call = calls.get(attemptId);
      if (state === 'returned' || disposition === 'rejected') {
        if (call) found.push(`I3: ${attemptId} was ${state} as if there were no ${call.callId}`);
      } else if (!call && disposition !== 'lost')
        found.push(`I12: ${attemptId} is ${disposition}, without any call`);
      else if (call && disposition !== 'lost' && !HONEST[call.kind].includes(disposition) && !wrongIds)
        found.push(`I12: ${call.callId} was ${call.kind} and is told as ${disposition}`);
    }
  }
  return found;
}

/** I10, I11, and that nothing is left behind. */
function judgeEnd({ store, drained }: Ran): string[] {
  const { state, history } = store;
  const found = history.finishedEarly.map((name) => `I10: ${name} was finished while somebody waited`);
  for (const stored of state.campaigns.values()) found.push(...judgeCounts(stored));
  if (!drained) {
    const left = [...state.attempts.values()].map(
      ({ attempt }) => `${attempt.id} ${attempt.state}${attempt.held ? ' held' : ''}`,
    );
    const campaigns = [...state.campaigns.values()].map(
      ({ campaign, state: now, counts }) => `${campaign.name} ${now} ${counts.waiting} waiting`,
    );
    found.push(`I11: not over long after all was well again: ${[...campaigns, ...left].join(', ')}`);
    return found;
  }
  const held = [state.slots.account, ...state.slots.perNumber.values(), ...state.slots.perCampaign.values()];
  if (held.some(({ size }) => size > 0)) found.push('slots are held by nobody');
  if (state.persons.size > 0) found.push('persons are locked by nobody');
  if (state.calls.size > 0 || state.webhookTokens.size > 0)
    found.push('calls or tokens of attempts that are over are kept');
  return found;
}

function judgeCounts({ campaign, contacts, counts, buckets }: StoredCampaign): string[] {
  const found: string[] = [];
  for (const status of CONTACT_STATUSES) {
    const truly = contacts.filter((contact) => contact.status === status).length;
    if (truly !== counts[status])
      found.push(`I10: ${campaign.name} counts ${counts[status]} ${status}, and has ${truly}`);
  }
  const inLine = buckets.reduce((sum, { waiting }) => sum + waiting.fresh + waiting.timed, 0);
  if (inLine !== counts.waiting)
    found.push(`I10: ${campaign.name} has ${inLine} in line and ${counts.waiting} waiting`);
  return found;
}
