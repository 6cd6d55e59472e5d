import type { CampaignState } from './campaign.ts';
import type { Disposition } from './disposition.ts';
import type { Problem } from './errors.ts';

/** Everything worth telling. One file words the log lines, one (later) counts; emitters say what happened, not how it reads. */
export type EngineEvent =
  | { readonly type: 'attempts-opened'; readonly fromNumber: string; readonly count: number }
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
  | { readonly type: 'call-unconfirmed'; readonly attempt: AttemptName; readonly cause: string }
  | { readonly type: 'attempt-given-back'; readonly attempt: AttemptName; readonly reason: string }
  | {
      readonly type: 'attempt-adopted';
      readonly attempt: AttemptName;
      readonly callId: string;
      readonly how: string;
    }
  | { readonly type: 'attempt-held'; readonly attempt: AttemptName; readonly reason: string }
  | { readonly type: 'call-ended'; readonly attempt: AttemptName; readonly source: string }
  | {
      readonly type: 'attempt-settled';
      readonly attempt: AttemptName;
      readonly disposition: Disposition;
      readonly next: string;
    }
  | {
      readonly type: 'number-backed-off';
      readonly fromNumber: string;
      readonly until: number;
      readonly reason: string;
    }
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
      /** When one call will probe whether the provider is well again. */
      readonly until?: number;
    }
  /** How far the provider's clock is from ours, once that was seen for some time; 0 when they agree again. */
  | { readonly type: 'clock-skew'; readonly skewMs: number }
  | {
      readonly type: 'campaign-applied';
      readonly campaign: string;
      readonly version: string;
      readonly how: 'added' | 'changed';
    }
  | {
      readonly type: 'file-problems';
      readonly file: string;
      readonly problems: readonly Problem[];
      readonly keptOldVersion: boolean;
    }
  | {
      readonly type: 'import-finished';
      readonly campaign: string;
      readonly rows: number;
      readonly rejected: number;
    }
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
  | { readonly type: 'dialling-stopped'; readonly reason: string; readonly fix?: string }
  | { readonly type: 'dialling-allowed'; readonly reason: string; readonly forMs: number }
  | { readonly type: 'store-unchecked'; readonly what: string }
  | { readonly type: 'rescued'; readonly what: string; readonly count: number }
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
}

export type Emit = (event: EngineEvent) => void;
