import type { CallLimits } from '../domain/campaign.ts';
import { DAY_MS } from '../domain/local-time.ts';
import { maskPhone } from '../domain/phone-number.ts';
import { limitsOf } from '../rules/call-caps.ts';
import type { Evidence } from './evidence.ts';
import type { ProviderCall } from './facts.ts';
import type { Check, Judge } from './judge.ts';
import { groupedBy, LATE_RECORD_MS } from './match-calls.ts';

interface Span {
  readonly ms: number;
  readonly words: string;
  limitIn(limits: Pick<CallLimits, 'perDay' | 'perWeek'>): number | undefined;
}

const SPANS: readonly Span[] = [
  { ms: DAY_MS, words: '24 hours', limitIn: ({ perDay }) => perDay },
  { ms: 7 * DAY_MS, words: '7 days', limitIn: ({ perWeek }) => perWeek },
];

const notTooOften: Check = {
  invariant: 'I6',
  run: (evidence, judge) => {
    const { calls: all, attemptOf, frequency } = evidence;
    // What the engine did not make (a test call, another program's) it did not hold back either.
    const calls = frequency === 'held' ? all.filter((call) => attemptOf.has(call)) : all;
    const people = [...groupedBy(calls, ({ to }) => to).values()];
    if (!frequency) return judge.cannot(`no limit is set; ${mostToAnybody(people, evidence)}`);
    for (const person of people)
      for (const span of SPANS) judgePerson(excessesIn(person, span, evidence), span, judge);
  },
};

/** A call beyond the limit it was held to. */
interface Excess {
  readonly call: ProviderCall;
  /** How many there were in that time, itself included. */
  readonly count: number;
  readonly limit: number;
  /** Else the limit is what campaigns hold as a rule: the definition this call was made under is not known. */
  readonly isSure: boolean;
}

function excessesIn(person: readonly ProviderCall[], span: Span, evidence: Evidence): Excess[] {
  return countsWithin(person, span.ms, evidence).flatMap(({ call, count }) => {
    const { isSure, limits } = heldTo(call, evidence);
    const limit = span.limitIn(limits) ?? Number.POSITIVE_INFINITY;
    return count > limit ? [{ call, count, limit, isSure }] : [];
  });
}

/** The door holds a call to the limits of its own campaign, and counts the calls of all. */
function heldTo(call: ProviderCall, { attemptOf, definitionOf, frequency }: Evidence) {
  if (frequency !== 'held') return { isSure: true, limits: frequency ?? {} };
  const attempt = attemptOf.get(call);
  const definition = attempt && definitionOf(attempt);
  // Only a definition has delays: what reports say of a campaign is none.
  return { isSure: definition?.retry !== undefined, limits: limitsOf(definition ?? {}) };
}

/** The worst of a person's excesses, of which there may be one for each further call. */
function judgePerson(excesses: readonly Excess[], { words }: Span, judge: Judge): void {
  const sure = excesses.filter(({ isSure }) => isSure);
  const [worst] = (sure.length > 0 ? sure : excesses).toSorted(
    (a, b) => b.count - b.limit - (a.count - a.limit),
  );
  if (!worst) return;
  const { call, count, limit, isSure } = worst;
  const said = `${count} calls to ${maskPhone(call.to)} within ${words}; the `;
  const about = { call, at: call.createdAt };
  if (isSure) judge.violation(`${said}limit is ${limit}`, about);
  else
    judge.warning(
      `${said}usual limit is ${limit}: --campaign with the file as it was then tells whether its campaign had another`,
      about,
    );
}

function mostToAnybody(people: readonly (readonly ProviderCall[])[], evidence: Evidence): string {
  const most = ({ ms }: Span) =>
    people.reduce(
      (so, person) => countsWithin(person, ms, evidence).reduce((max, { count }) => Math.max(max, count), so),
      0,
    );
  const said = SPANS.map((span) => `${most(span)} in ${span.words}`);
  return `most calls to one person: ${said.join(', ')}`;
}

/** Of each call, how many there were up to it in so long. */
function countsWithin(
  calls: readonly ProviderCall[],
  spanMs: number,
  evidence: Evidence,
): { readonly call: ProviderCall; readonly count: number }[] {
  const starts = Float64Array.from(calls, (call) => countedFrom(call, evidence)).sort();
  let grownOld = 0;
  return calls.map((call, index) => {
    while ((starts[grownOld] ?? Number.POSITIVE_INFINITY) <= call.createdAt - spanMs) grownOld++;
    return { call, count: index + 1 - grownOld };
  });
}

/**
 * From when on the engine counts a call, at the earliest. One that was answered: from its answer, which the provider may
 * put a little later. Any other: from when it was posted, as long as nobody had found it.
 */
function countedFrom(call: ProviderCall, evidence: Evidence): number {
  const { createdAt } = call;
  const answeredAt = answerTo(call, evidence);
  const earliest = createdAt - LATE_RECORD_MS;
  if (answeredAt === undefined) return earliest;
  return Math.max(earliest, Math.min(createdAt, answeredAt) - evidence.toleranceMs);
}

/** Undefined where its POST was not answered, as far as the facts tell. */
function answerTo(call: ProviderCall, { attemptOf, history }: Evidence): number | undefined {
  const attempt = attemptOf.get(call);
  // Whoever finds a call in the list takes the provider's word on when it was accepted.
  if (!attempt || attempt.acceptedAt === call.createdAt) return undefined;
  const foundLater = history?.about(attempt.id).some(({ type }) => type === 'adopted' || type === 'restored');
  return foundLater ? undefined : attempt.acceptedAt;
}

export const frequencyChecks = { notTooOften } as const satisfies Record<string, Check>;
