import { CONTACT_STATUSES } from '../../src/domain/contact.ts';
import type { StoredCampaign } from '../../src/ledger/memory-state.ts';
import { HONEST } from './provider.ts';
import type { Ran } from './world.ts';

/** I12: what the ledger says of a call is what happened. */
export function judgeResults({ provider, store, scenario }: Ran): string[] {
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
export function judgeEnd({ store, left }: Ran): string[] {
  const { state, history } = store;
  const found = history.finishedEarly.map((name) => `I10: ${name} was finished while somebody waited`);
  for (const stored of state.campaigns.values()) found.push(...judgeCounts(stored));
  found.push(...left.map((what) => `I11: ${what}`));
  if (left.length > 0) return found;
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
