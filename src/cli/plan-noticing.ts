import type { Config } from '../config/config.ts';
import { present } from '../domain/present.ts';
import { type Assumptions, type Lengths, meanCallMs, noticingBy } from '../forecast/assumptions.ts';
import { smallestLimits } from '../ledger/number-limits.ts';
import { steadyLookMs } from '../tracking/steady-look.ts';
import type { PlannedFile } from './plan-input.ts';

/** How soon the end of a call is noticed: as often as the engine would look at that many calls of that length. */
export function noticingOf(
  assumed: Assumptions,
  { config, live }: { config: Pick<Config, 'pollMs' | 'publicUrl' | 'requestsPerSecond'>; live: number },
): Lengths {
  const { pollMs: mostMs, publicUrl, requestsPerSecond } = config;
  const load = { mostMs, live, callMs: meanCallMs(assumed), ...present({ requestsPerSecond }) };
  return noticingBy({ lookMs: steadyLookMs(load), hinted: publicUrl !== undefined });
}

/** As many calls as can be live at once. */
export function mostLive(
  planned: readonly Pick<PlannedFile, 'campaign' | 'contacts'>[],
  accountLimit = Number.POSITIVE_INFINITY,
): number {
  const limits = smallestLimits(planned.map(({ campaign }) => campaign));
  const slots = [...limits.values()].reduce((sum, { maxConcurrent }) => sum + maxConcurrent, 0);
  const contacts = planned.reduce((sum, each) => sum + each.contacts.size, 0);
  return Math.max(1, Math.min(slots, contacts, accountLimit));
}
