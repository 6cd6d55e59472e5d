import type { CallingHours, Campaign } from '../../../src/domain/campaign.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { readWhy, type Why } from '../../../src/explaining/why.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { campaign, NOW, SECOND } from '../../conformance/fixtures.ts';

export const GUARD_MS = 60 * SECOND;
export const HOUR = 3_600 * SECOND;
/** NOW is Tuesday 2026-12-01, 15:00 UTC: 10:00 in New York, 07:00 in Los Angeles. */
export const TUESDAYS: CallingHours = { week: [[], [[540, 1020]], [], [], [], [], []], blackoutDates: [] };

export function spring(changes: Partial<Campaign> = {}): Campaign {
  return campaign('spring', { hours: TUESDAYS, ...changes });
}

export interface AskedHow {
  readonly now?: number;
  readonly accountLimit?: number;
  readonly mostLooks?: number;
  readonly name?: string;
}

/** A process that may dial runs, unless `runs` says otherwise. */
export async function why(
  ledger: Ledger,
  { now = NOW, name = 'spring', ...how }: AskedHow = {},
): Promise<Why> {
  const clock = { ...systemClock, wallMs: () => now };
  const answer = await readWhy({ ledger, clock, guardMs: GUARD_MS, ...how }, name);
  if (!answer) throw new Error(`no campaign ${name}`);
  return answer;
}

export function brief({ causes }: Why) {
  return causes.map(({ cause, count }) => [cause, count]);
}

export function alive(ledger: Ledger, now = NOW): Promise<void> {
  return ledger.attempts.heartbeat('run-1', HOUR, now);
}
