import type { Attempt } from '../domain/attempt.ts';
import type { CallObservation } from '../domain/call-observation.ts';
import type { CallsApi } from '../oneinbox/api.ts';

/** One reading of the provider's whole call list, for all unconfirmed attempts at once. */
export interface LookUp {
  /** Calls that name one of the wanted attempts. */
  readonly found: ReadonlyMap<string, CallObservation>;
  /** Calls that name no attempt at all and may be a wanted one, by its id: same numbers, created when it was posted. */
  readonly alike: ReadonlyMap<string, readonly CallObservation[]>;
  /**
   * Those, and others with the same numbers and no name whose time of creation is missing or off by hours: too little to
   * take one for the attempt, too much to believe that there is none.
   */
  readonly suspect: ReadonlyMap<string, readonly CallObservation[]>;
  /** Calls that name another attempt of ours. */
  readonly strangers: readonly CallObservation[];
  /** The list was read to its end, without a gap. */
  readonly complete: boolean;
  /** The list demonstrably echoes our metadata: some call in it names an attempt of ours. */
  readonly echoes: boolean;
  /**
   * Calls to the person of a wanted attempt, whatever they name and whoever's they are, that were not surely created
   * before it was posted.
   */
  readonly toSamePerson: ReadonlyMap<string, readonly CallObservation[]>;
  /** Wanted attempts for which the list says enough about everybody it calls to rule them out by their number alone. */
  readonly legible: ReadonlySet<string>;
}

export interface LookUpLimits {
  /** How long after the start of its POST a call may still be created. */
  readonly postTimeoutMs: number;
  /** Ids of live calls that a fresh list must show. */
  readonly mustShow: readonly string[];
}

/** A longer list is not read to its end in one go; the look-up then proves nothing absent. */
const PAGE_LIMIT = 2_000;
/** Strangers are looked into one by one; what is left over is met again. */
const MOST_STRANGERS = 2_000;
/** The provider's clock may differ from ours by so much. */
const CLOCK_TOLERANCE_MS = 60_000;
/** No clock, and no time zone left out of a date, is further off than this. */
const WORST_CLOCK_MS = 26 * 3_600_000;
/** A number as we send it. Anything else (masked, local, with blanks) could be the wanted one in disguise. */
const PLAIN_NUMBER = /^\+[1-9]\d{6,14}$/;

/**
 * Page the list for calls that are one of these attempts. No order is documented (oneinbox-api §8 row 3), so only the
 * end of the list ends the search; finding all of them does too. Throws `ApiUnavailable`.
 */
export async function lookUpAttempts(
  api: CallsApi,
  wanted: readonly Attempt[],
  { postTimeoutMs, mustShow }: LookUpLimits,
): Promise<LookUp> {
  const ids = new Set(wanted.map(({ id }) => id));
  const found = new Map<string, CallObservation>();
  const alike = new Map<string, CallObservation[]>();
  const suspect = new Map<string, CallObservation[]>();
  const strangers: CallObservation[] = [];
  const toSamePerson = new Map<string, CallObservation[]>();
  const legible = new Set(ids);
  const unseen = new Set(mustShow);
  let echoes = false;
  let cursor: string | undefined;

  const sort = (call: CallObservation) => {
    unseen.delete(call.callId);
    noteNumber(call);
    if (call.attemptId === undefined) return noteAlike(call);
    echoes = true;
    if (ids.has(call.attemptId)) found.set(call.attemptId, { ...call, source: 'reconcile' });
    else if (strangers.length < MOST_STRANGERS) strangers.push(call);
  };
  const noteNumber = (call: CallObservation) => {
    const { toNumber } = call;
    for (const attempt of wanted) {
      const isDisguised = toNumber !== undefined && !PLAIN_NUMBER.test(toNumber);
      const isMissing = toNumber === undefined && cannotBeRuledOut(attempt, call);
      if (isDisguised || isMissing) legible.delete(attempt.id);
      if (toNumber === attempt.phone && cannotBeRuledOut(attempt, call)) note(toSamePerson, attempt, call);
    }
  };
  const noteAlike = (call: CallObservation) => {
    for (const attempt of wanted) {
      if (!hasNumbersOf(attempt, call)) continue;
      if (mayBe(attempt, call, postTimeoutMs)) note(alike, attempt, call);
      if (cannotBeRuledOut(attempt, call)) note(suspect, attempt, call);
    }
  };

  for (let pages = 0; pages < PAGE_LIMIT; pages++) {
    const page = await api.listCalls(cursor);
    page.calls.forEach(sort);
    if (page.odd) legible.clear();
    cursor = page.nextCursor;
    if (cursor === undefined || found.size === wanted.length) break;
  }
  if (unseen.size > 0) legible.clear();
  const complete = cursor === undefined;
  return { found, alike, suspect, strangers, complete, echoes, toSamePerson, legible };
}

function note(calls: Map<string, CallObservation[]>, { id }: Attempt, call: CallObservation): void {
  calls.set(id, [...(calls.get(id) ?? []), call]);
}

function hasNumbersOf(attempt: Attempt, { toNumber, fromNumber }: CallObservation): boolean {
  return toNumber === attempt.phone && fromNumber === attempt.fromNumber;
}

/** Held attempts are looked for all day: what was created much later is somebody else's call to that person. */
function mayBe(attempt: Attempt, { createdAt }: CallObservation, postTimeoutMs: number): boolean {
  if (createdAt === undefined) return false;
  const since = createdAt - postedAt(attempt);
  return since >= -CLOCK_TOLERANCE_MS && since <= postTimeoutMs + CLOCK_TOLERANCE_MS;
}

function cannotBeRuledOut(attempt: Attempt, { createdAt }: CallObservation): boolean {
  return createdAt === undefined || createdAt >= postedAt(attempt) - WORST_CLOCK_MS;
}

function postedAt({ postedAt: at, openedAt }: Attempt): number {
  return at ?? openedAt;
}
