import { type Campaign, normaliseOutcome } from '../domain/campaign.ts';
import type { Contact } from '../domain/contact.ts';
import { DAY_MS } from '../domain/local-time.ts';
import { writtenInstant } from '../domain/written-instant.ts';

/** Later than this nobody means it, or somebody misheard a year. */
const LATEST_MS = 90 * DAY_MS;

export interface CallTold {
  readonly campaign: Campaign;
  readonly contact: Contact;
  readonly outcome?: string | undefined;
  readonly extracted?: Readonly<Record<string, string>> | undefined;
  readonly endedAt: number;
}

/** When the person asked to be called again (epoch ms, by their own clock); undefined when they did not, or nobody can tell when. */
export function callbackTime({
  campaign,
  contact,
  outcome,
  extracted,
  endedAt,
}: CallTold): number | undefined {
  const { callbacks } = campaign;
  const told = callbacks && extracted?.[callbacks.field];
  if (!told) return undefined;
  const label = normaliseOutcome(outcome ?? '');
  if (callbacks.outcomes.length > 0 && !callbacks.outcomes.includes(label)) return undefined;
  const at = writtenInstant(told, contact.zones, 'start');
  return at !== undefined && at > endedAt && at <= endedAt + LATEST_MS ? at : undefined;
}
