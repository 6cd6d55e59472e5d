import type { AuditedAttempt, AuditInput, ProviderCall } from './facts.ts';

/** Which attempt each call belongs to. */
export interface Matching {
  readonly attemptOf: ReadonlyMap<ProviderCall, AuditedAttempt>;
  readonly callsOf: ReadonlyMap<AuditedAttempt, readonly ProviderCall[]>;
  readonly strays: readonly Stray[];
}

/**
 * A call without attempt. `unknown-attempt`: it names one that is not in the record. `none`, `several`: it names none,
 * and no attempt or more than one fits. `newer`: made after the record ends. `foreign`: neither ours by number nor by name.
 */
export interface Stray {
  readonly call: ProviderCall;
  readonly why: 'unknown-attempt' | 'none' | 'several' | 'newer' | 'foreign';
}

/** Longest time from the answer to our request until the provider's record says the call was created. */
export const LATE_RECORD_MS = 60_000;

/** Match by the attempt id in the call's metadata, else by call id, else by numbers and time. `calls` in order of creation. */
export function matchCalls(calls: readonly ProviderCall[], input: AuditInput, toleranceMs: number): Matching {
  const index = indexOf(input);
  const attemptOf = new Map<ProviderCall, AuditedAttempt>();
  const callsOf = new Map<AuditedAttempt, ProviderCall[]>();
  const strays: Stray[] = [];
  for (const call of calls) {
    const found = attemptFor(call, index, toleranceMs);
    if (typeof found === 'string') {
      strays.push({ call, why: strayKind(call, found, { index, input, toleranceMs }) });
      continue;
    }
    attemptOf.set(call, found);
    pushTo(callsOf, found, call);
  }
  return { attemptOf, callsOf, strays };
}

/** The attempt id a call carries, if it carries one. */
export function namedAttempt({ metadata }: ProviderCall): string | undefined {
  return textOf(metadata.fairdial_attempt);
}

/** Add to the list of a key. */
export function pushTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Calls by a key; those whose key is empty are left out. */
export function groupedBy(
  calls: readonly ProviderCall[],
  keyOf: (call: ProviderCall) => string,
): Map<string, ProviderCall[]> {
  const groups = new Map<string, ProviderCall[]>();
  for (const call of calls) {
    const key = keyOf(call);
    if (key !== '') pushTo(groups, key, call);
  }
  return groups;
}

interface Index {
  readonly byId: ReadonlyMap<string, AuditedAttempt>;
  readonly byCallId: ReadonlyMap<string, AuditedAttempt>;
  /** Attempts whose call id is not known, by the number called. */
  readonly unbound: ReadonlyMap<string, readonly AuditedAttempt[]>;
  /** Under way by the reports, which do not show their ids; by the number called. */
  readonly nameless: ReadonlyMap<string, readonly AuditedAttempt[]>;
  readonly ourNumbers: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  readonly campaigns: ReadonlySet<string>;
}

function indexOf({ attempts, contacts, campaigns }: AuditInput): Index {
  const byId = new Map<string, AuditedAttempt>();
  const byCallId = new Map<string, AuditedAttempt>();
  const unbound = new Map<string, AuditedAttempt[]>();
  const nameless = new Map<string, AuditedAttempt[]>();
  const ourNumbers = new Set(
    campaigns.flatMap(({ fromNumbers = [] }) => fromNumbers.map(({ number }) => number)),
  );
  for (const attempt of attempts) {
    if (attempt.id === '') pushTo(nameless, attempt.phone, attempt);
    else if (!byId.has(attempt.id)) byId.set(attempt.id, attempt);
    if (attempt.callId !== undefined && !byCallId.has(attempt.callId)) byCallId.set(attempt.callId, attempt);
    if (attempt.callId === undefined) pushTo(unbound, attempt.phone, attempt);
    if (attempt.fromNumber !== '') ourNumbers.add(attempt.fromNumber);
  }
  const people = new Set(contacts.map(({ phone }) => phone));
  const names = new Set(campaigns.map(({ name }) => name));
  return { byId, byCallId, unbound, nameless, ourNumbers, people, campaigns: names };
}

function attemptFor(
  call: ProviderCall,
  index: Index,
  toleranceMs: number,
): AuditedAttempt | 'unknown-attempt' | 'none' | 'several' {
  const id = namedAttempt(call);
  if (id === undefined)
    return index.byCallId.get(call.callId) ?? onlyFitting(call, index.unbound, toleranceMs);
  const named = index.byId.get(id) ?? onlyFitting(call, index.nameless, toleranceMs);
  return typeof named === 'string' ? 'unknown-attempt' : named;
}

function onlyFitting(
  call: ProviderCall,
  candidates: Index['unbound'],
  toleranceMs: number,
): AuditedAttempt | 'none' | 'several' {
  const fitting = (candidates.get(call.to) ?? []).filter((attempt) => fits(call, attempt, toleranceMs));
  const [only] = fitting;
  if (!only) return 'none';
  return fitting.length === 1 ? only : 'several';
}

function fits(call: ProviderCall, attempt: AuditedAttempt, toleranceMs: number): boolean {
  const { openedAt, acceptedAt, settledAt, fromNumber } = attempt;
  const latest = (acceptedAt ?? settledAt ?? Number.POSITIVE_INFINITY) + LATE_RECORD_MS;
  const sameNumber = fromNumber === '' || fromNumber === call.from;
  return sameNumber && openedAt - toleranceMs <= call.createdAt && call.createdAt <= latest;
}

interface Ground {
  readonly index: Index;
  readonly input: AuditInput;
  readonly toleranceMs: number;
}

function strayKind(call: ProviderCall, found: Stray['why'], ground: Ground): Stray['why'] {
  const { asOf = Number.POSITIVE_INFINITY } = ground.input;
  if (isForeign(call, ground.index)) return 'foreign';
  return call.createdAt > asOf - ground.toleranceMs ? 'newer' : found;
}

function isForeign(call: ProviderCall, { ourNumbers, people, campaigns }: Index): boolean {
  const campaign = textOf(call.metadata.fairdial_campaign);
  if (campaign !== undefined) return !campaigns.has(campaign);
  return !ourNumbers.has(call.from) && !people.has(call.to);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
