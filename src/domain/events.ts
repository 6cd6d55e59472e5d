import type { FactSource } from './attempt.ts';
import type { CampaignState } from './campaign.ts';
import type { ImportRecord } from './contact.ts';
import type { Disposition } from './disposition.ts';
import type { Problem } from './errors.ts';

/**
 * Everything worth telling. One file words the log lines, one writes the event log an audit reads; emitters say what
 * happened, not how it reads.
 */
export type EngineEvent =
  | {
      readonly type: 'attempts-opened';
      readonly fromNumber: string;
      readonly count: number;
      readonly ids?: readonly string[];
    }
  /** The first byte of its POST leaves now. */
  | { readonly type: 'call-posting'; readonly attempt: AttemptName; readonly fencedAt: number }
  | {
      readonly type: 'call-placed';
      readonly attempt: AttemptName;
      readonly callId: string;
      readonly tookMs: number;
    }
  | {
      readonly type: 'call-refused';
      readonly attempt: AttemptName;
      readonly blame: string;
      readonly message: string;
    }
  | {
      readonly type: 'call-unconfirmed';
      readonly attempt: AttemptName;
      readonly cause: string;
      /** When the breaker was told (epoch ms). */
      readonly notedAt: number;
    }
  | { readonly type: 'attempt-given-back'; readonly attempt: AttemptName; readonly reason: string }
  | {
      readonly type: 'attempt-adopted';
      readonly attempt: AttemptName;
      readonly callId: string;
      readonly how: string;
    }
  | { readonly type: 'attempt-held'; readonly attempt: AttemptName; readonly reason: string }
  /** The API said that this call is over, asked because a look was due or because a webhook came. */
  | {
      readonly type: 'call-read';
      readonly attempt: AttemptName;
      readonly callId: string;
      readonly asked: 'due' | 'webhook';
      readonly status: string;
    }
  | { readonly type: 'call-ended'; readonly attempt: AttemptName; readonly source: string }
  | {
      readonly type: 'attempt-settled';
      readonly attempt: AttemptName;
      readonly disposition: Disposition;
      readonly next: string;
      readonly callId?: string | undefined;
      /** As the provider has it. */
      readonly outcome?: string | undefined;
      readonly source?: FactSource | undefined;
    }
  | {
      readonly type: 'number-backed-off';
      readonly fromNumber: string;
      readonly until: number;
      readonly reason: string;
      /** It only prolongs a hold by moments: nobody needs to be told. */
      readonly isOld?: true;
      /** Whose refusal led to it, and whether the provider itself answered. */
      readonly refused?: { readonly attemptId: string; readonly byProvider: boolean };
    }
  /** The account's calls of the day are as good as used up; or it has some again before the day has ended. */
  | { readonly type: 'day-used-up'; readonly until: number; readonly reason: string }
  | { readonly type: 'day-goes-on'; readonly reason: string }
  | {
      readonly type: 'campaign-state';
      readonly campaign: string;
      readonly state: CampaignState;
      readonly reason: string;
      /** Not asked for by anybody: somebody must look at it. */
      readonly alarm?: true;
    }
  | {
      readonly type: 'breaker';
      readonly state: 'open' | 'closed';
      readonly reason: string;
      /** When it opened. */
      readonly since?: number;
      /** When one call will probe whether the provider is well again. */
      readonly until?: number;
      /** So close together must POSTs have ended in doubt to open it. */
      readonly doubtsWithinMs?: number;
    }
  /** How far the provider's clock is from ours, once that was seen for some time; 0 when they agree again. */
  | { readonly type: 'clock-skew'; readonly skewMs: number }
  /** How far Redis' clock alone is from ours; 0 when they agree again, or the provider agrees with Redis. */
  | { readonly type: 'store-clock-skew'; readonly skewMs: number }
  /** A person gave a from number another limit than the campaign's file; or took that back, or the file's own value changed. */
  | {
      readonly type: 'cap-given';
      readonly campaign: string;
      readonly fromNumber: string;
      /** How many calls it carries at once from now on. */
      readonly max: number;
      /** Before, as far as this process saw. */
      readonly was?: number;
      readonly fileSays: number;
    }
  | {
      readonly type: 'campaign-applied';
      readonly campaign: string;
      readonly version: string;
      readonly how: 'added' | 'changed';
      /** The version before, and what differs, in words. */
      readonly was?: string;
      readonly changes?: readonly string[];
    }
  | {
      readonly type: 'file-problems';
      readonly file: string;
      readonly problems: readonly Problem[];
      readonly keptOldVersion: boolean;
    }
  /** Put on record, and told, once the pass is finished. */
  | { readonly type: 'import-finished'; readonly campaign: string; readonly record: ImportRecord }
  /** A file of numbers that are not dialled, by one campaign or by all: how many it lists, and what has changed by it. */
  | {
      readonly type: 'suppressions-read';
      readonly list: string;
      readonly campaign?: string;
      readonly numbers: number;
      readonly added: number;
      readonly lifted: number;
    }
  /** Numbers that nobody names any more, since the last entry of each has run out. */
  | { readonly type: 'suppressions-expired'; readonly count: number }
  | {
      readonly type: 'contacts-closed';
      readonly campaign: string;
      readonly count: number;
      readonly status: string;
      readonly reason: string;
    }
  | {
      readonly type: 'attempt-restored';
      readonly attempt: AttemptName;
      readonly as: 'placed' | 'unconfirmed';
    }
  | { readonly type: 'ledger-accepted'; readonly why: string; readonly generation: string }
  /** `about`: what is mistrusted (`clock`, `store`, …). */
  | {
      readonly type: 'dialling-stopped';
      readonly reason: string;
      readonly fix?: string;
      readonly about?: string;
    }
  | {
      readonly type: 'dialling-allowed';
      readonly reason: string;
      readonly forMs: number;
      readonly about?: string;
    }
  | { readonly type: 'store-unchecked'; readonly what: string }
  /** `failed`: how many could not be written since this process began. */
  | {
      readonly type: 'outcome-not-written';
      readonly campaign: string;
      readonly callId: string;
      readonly reason: string;
      readonly failed: number;
    }
  | { readonly type: 'rescued'; readonly what: string; readonly count: number }
  /** Taken over from a process that died or is stuck. */
  | {
      readonly type: 'attempt-rescued';
      readonly attempt: AttemptName;
      readonly as: 'unconfirmed' | 'given back';
    }
  /** Nothing of it is believed; one that names an attempt leads to a question. */
  | { readonly type: 'webhook'; readonly attemptId?: string }
  /** What the ledger says of a campaign, seen for the first time. */
  | {
      readonly type: 'campaign-seen';
      readonly name: string;
      readonly state: CampaignState;
      readonly since: number;
    }
  | {
      /** The provider has a call that names a campaign of ours and that nothing we did explains. */
      readonly type: 'unexplained-call';
      readonly callId: string;
      readonly campaign: string;
      readonly phone: string;
      readonly why: string;
    }
  | { readonly type: 'trouble'; readonly where: string; readonly error: unknown };

/** Which attempt an event is about. Carries the phone so that one place can mask it. */
export interface AttemptName {
  readonly id: string;
  readonly campaign: string;
  readonly seq: number;
  readonly n: number;
  readonly phone: string;
  readonly fromNumber: string;
  /** When the door let it through. */
  readonly openedAt?: number;
}

export type Emit = (event: EngineEvent) => void;
