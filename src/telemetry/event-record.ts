import type { AttemptName, EngineEvent } from '../domain/events.ts';
import { maskPhone } from '../domain/phone-number.ts';

/** What a line of the event log says besides when and by whom: attempts by their id, people not at all. */
export type EventFacts =
  | { readonly type: 'begun'; readonly host: string }
  /** The last line of a run that was stopped. `dropped`: events that could not be written. */
  | { readonly type: 'stopped'; readonly dropped: number }
  | { readonly type: 'opened'; readonly from: string; readonly attempts: readonly string[] }
  | (OfAttempt & { readonly type: 'posting'; readonly n: number; readonly fencedAt: number })
  | (OfAttempt & { readonly type: 'placed'; readonly call: string; readonly tookMs: number })
  | (OfAttempt & { readonly type: 'refused'; readonly blame: string })
  /** `notedAt`: when the breaker was told; a process held up behind it tells of it here long after. Absent in old logs. */
  | (OfAttempt & { readonly type: 'unconfirmed'; readonly cause: string; readonly notedAt?: number })
  | (OfAttempt & { readonly type: 'adopted'; readonly call: string; readonly how: string })
  | (OfAttempt & { readonly type: 'given-back'; readonly reason: string })
  | (OfAttempt & { readonly type: 'held'; readonly reason: string })
  | (OfAttempt & { readonly type: 'rescued'; readonly as: string })
  | (OfAttempt & { readonly type: 'restored'; readonly as: string })
  | (OfAttempt & {
      readonly type: 'read';
      readonly call: string;
      readonly asked: string;
      readonly status: string;
    })
  | (OfAttempt & { readonly type: 'ended'; readonly source: string })
  | (OfAttempt & { readonly type: 'settled'; readonly disposition: string; readonly source?: string })
  /** `attempt` is absent when nobody knew its token; then `count` such ones came since the line before. */
  | { readonly type: 'webhook'; readonly attempt?: string; readonly count?: number }
  | {
      readonly type: 'held-back';
      readonly scope: 'number' | 'account';
      readonly until: number;
      /** Whose refusal led to it; its from number is the scope. */
      readonly attempt?: string;
      readonly byProvider?: boolean;
    }
  | {
      readonly type: 'breaker';
      readonly state: 'open' | 'closed';
      readonly since?: number;
      readonly until?: number;
      readonly doubtsWithinMs?: number;
    }
  /** `about`: `clock`, `store`, `ledger`, `journal`, … */
  | { readonly type: 'mistrusted' | 'trusted'; readonly about: string; readonly reason: string }
  | { readonly type: 'clock-skew'; readonly skewMs: number }
  | { readonly type: 'cap'; readonly campaign: string; readonly from: string; readonly max: number }
  | {
      readonly type: 'campaign';
      readonly campaign: string;
      readonly state: string;
      readonly since: number;
    };

interface OfAttempt {
  readonly attempt: string;
  /** `renewals/12`: the campaign, and the contact's position in it, from 0. */
  readonly contact: string;
}

/** A line of the event log. */
export type LoggedEvent = EventFacts & {
  /** From 1, without gaps, per run. */
  readonly seq: number;
  /** Epoch ms. */
  readonly wall: number;
  /** Of the run's own monotonic clock, ms. */
  readonly mono: number;
  readonly run: string;
};

/** A line about one attempt. */
export type AttemptEvent = Extract<LoggedEvent, { readonly attempt: string; readonly contact: string }>;

/** Undefined for what an audit has no use for. */
export function factsOf(event: EngineEvent): EventFacts | undefined {
  switch (event.type) {
    case 'attempts-opened':
      return { type: 'opened', from: maskPhone(event.fromNumber), attempts: event.ids ?? [] };
    case 'call-posting':
      return { type: 'posting', ...named(event.attempt), n: event.attempt.n, fencedAt: event.fencedAt };
    case 'call-placed':
      return {
        type: 'placed',
        ...named(event.attempt),
        call: event.callId,
        tookMs: Math.round(event.tookMs),
      };
    case 'call-refused':
      return { type: 'refused', ...named(event.attempt), blame: event.blame };
    case 'call-unconfirmed':
      return { type: 'unconfirmed', ...named(event.attempt), cause: event.cause, notedAt: event.notedAt };
    case 'attempt-adopted':
      return { type: 'adopted', ...named(event.attempt), call: event.callId, how: event.how };
    case 'attempt-given-back':
      return { type: 'given-back', ...named(event.attempt), reason: event.reason };
    case 'attempt-held':
      return { type: 'held', ...named(event.attempt), reason: event.reason };
    case 'attempt-rescued':
      return { type: 'rescued', ...named(event.attempt), as: event.as };
    case 'attempt-restored':
      return { type: 'restored', ...named(event.attempt), as: event.as };
    case 'call-read': {
      const { callId: call, asked, status } = event;
      return { type: 'read', ...named(event.attempt), call, asked, status };
    }
    case 'call-ended':
      return { type: 'ended', ...named(event.attempt), source: event.source };
    case 'attempt-settled': {
      const { disposition, source } = event;
      return { type: 'settled', ...named(event.attempt), disposition, ...(source ? { source } : {}) };
    }
    default:
      return factsOfTheWhole(event);
  }
}

/** What is about no single attempt. */
function factsOfTheWhole(event: EngineEvent): EventFacts | undefined {
  switch (event.type) {
    case 'webhook':
      return { type: 'webhook', ...(event.attemptId === undefined ? {} : { attempt: event.attemptId }) };
    case 'number-backed-off': {
      const { attemptId: attempt, byProvider } = event.refused ?? {};
      const why = attempt === undefined ? {} : { attempt, byProvider: byProvider === true };
      return {
        type: 'held-back',
        scope: event.fromNumber === '' ? 'account' : 'number',
        until: event.until,
        ...why,
      };
    }
    case 'breaker': {
      const { state, since, until, doubtsWithinMs } = event;
      return state === 'open' && since !== undefined && until !== undefined
        ? {
            type: 'breaker',
            state,
            since,
            until,
            ...(doubtsWithinMs === undefined ? {} : { doubtsWithinMs }),
          }
        : { type: 'breaker', state };
    }
    case 'dialling-stopped':
      return { type: 'mistrusted', about: event.about ?? '', reason: event.reason };
    case 'dialling-allowed':
      return { type: 'trusted', about: event.about ?? '', reason: event.reason };
    case 'clock-skew':
      return { type: 'clock-skew', skewMs: event.skewMs };
    case 'cap-given': {
      const { campaign, fromNumber, max } = event;
      return { type: 'cap', campaign, from: maskPhone(fromNumber), max };
    }
    case 'campaign-seen':
      return { type: 'campaign', campaign: event.name, state: event.state, since: event.since };
    default:
      return undefined;
  }
}

function named({ id, campaign, seq }: AttemptName): OfAttempt {
  return { attempt: id, contact: `${campaign}/${seq}` };
}
