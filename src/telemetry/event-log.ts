import { formatProblem } from '../domain/errors.ts';
import type { AttemptName, Emit, EngineEvent } from '../domain/events.ts';
import { masked, maskPhone } from '../domain/phone-number.ts';
import { LOG_LINES, type LogLine } from './log-lines.ts';
import type { Logger } from './logger.ts';

/** The only file that words log lines about calls and masks numbers. A failure to log never reaches the work. */
export function logEvents(log: Logger): Emit {
  return (event) => {
    // Several for each call, and hardly ever wanted: not worth a look at what they say.
    if (DETAILS.has(event.type) && !log.isLevelEnabled('debug')) return;
    try {
      const line = lineOf(event);
      if (!line) return;
      const [name, fields] = line;
      const { level, message } = LOG_LINES[name];
      if (log.isLevelEnabled(level)) log[level]({ event: name, ...fields }, message);
    } catch (error) {
      log.error({ error: String(error) }, 'an event could not be logged');
    }
  };
}

const DETAILS: ReadonlySet<EngineEvent['type']> = new Set([
  'attempts-opened',
  'call-posting',
  'call-placed',
  'call-read',
  'call-ended',
  'attempt-settled',
]);

type Line = readonly [name: LogLine, fields: object];

function lineOf(event: EngineEvent): Line | undefined {
  switch (event.type) {
    case 'attempts-opened':
      return ['attempts-opened', { from: maskPhone(event.fromNumber), count: event.count }];
    case 'call-placed':
      return [
        'call-placed',
        { ...named(event.attempt), call: event.callId, tookMs: Math.round(event.tookMs) },
      ];
    case 'call-refused': {
      const { attempt, blame, message } = event;
      // Any other blame is told once, as the hold or the pause it leads to.
      return [
        blame === 'contact' ? 'contact-refused' : 'call-refused',
        { ...named(attempt), blame, message: masked(message) },
      ];
    }
    case 'call-unconfirmed':
      return ['call-unconfirmed', { ...named(event.attempt), cause: masked(event.cause) }];
    case 'attempt-given-back':
    case 'attempt-held':
      return [event.type, { ...named(event.attempt), reason: masked(event.reason) }];
    case 'attempt-adopted':
      return ['attempt-adopted', { ...named(event.attempt), call: event.callId, how: event.how }];
    case 'call-ended':
      return ['call-ended', { ...named(event.attempt), source: event.source }];
    case 'attempt-settled':
      return [
        'attempt-settled',
        { ...named(event.attempt), disposition: event.disposition, next: event.next },
      ];
    case 'attempt-restored':
      return ['attempt-restored', { ...named(event.attempt), as: event.as }];
    // The event log has these, several for each call; the log tells what they came to.
    case 'call-posting':
    case 'call-read':
    case 'attempt-rescued':
      return undefined;
    default:
      return lineOfTheWhole(event);
  }
}

type EventOfTheWhole = Exclude<
  EngineEvent,
  { readonly attempt: AttemptName } | { readonly type: 'attempts-opened' }
>;

/** What is about no single attempt. */
function lineOfTheWhole(event: EventOfTheWhole): Line | undefined {
  switch (event.type) {
    case 'number-backed-off':
      if (event.isOld) return undefined;
      return [
        'number-backed-off',
        {
          from: event.fromNumber ? maskPhone(event.fromNumber) : 'account',
          until: iso(event.until),
          reason: masked(event.reason),
        },
      ];
    case 'day-used-up':
      return ['day-used-up', { from: 'account', until: iso(event.until), reason: event.reason }];
    case 'day-goes-on':
      return ['day-goes-on', { from: 'account', reason: event.reason }];
    case 'breaker':
      return event.state === 'open'
        ? ['breaker-open', { reason: masked(event.reason), probeAt: iso(event.until ?? 0) }]
        : ['breaker-closed', {}];
    case 'clock-skew':
      return event.skewMs === 0 ? ['clock-agrees', {}] : ['clock-skew', { skewMs: event.skewMs }];
    case 'store-clock-skew':
      return event.skewMs === 0 ? ['store-clock-agrees', {}] : ['store-clock-skew', { skewMs: event.skewMs }];
    case 'campaign-state': {
      const { campaign, state, reason } = event;
      return [event.alarm ? 'campaign-alarm' : 'campaign-state', { campaign, state, reason: masked(reason) }];
    }
    case 'outcome-not-written': {
      const { campaign, callId: call, reason, failed } = event;
      return ['outcome-not-written', { campaign, call, reason: masked(reason), failed }];
    }
    case 'cap-given': {
      const { campaign, fromNumber, max, was, fileSays } = event;
      return ['cap-given', { campaign, from: maskPhone(fromNumber), max, was, fileSays }];
    }
    case 'campaign-applied': {
      const { campaign, version, how, was, changes } = event;
      return ['campaign-applied', { campaign, version, how, ...(was && { was, changes }) }];
    }
    case 'file-problems':
      return [
        'file-problems',
        {
          file: event.file,
          problems: event.problems.map(formatProblem),
          keptOldVersion: event.keptOldVersion,
        },
      ];
    case 'import-finished':
      return ['import-finished', importFacts(event)];
    case 'suppressions-read': {
      const { list, campaign, numbers, added, lifted } = event;
      return ['suppressions-read', { list, campaign, numbers, added, lifted }];
    }
    case 'suppressions-expired':
      return ['suppressions-expired', { count: event.count }];
    case 'contacts-closed': {
      const { campaign, count, status, reason } = event;
      return ['contacts-closed', { campaign, count, status, reason }];
    }
    case 'unexplained-call':
      return [
        'unexplained-call',
        { campaign: event.campaign, call: event.callId, to: maskPhone(event.phone), why: event.why },
      ];
    case 'ledger-accepted':
      return ['ledger-accepted', { generation: event.generation, why: event.why }];
    case 'dialling-stopped':
      return ['dialling-stopped', { reason: event.reason, fix: event.fix }];
    case 'dialling-allowed':
      return ['dialling-allowed', { reason: event.reason, forMs: event.forMs }];
    case 'store-unchecked':
      return ['store-unchecked', { what: event.what }];
    case 'rescued':
      return ['rescued', { what: event.what, count: event.count }];
    case 'trouble':
      return ['trouble', { where: event.where, error: masked(describe(event.error)) }];
    case 'webhook':
    case 'campaign-seen':
      return undefined;
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
