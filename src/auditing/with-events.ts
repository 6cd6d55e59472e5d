import { CAMPAIGN_STATES } from '../domain/campaign.ts';
import type { LoggedEvent } from '../telemetry/event-record.ts';
import type { AuditInput, StateChange } from './facts.ts';

/** Judge by the event log too. It also tells of every pause; the ledger keeps only the latest change. */
export function withEvents(input: AuditInput, events: readonly LoggedEvent[]): AuditInput {
  if (events.length === 0) return input;
  const seen = new Map<string, StateChange>();
  for (const change of [...(input.stateChanges ?? []), ...events.flatMap(changeIn)])
    seen.set(`${change.campaign} ${change.state} ${change.at}`, change);
  const known = seen.size > 0 ? { stateChanges: [...seen.values()] } : {};
  return { ...input, events, ...known };
}

function changeIn(event: LoggedEvent): StateChange[] {
  if (event.type !== 'campaign') return [];
  const state = CAMPAIGN_STATES.find((known) => known === event.state);
  return state === undefined ? [] : [{ campaign: event.campaign, state, at: event.since }];
}
