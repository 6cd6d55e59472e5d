import { formatProblem } from '../domain/errors.ts';
import type { AttemptName, Emit, EngineEvent } from '../domain/events.ts';
import { maskPhone } from '../domain/phone-number.ts';
import type { Logger } from './logger.ts';

/** The only file that words log lines about calls and masks numbers. A failure to log never reaches the work. */
export function logEvents(log: Logger): Emit {
  return (event) => {
    try {
      const line = lineOf(event);
      if (!line) return;
      const [level, fields, message] = line;
      log[level](fields, message);
    } catch (error) {
      log.error({ error: String(error) }, 'an event could not be logged');
    }
  };
}

type Line = readonly [level: 'debug' | 'info' | 'warn' | 'error', fields: object, message: string];

function lineOf(event: EngineEvent): Line | undefined {
  switch (event.type) {
    case 'attempts-opened':
      return ['debug', { from: maskPhone(event.fromNumber), count: event.count }, 'attempts opened'];
    case 'call-placed':
      return [
        'debug',
        { ...named(event.attempt), call: event.callId, tookMs: Math.round(event.tookMs) },
        'call placed',
      ];
    case 'call-refused':
      return [
        // Any other blame is told once, as the hold or the pause it leads to.
        event.blame === 'contact' ? 'warn' : 'debug',
        { ...named(event.attempt), blame: event.blame, message: event.message },
        'call refused, none exists',
      ];
    case 'call-unconfirmed':
      return [
        'warn',
        { ...named(event.attempt), cause: event.cause },
        'call unconfirmed, not dialled again until known',
      ];
    case 'attempt-given-back':
      return ['info', { ...named(event.attempt), reason: event.reason }, 'attempt given back unplaced'];
    case 'attempt-adopted':
      return [
        'info',
        { ...named(event.attempt), call: event.callId, how: event.how },
        'call found and adopted',
      ];
    case 'attempt-held':
      return [
        'error',
        { ...named(event.attempt), reason: event.reason },
        'attempt held: a person must decide',
      ];
    case 'call-ended':
      return ['debug', { ...named(event.attempt), source: event.source }, 'call ended'];
    case 'attempt-settled':
      return [
        'debug',
        { ...named(event.attempt), disposition: event.disposition, next: event.next },
        'attempt settled',
      ];
    case 'number-backed-off':
      if (event.isOld) return undefined;
      return [
        'warn',
        {
          from: event.fromNumber ? maskPhone(event.fromNumber) : 'account',
          until: iso(event.until),
          reason: event.reason,
        },
        'holding back',
      ];
    case 'day-used-up':
      return ['warn', { from: 'account', until: iso(event.until), reason: event.reason }, 'holding back'];
    case 'day-goes-on':
      return ['warn', { from: 'account', reason: event.reason }, 'holding back no longer'];
    case 'breaker':
      return event.state === 'open'
        ? [
            'error',
            { reason: event.reason, probeAt: iso(event.until ?? 0) },
            'the provider is in trouble: no calls until one has got through',
          ]
        : ['warn', {}, 'the provider accepts calls again: back to full speed within a minute'];
    case 'clock-skew':
      return event.skewMs === 0
        ? ['info', {}, "this machine's clock and the provider's agree again"]
        : ['error', { skewMs: event.skewMs }, "this machine's clock and the provider's differ"];
    case 'store-clock-skew':
      return event.skewMs === 0
        ? ['info', {}, "this machine's clock and that of Redis agree again"]
        : ['warn', { skewMs: event.skewMs }, "this machine's clock and that of Redis differ"];
    case 'campaign-state':
      return [
        event.alarm ? 'error' : 'info',
        { campaign: event.campaign, state: event.state, reason: event.reason },
        'campaign state',
      ];
    case 'campaign-applied':
      return [
        'info',
        { campaign: event.campaign, version: event.version, how: event.how },
        'campaign file applied',
      ];
    case 'file-problems':
      return [
        'error',
        {
          file: event.file,
          problems: event.problems.map(formatProblem),
          keptOldVersion: event.keptOldVersion,
        },
        'campaign file has problems',
      ];
    case 'import-finished':
      return ['info', importFacts(event), 'contacts imported'];
    case 'suppressions-read': {
      const { list, campaign, numbers, added, lifted } = event;
      return ['info', { list, campaign, numbers, added, lifted }, 'suppression list read'];
    }
    case 'suppressions-expired':
      return ['info', { count: event.count }, 'suppressions ran out'];
    case 'contacts-closed':
      return [
        'info',
        { campaign: event.campaign, count: event.count, status: event.status, reason: event.reason },
        'contacts closed',
      ];
    case 'unexplained-call':
      return [
        'error',
        { campaign: event.campaign, call: event.callId, to: maskPhone(event.phone), why: event.why },
        'a call nothing explains',
      ];
    case 'attempt-restored':
      return [
        'warn',
        { ...named(event.attempt), as: event.as },
        'attempt lost by the store, put back from the journal',
      ];
    case 'ledger-accepted':
      return [
        'warn',
        { generation: event.generation, why: event.why },
        'another ledger accepted by a person, the journal goes on with it',
      ];
    case 'dialling-stopped':
      return ['error', { reason: event.reason, fix: event.fix }, 'nothing is dialled'];
    case 'dialling-allowed':
      return ['warn', { reason: event.reason, forMs: event.forMs }, 'a reason not to dial is gone'];
    case 'store-unchecked':
      return ['warn', { what: event.what }, 'dialling all the same'];
    // The event log has these, several for each call; the log tells what they came to.
    case 'call-posting':
    case 'call-read':
    case 'attempt-rescued':
    case 'webhook':
    case 'campaign-seen':
      return undefined;
    case 'rescued':
      return ['info', { what: event.what, count: event.count }, 'repaired'];
    case 'trouble':
      return ['error', { where: event.where, error: describe(event.error) }, 'trouble'];
  }
}

function named({ id, campaign, seq, n, phone }: AttemptName) {
  return { attempt: id, campaign, contact: seq, n, to: maskPhone(phone) };
}

function importFacts({ campaign, record }: Extract<EngineEvent, { type: 'import-finished' }>) {
  const { id, began, ended, ...counts } = record;
  return { campaign, import: id, ...counts, tookMs: ended - began };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
