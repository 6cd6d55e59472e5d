import type { FactSource, LiveAttemptState } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { Disposition } from '../domain/disposition.ts';
import type { FoundAttempt } from '../ledger/ledger.ts';

/** What is said of an attempt as it leaves. */
export interface Verdict {
  readonly disposition: Disposition;
  readonly call?: CallObservation;
  /** A refusal or loss in words; becomes the contact's reason. */
  readonly error?: string;
  readonly httpStatus?: number;
  /** Where there is no call to say it. */
  readonly source?: FactSource;
  readonly onlyFrom?: LiveAttemptState;
  /** Where nobody has been told of the end yet. */
  readonly ending?: Ending;
}

export interface Ending {
  readonly endedAt: number;
  /** The ledger has been asked, if not answered: whatever it is asked from now on, it answers after that. */
  readonly onAsked: () => void;
}

/** When it ended: as nobody has been told yet, or as the ledger has it. */
export function endOf({ attempt }: FoundAttempt, { ending }: Verdict): number | undefined {
  return ending?.endedAt ?? attempt.endedAt;
}
