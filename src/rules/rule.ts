import type { CampaignKind } from '../domain/campaign.ts';
import { HOUR_MS } from '../domain/local-time.ts';

/**
 * How well a row is known. V: the law or the regulator's own page was read. S: a summary by others was read. K: general
 * knowledge, not found in writing. C: sources disagree, the stricter is here.
 */
export type EvidenceMark = 'V' | 'S' | 'K' | 'C';

/** One rule of one place, as data. Times are the recipient's; hours are written as `parseWindow` reads them. */
export interface Rule {
  /** Stable, e.g. `US-FL`. */
  readonly code: string;
  /** For people. */
  readonly name: string;
  /** Whom it protects: a country or its part, e.g. `US-FL`. */
  readonly jurisdiction: string;
  /** What calls it is about; empty: none that a campaign can say, so it is only printed. */
  readonly kinds: readonly CampaignKind[];
  /** Absent: it says nothing of hours. */
  readonly hours?: string;
  readonly holidays?: HolidayRule;
  /** A zone whose clock counts too, wherever the person is. */
  readonly alsoInZone?: string;
  readonly caps?: readonly RuleCap[];
  readonly coolOffs?: readonly RuleCoolOff[];
  /** Calls need the person's agreement beforehand, from a date on if one is given. */
  readonly consent?: { readonly form: 'prior' | 'written'; readonly from?: string };
  /** Prior consent of everybody on the list lifts the whole row. */
  readonly unless?: 'prior-consent';
  /** Written for automated or recorded voices only. An AI agent is one (FCC 24-17), so it always holds here. */
  readonly voice?: 'automated';
  /** An authority stops all calls now and then: what the campaign's `freeze` is for. */
  readonly freezable?: true;
  /** An area code of the place counts as being there. */
  readonly areaCodePresumption?: true;
  /** First and last local date on which it holds. */
  readonly from?: string;
  readonly until?: string;
  /** What else it asks for, and what it exempts; not enforced. */
  readonly notes?: string;
  readonly source: string;
  readonly mark: EvidenceMark;
  /** When it was last looked up, `YYYY-MM-DD`. */
  readonly verified: string;
}

/** Other hours on the days of a holiday set. */
export interface HolidayRule {
  readonly set: string;
  /** `closed`, or hours such as `13:00-21:00`. */
  readonly hours: string;
  /** Holds only on these weekdays, e.g. `mon-fri`. */
  readonly onlyOn?: string;
  /** Hours on the day before each holiday. */
  readonly eveHours?: string;
}

/** Any that long back from the call, or that many dates of the person's calendar, today included. */
export type CapPeriod =
  | { readonly kind: 'rolling'; readonly ms: number }
  | { readonly kind: 'calendar'; readonly days: number };

/** Attempts to one person. What they were about is not told apart, so `scope` is for people. */
export interface RuleCap {
  readonly max: number;
  readonly per: CapPeriod;
  readonly scope: 'subject' | 'debt' | 'caller';
}

/** Silence after something happened. */
export interface RuleCoolOff {
  readonly after: CoolOffEvent;
  readonly ms: number;
  readonly scope: 'debt' | 'caller' | 'number';
}
export type CoolOffEvent = 'conversation' | 'refusal' | 'abandoned';

/** Rules under the name that a campaign file writes. A pack only narrows. */
export interface RulePack {
  /** `[a-z-]`, as in `rules: [us-federal]`. */
  readonly name: string;
  /** For people, one line. */
  readonly title: string;
  /** Counts up with every change of its rows. */
  readonly version: number;
  /** What each version changed, the newest first. */
  readonly changes: readonly PackChange[];
  readonly rules: readonly Rule[];
}

export interface PackChange {
  readonly version: number;
  readonly date: string;
  readonly what: string;
}

export const DAY_OF_HOURS: CapPeriod = { kind: 'rolling', ms: 24 * HOUR_MS };
export const WEEK_OF_HOURS: CapPeriod = { kind: 'rolling', ms: 7 * 24 * HOUR_MS };

/** When the rows were last looked up, all of them at once. */
export const VERIFIED = '2026-11-21';
export const FIRST_VERSION: Pick<RulePack, 'version' | 'changes'> = {
  version: 1,
  changes: [{ version: 1, date: VERIFIED, what: 'first version' }],
};
