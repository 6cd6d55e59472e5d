import type { Change } from '../forecast/what-ifs.ts';
import { smallestLimits } from '../ledger/number-limits.ts';
import { WrongRequest } from './exit.ts';
import type { WrittenLimit } from './plan-assumptions.ts';
import type { PlannedFile } from './plan-input.ts';

/** What `fairdial plan` is asked to do otherwise than the files say. */
export interface WantedChanges {
  readonly maxConcurrent?: readonly WrittenLimit[];
  readonly pace?: readonly WrittenLimit[];
  readonly window?: Extract<Change, { kind: 'window' }>;
  readonly voicemailRetry: boolean;
}

type Planned = readonly Pick<PlannedFile, 'campaign'>[];

/** Throws `WrongRequest` for a number that no campaign has. */
export function changesOf(
  { maxConcurrent, pace, window, voicemailRetry }: WantedChanges,
  planned: Planned,
): Change[] {
  const limits = (maxConcurrent ?? []).flatMap((limit) =>
    numbersIn(planned, limit).map(({ number, maxConcurrent: most }): Change => {
      return { kind: 'max-concurrent', number, to: limit.isMore ? most + limit.amount : limit.amount };
    }),
  );
  const paces = (pace ?? []).flatMap((limit) =>
    numbersIn(planned, limit).map(({ number, callsPerSecond = 0 }): Change => {
      return { kind: 'pace', number, to: limit.isMore ? callsPerSecond + limit.amount : limit.amount };
    }),
  );
  return [...limits, ...paces, ...(window ? [window] : []), ...(voicemailRetry ? [] : [NO_VOICEMAIL_RETRY])];
}

const NO_VOICEMAIL_RETRY: Change = { kind: 'no-voicemail-retry' };

/** The numbers an option is about, with the limits that hold. */
function numbersIn(planned: Planned, { number }: WrittenLimit) {
  const limits = smallestLimits(planned.map(({ campaign }) => campaign));
  const known = [...limits].map(([own, limit]) => ({ number: own, ...limit }));
  const meant = number === undefined ? known : known.filter((from) => from.number === number);
  if (meant.length > 0) return meant;
  const names = [...limits.keys()].join(', ');
  throw new WrongRequest(`${number} is not one of the from numbers.`, `There are: ${names}.`);
}
