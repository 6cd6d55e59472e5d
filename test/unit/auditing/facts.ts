import type {
  AuditedAttempt,
  AuditedCampaign,
  AuditedContact,
  AuditInput,
  AuditOptions,
  ProviderCall,
} from '../../../src/auditing/audit.ts';
import { audit } from '../../../src/auditing/audit.ts';

export const LINE = '+12125550190';
export const ANN = '+12125550100';
export const BOB = '+12125550101';
/** A Monday noon in New York. */
export const NOON = Date.parse('2026-11-23T17:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** Nine to five on weekdays, two retries after half an hour and two hours. */
export function campaign(changes: Partial<AuditedCampaign> = {}): AuditedCampaign {
  const workday = [[540, 1020]] as const;
  return {
    name: 'renewals',
    version: 'abc123abc123',
    state: 'running',
    createdAt: NOON - HOUR,
    fromNumbers: [{ number: LINE, maxConcurrent: 2 }],
    hours: { week: [workday, workday, workday, workday, workday, [], []], blackoutDates: [] },
    retry: {
      maxAttempts: 3,
      delays: {
        no_answer: [
          { amount: 30, unit: 'm' },
          { amount: 2, unit: 'h' },
        ],
      },
    },
    outcomes: {
      do_not_call: { kind: 'suppress' },
      call_back: { kind: 'retry', after: { amount: 1, unit: 'h' } },
    },
    ...changes,
  };
}

/** One that ended a minute after it was opened. */
export function attempt(id: string, changes: Partial<AuditedAttempt> = {}): AuditedAttempt {
  const { openedAt = NOON } = changes;
  return {
    id,
    campaign: 'renewals',
    phone: ANN,
    n: 1,
    fromNumber: LINE,
    state: 'settled',
    disposition: 'answered',
    openedAt,
    postedAt: openedAt + 10,
    acceptedAt: openedAt + 50,
    endedAt: openedAt + MINUTE,
    settledAt: openedAt + MINUTE + SECOND,
    callId: `call-${id}`,
    zones: ['America/New_York'],
    durationSeconds: 50,
    campaignVersion: 'abc123abc123',
    ...changes,
  };
}

/** The call of this attempt. */
export function callOf(attempt: AuditedAttempt, changes: Partial<ProviderCall> = {}): ProviderCall {
  const createdAt = changes.createdAt ?? attempt.openedAt + 30;
  return {
    callId: attempt.callId ?? `call-${attempt.id}`,
    to: attempt.phone,
    from: attempt.fromNumber,
    createdAt,
    dialedAt: createdAt + SECOND,
    startedAt: createdAt + 10 * SECOND,
    endedAt: createdAt + MINUTE - 30,
    durationSeconds: 50,
    status: 'completed',
    outcome: 'Interested',
    metadata: { fairdial_attempt: attempt.id, fairdial_campaign: attempt.campaign },
    ...changes,
  };
}

/** Where the contact of these attempts stands after the last of them. */
export function contactOf(
  attempts: readonly AuditedAttempt[],
  changes: Partial<AuditedContact> = {},
): AuditedContact {
  const counted = attempts.filter(({ state }) => state !== 'returned');
  const last = counted.at(-1);
  return {
    campaign: 'renewals',
    row: 2,
    phone: last?.phone ?? ANN,
    status: last ? 'done' : 'waiting',
    attempts: counted.length,
    zones: ['America/New_York'],
    ...(last?.disposition ? { disposition: last.disposition } : {}),
    ...(last?.callId ? { callId: last.callId } : {}),
    ...changes,
  };
}

/** Ann is not reached twice, then answers; Bob answers at once. */
export function cleanCase(changes: Partial<AuditInput> = {}): AuditInput {
  const unreached = { disposition: 'no_answer', durationSeconds: 0 } as const;
  const first = attempt('a1', unreached);
  const second = attempt('a2', { n: 2, openedAt: NOON + 32 * MINUTE, ...unreached });
  const third = attempt('a3', { n: 3, openedAt: NOON + 3 * HOUR });
  const bob = attempt('b1', { phone: BOB, openedAt: NOON + SECOND });
  const missed = { outcome: 'Not Connected', startedAt: undefined, durationSeconds: 0 } as const;
  return {
    calls: [callOf(bob), callOf(first, missed), callOf(second, missed), callOf(third)],
    contacts: [contactOf([first, second, third]), contactOf([bob], { row: 3 })],
    attempts: [first, second, third, bob],
    campaigns: [campaign()],
    ended: true,
    suppressions: [],
    stateChanges: [],
    ...changes,
  };
}

/** What a case comes to, in short: `I5 violation`. */
export function judged(input: AuditInput, options?: AuditOptions): string[] {
  const { findings } = audit(input, options);
  return [...new Set(findings.map(({ invariant, severity }) => `${invariant} ${severity}`))];
}
