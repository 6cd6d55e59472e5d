import type { CampaignState } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { ContactsPass } from './contact-tally.ts';

/** contacts.csv of so many contacts is written once a minute at most: writing it costs a second or two of a core. */
const CONTACTS_A_MINUTE = 100_000;
/**
 * After a page of contacts, so many times as long is left to the calls: a pass then takes a fifth of a core. Where nobody is
 * called, half a core, so that the reports of a large list are there three times as soon after a start.
 */
const REST_AFTER_A_PAGE = { dialling: 4, idle: 1 };

/**
 * How often contacts.csv, which shows every contact and not only what is new, is written while its campaign goes on.
 * Small ones are with every export. The file of an ended campaign is never behind.
 */
export interface ContactsPace {
  /** The pass whose contacts.csv may stay as it is for now. */
  kept(campaign: string, state: CampaignState): ContactsPass | undefined;
  /** An export of this campaign shows the contacts of this pass. */
  exported(campaign: string, pass: ContactsPass): void;
  /** Campaigns whose contacts.csv stayed as it was, and may now be written. */
  due(): string[];
  /** The campaign is gone. */
  forget(campaign: string): void;
}

interface Paced {
  readonly pass: ContactsPass;
  /** On the monotonic clock: before this it may stay. */
  readonly until: number;
  /** It has stayed as it was while other reports were written. */
  readonly behind: boolean;
}

export function createContactsPace(clock: Clock): ContactsPace {
  const paced = new Map<string, Paced>();
  return {
    kept(campaign, state) {
      const known = paced.get(campaign);
      const hasEnded = state === 'finished' || state === 'cancelled';
      return known && !hasEnded && clock.monotonicMs() < known.until ? known.pass : undefined;
    },
    exported(campaign, pass) {
      const known = paced.get(campaign);
      if (known?.pass === pass) return void paced.set(campaign, { ...known, behind: true });
      const until = clock.monotonicMs() + (60_000 * pass.imported) / CONTACTS_A_MINUTE;
      paced.set(campaign, { pass, until, behind: false });
    },
    due() {
      const now = clock.monotonicMs();
      return [...paced].filter(([, { behind, until }]) => behind && until <= now).map(([name]) => name);
    },
    forget: (campaign) => void paced.delete(campaign),
  };
}

/** Rests between pages of contacts. */
export interface Rests {
  /** Rest for several times as long as was worked since the last rest. */
  rest(): Promise<void>;
  /** How long was rested until now, in ms. */
  restedMs(): number;
}

export interface RestManners {
  readonly clock: Clock;
  /** Somebody waits for the reports, so there is no rest. */
  readonly inAHurry: () => boolean;
  /** This process calls nobody and imports nothing. */
  readonly isIdle: () => boolean;
  readonly signal: AbortSignal;
}

export function createRests({ clock, inAHurry, isIdle, signal }: RestManners): Rests {
  let workSince = clock.monotonicMs();
  let rested = 0;
  return {
    async rest() {
      const began = clock.monotonicMs();
      const ms = REST_AFTER_A_PAGE[isIdle() ? 'idle' : 'dialling'] * (began - workSince);
      if (ms > 0 && !inAHurry()) await clock.sleep(ms, signal);
      workSince = clock.monotonicMs();
      rested += workSince - began;
    },
    restedMs: () => rested,
  };
}
