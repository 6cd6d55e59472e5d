import type { CallingHours } from '../../src/domain/campaign.ts';

/** A campaign that may call at any hour of any day. */
export const ALWAYS: CallingHours = {
  week: Array.from({ length: 7 }, () => [[0, 1440]] as const),
  blackoutDates: [],
};
