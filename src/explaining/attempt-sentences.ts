import type { Attempt, AttemptRecord } from '../domain/attempt.ts';

/** Something that happened to a person, at an instant (epoch ms). */
export interface Happening {
  readonly at: number;
  readonly kind: HappeningKind;
  readonly text: string;
  readonly attempt?: string;
}
export type HappeningKind =
  | 'imported'
  | 'opened'
  | 'posted'
  | 'accepted'
  | 'started'
  | 'ended'
  | 'settled'
  | 'taken-back'
  | 'event'
  | 'suppressed'
  | 'suppression-ends';

const TOLD_BY = {
  response: "the API's answer",
  webhook: 'a webhook',
  poll: 'asking the API',
  reconcile: 'looking it up',
} as const;

/** An attempt that has left the ledger, step by step. */
export function recordHappenings(record: AttemptRecord): Happening[] {
  const { attemptId: attempt, settledAt, startedAt, endedAt } = record;
  const steps: (Happening | undefined)[] = [
    ...firstSteps(record, attempt),
    startedAt === undefined ? undefined : { at: startedAt, kind: 'started', text: 'the call began', attempt },
    endedAt === undefined ? undefined : { at: endedAt, kind: 'ended', text: endText(record), attempt },
    record.state === 'settled'
      ? { at: settledAt, kind: 'settled', text: settledText(record), attempt }
      : { at: settledAt, kind: 'taken-back', text: returnedText(record), attempt },
  ];
  return steps.filter((step) => step !== undefined);
}

/** An attempt that lives. */
export function attemptHappenings(attempt: Attempt): Happening[] {
  const { id, endedAt } = attempt;
  const ended: Happening[] =
    endedAt === undefined ? [] : [{ at: endedAt, kind: 'ended', text: 'the call ended', attempt: id }];
  return [...firstSteps(attempt, id), ...ended];
}

type FirstSteps = Pick<
  Attempt | AttemptRecord,
  'n' | 'fromNumber' | 'openedAt' | 'postedAt' | 'acceptedAt' | 'callId' | 'httpStatus' | 'campaignVersion'
>;

function firstSteps(about: FirstSteps, attempt: string): Happening[] {
  const { n, fromNumber, openedAt, postedAt, acceptedAt, callId, campaignVersion } = about;
  const opened = `attempt ${n} was opened, to leave from ${fromNumber} (campaign version ${campaignVersion})`;
  return [
    { at: openedAt, kind: 'opened', text: opened, attempt },
    ...(postedAt === undefined
      ? []
      : [{ at: postedAt, kind: 'posted' as const, text: 'the request to call left', attempt }]),
    ...(acceptedAt === undefined
      ? []
      : [
          {
            at: acceptedAt,
            kind: 'accepted' as const,
            text: `the provider took the call (${callId ?? 'no id'})`,
            attempt,
          },
        ]),
  ];
}

function endText({ endReason, durationSeconds }: AttemptRecord): string {
  const facts = [
    ...(durationSeconds === undefined ? [] : [`after ${durationSeconds} s`]),
    ...(endReason === undefined ? [] : [`reason: ${endReason}`]),
  ];
  return ['the call ended', ...facts].join(', ');
}

function settledText(record: AttemptRecord): string {
  const { n, disposition = 'without result', outcome, source, error } = record;
  const facts = [
    ...(outcome === undefined ? [] : [`outcome ${outcome}`]),
    ...(source === undefined ? [] : [`known by ${TOLD_BY[source]}`]),
    ...(error === undefined ? [] : [error]),
  ];
  return `attempt ${n} counts as ${disposition}${facts.length > 0 ? ` (${facts.join('; ')})` : ''}`;
}

function returnedText({ n, error, httpStatus }: AttemptRecord): string {
  const why = [
    ...(error === undefined ? [] : [error]),
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
  ].join(', ');
  return `attempt ${n} was taken back and costs nothing: no call came of it${why && ` (${why})`}`;
}
