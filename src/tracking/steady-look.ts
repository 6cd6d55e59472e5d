import { createLookPace, type LookPaceParts } from './look-pace.ts';

export interface SteadyLoad extends Omit<LookPaceParts, 'clock'> {
  /** Calls live at once. */
  readonly live: number;
  /** How long one lasts, in ms. */
  readonly callMs: number;
}

/** Calls whose ends one page of the call list tells of. */
const CALLS_A_REQUEST = 100;
/** By then the pace has found its rate. */
const MINUTES = 5;

/** The rest between two looks at a live call, in ms, once so many have been live for minutes: by the rules of the pace itself. */
export function steadyLookMs({ live, callMs, ...parts }: SteadyLoad): number {
  let now = 0;
  let endsDue = 0;
  const pace = createLookPace({ ...parts, clock: { monotonicMs: () => now } });
  const requests = Math.max(1, Math.ceil(live / CALLS_A_REQUEST));
  while (now < MINUTES * 60_000) {
    const everyMs = pace.everyMs();
    now += everyMs;
    endsDue += (live * everyMs) / callMs;
    const ends = Math.floor(endsDue);
    endsDue -= ends;
    pace.looked({ requests, ended: Array.from({ length: ends }, () => callMs) });
  }
  return pace.everyMs();
}
