import type { CallObservation } from '../../src/domain/call-observation.ts';
import type { CallPage, PlaceRequest, PlaceResult } from '../../src/oneinbox/api.ts';
import type { Dice } from './dice.ts';
import { POST_TIMEOUT_MS, SECOND, SLOWEST_ACCEPT_MS } from './scales.ts';
import type { PostFate, ProviderTraits } from './scenario.ts';
import type { Tally } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A call as it truly was. The log of these is what the judge believes. */
export interface TrueCall {
  readonly callId: string;
  readonly attemptId: string;
  readonly to: string;
  readonly from: string;
  readonly createdAt: number;
  readonly kind: CallKind;
  readonly analysisAt: number;
  /** When the list shows it, and when its own address does. */
  readonly visibleAt: number;
  readonly readableAt: number;
  readonly echoed: boolean;
  readonly campaign: string;
  /** Infinity for a call that hangs. */
  endedAt: number;
}

export type CallKind =
  | 'answered'
  | 'refusesCalls'
  | 'callBack'
  | 'noAnswer'
  | 'busy'
  | 'failed'
  | 'unanalysed'
  | 'stuck';

/** One POST as the provider saw it. */
export interface TruePost {
  readonly request: PlaceRequest;
  readonly attemptId: string;
  readonly beganAt: number;
  readonly fate: PostFate;
}

/** An answer and when it leaves the provider, counted from the arrival of the question. */
export interface Answer<Result> {
  readonly inMs: number;
  readonly result: Result;
}

export interface ProviderParts {
  readonly time: VirtualTime;
  readonly dice: Dice;
  readonly traits: ProviderTraits;
  readonly tally: Tally;
  readonly isCalm: () => boolean;
  readonly onEnded: (call: TrueCall, request: PlaceRequest) => void;
}

const KINDS: Readonly<Record<Exclude<CallKind, 'stuck'>, number>> = {
  answered: 4,
  refusesCalls: 0.8,
  callBack: 0.5,
  noAnswer: 2,
  busy: 1,
  failed: 1,
  unanalysed: 0.5,
};

/** The provider: it obeys, errs and stays silent by its traits, and writes down what really happened. */
export class Provider {
  readonly calls: TrueCall[] = [];
  readonly posts: TruePost[] = [];
  /** Calls that were told to end. */
  readonly stops: { readonly callId: string; readonly afterMs: number }[] = [];
  readonly #parts: ProviderParts;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  /** The POST arrives. What becomes of it is decided here; the answer may be lost on the way back. */
  receive(request: PlaceRequest, beganAt: number): Answer<PlaceResult> {
    const { dice, traits, isCalm, tally } = this.#parts;
    const fate = isCalm() ? 'accept' : dice.weighted(traits.post);
    const attemptId = request.metadata.fairdial_attempt ?? '';
    tally.count('POST', fate);
    this.posts.push({ request, attemptId, beganAt, fate });
    return this.#answer(fate, request);
  }

  #answer(fate: PostFate, request: PlaceRequest): Answer<PlaceResult> {
    const { dice } = this.#parts;
    const soon = dice.whole(0, 1_500);
    switch (fate) {
      case 'accept':
        return { inMs: soon, result: accepted(this.#create(request, dice.whole(0, soon))) };
      case 'slow': {
        const inMs = dice.whole(2 * SECOND, SLOWEST_ACCEPT_MS - 2 * SECOND);
        const createdIn = dice.chance(0.5) ? dice.whole(0, SECOND) : dice.whole(0, inMs);
        return { inMs, result: accepted(this.#create(request, createdIn)) };
      }
      case 'doubtAfter': {
        this.#create(request, dice.chance(0.7) ? soon : dice.whole(0, SLOWEST_ACCEPT_MS - 2 * SECOND));
        return this.#doubt();
      }
      case 'ghost':
        this.#create(request, dice.whole(90 * SECOND, 400 * SECOND));
        return this.#doubt();
      case 'doubtBefore':
        return this.#doubt();
      case 'wrongId': {
        this.#create(request, soon);
        const { callId } = (dice.chance(0.5) && this.calls.at(-2)) || dice.pick(this.calls);
        return { inMs: soon, result: { kind: 'accepted', callId, httpStatus: 201 } };
      }
      default:
        return { inMs: soon, result: this.#refusal(fate) };
    }
  }

  #doubt(): Answer<PlaceResult> {
    const { dice } = this.#parts;
    const inMs = dice.pick([dice.whole(0, 3_000), dice.whole(0, 30_000), POST_TIMEOUT_MS]);
    const cause = dice.pick(['HTTP 500', 'no answer: timed out', 'no answer: reset', 'not JSON']);
    return { inMs, result: { kind: 'unconfirmed', cause } };
  }

  #refusal(fate: 'reject' | 'throttle' | 'unreachable' | 'blame'): PlaceResult {
    const { dice } = this.#parts;
    switch (fate) {
      case 'reject':
        return { kind: 'refused', blame: 'contact', httpStatus: 422, message: `bad row ${dice.whole(0, 9)}` };
      case 'throttle': {
        const wait = dice.chance(0.7) ? { retryAfterMs: dice.whole(1, 90) * SECOND } : {};
        return { kind: 'refused', blame: 'throttled', httpStatus: 429, message: 'too many', ...wait };
      }
      case 'unreachable':
        return { kind: 'refused', blame: 'unreachable', message: 'connection refused' };
      case 'blame': {
        const blame = dice.pick(['credentials', 'credit', 'campaign'] as const);
        return { kind: 'refused', blame, httpStatus: 402, message: `${blame} trouble` };
      }
    }
  }

  #create(request: PlaceRequest, inMs: number): TrueCall {
    const { time, dice, traits, isCalm, tally } = this.#parts;
    const createdAt = time.now + inMs;
    const kind = dice.chance(isCalm() ? 0 : traits.stuck) ? 'stuck' : dice.weighted(KINDS);
    const endedAt = kind === 'stuck' ? Number.POSITIVE_INFINITY : createdAt + durationOf(kind, dice);
    const call: TrueCall = {
      callId: `call-${this.calls.length}`,
      attemptId: request.metadata.fairdial_attempt ?? '',
      campaign: request.metadata.fairdial_campaign ?? '',
      to: request.toNumber,
      from: request.fromNumber,
      createdAt,
      kind,
      endedAt,
      analysisAt: endedAt + dice.whole(SECOND, 40 * SECOND),
      visibleAt: createdAt + dice.whole(0, traits.listLagMs),
      readableAt: createdAt + dice.whole(0, traits.readLagMs),
      echoed: traits.echo === 'always' || (traits.echo === 'sometimes' && dice.chance(0.5)),
    };
    this.calls.push(call);
    tally.count('call', kind);
    if (!call.echoed) tally.count('provider', 'no echo');
    if (traits.skewMs !== 0) tally.count('provider', 'clock off');
    if (kind !== 'stuck') time.at(endedAt, () => this.#parts.onEnded(call, request));
    return call;
  }

  /** Undefined where there is no such call, or not yet for whoever reads. */
  get(callId: string): CallObservation | undefined {
    const call = this.calls.find((each) => each.callId === callId);
    if (!call) return undefined;
    if (call.readableAt <= this.#parts.time.now) return this.#observe(call);
    this.#parts.tally.count('provider', 'record lags');
    return undefined;
  }

  page(cursor: string | undefined): CallPage {
    const { traits } = this.#parts;
    const listed = this.#listed();
    const from = Number(cursor ?? 0);
    const to = from + traits.pageSize;
    const calls = listed.slice(from, to).map((call) => this.#observe(call));
    return { calls, ...(to < listed.length ? { nextCursor: String(to) } : {}) };
  }

  stop(callId: string): void {
    const { time, dice, isCalm, tally } = this.#parts;
    const call = this.calls.find((each) => each.callId === callId);
    if (!call || call.endedAt <= time.now) return;
    this.stops.push({ callId, afterMs: time.now - call.createdAt });
    if (!isCalm() && dice.chance(0.6)) {
      tally.count('provider', 'stop ignored');
      return;
    }
    call.endedAt = time.now;
  }

  #listed(): TrueCall[] {
    const { time, traits, tally } = this.#parts;
    const visible = this.calls.filter(({ visibleAt }) => visibleAt <= time.now);
    if (this.calls.some(({ createdAt, visibleAt }) => createdAt <= time.now && visibleAt > time.now))
      tally.count('provider', 'list lags');
    if (traits.order === 'newest') return visible.sort((a, b) => b.createdAt - a.createdAt);
    if (traits.order === 'oldest') return visible.sort((a, b) => a.createdAt - b.createdAt);
    return visible.sort((a, b) => scattered(a) - scattered(b));
  }

  #observe(call: TrueCall): CallObservation {
    const { time, traits } = this.#parts;
    const { now } = time;
    const common = {
      callId: call.callId,
      toNumber: call.to,
      fromNumber: call.from,
      createdAt: call.createdAt + traits.skewMs,
      source: 'poll' as const,
      ...(call.echoed ? { attemptId: call.attemptId, campaign: call.campaign } : {}),
    };
    if (now < call.endedAt) return { ...common, phase: 'live', status: 'in_progress' };
    const ended = {
      endedAt: call.endedAt + traits.skewMs,
      durationSeconds: Math.round((call.endedAt - call.createdAt) / SECOND),
    };
    return { ...common, phase: 'ended', ...ended, ...meaningOf(call, now) };
  }
}

function accepted({ callId }: TrueCall): PlaceResult {
  return { kind: 'accepted', callId, httpStatus: 201 };
}

function scattered({ callId }: TrueCall): number {
  return (Number(callId.slice(5)) * 7_919) % 101;
}

function durationOf(kind: CallKind, dice: Dice): number {
  switch (kind) {
    case 'busy':
    case 'failed':
      return dice.whole(SECOND, 5 * SECOND);
    case 'noAnswer':
      return dice.whole(15 * SECOND, 40 * SECOND);
    default:
      return dice.whole(5 * SECOND, dice.pick([20, 100]) * SECOND);
  }
}

type Meaning = Pick<CallObservation, 'status' | 'endReason' | 'outcome' | 'summary'>;

function meaningOf({ kind, analysisAt }: TrueCall, now: number): Meaning {
  switch (kind) {
    case 'noAnswer':
      return { status: 'completed', endReason: 'no-answer' };
    case 'busy':
      return { status: 'busy' };
    case 'failed':
      return { status: 'failed' };
    case 'unanalysed':
      return { status: 'completed' };
    default:
      return now < analysisAt ? { status: 'completed' } : { status: 'completed', outcome: OUTCOMES[kind] };
  }
}

const OUTCOMES = {
  answered: 'interested',
  refusesCalls: 'Do not call',
  callBack: 'call-back',
  stuck: 'interested',
} as const;

/** What the engine may call such a call without lying. */
export const HONEST: Readonly<Record<CallKind, readonly string[]>> = {
  answered: ['answered'],
  refusesCalls: ['opted_out'],
  callBack: ['answered'],
  noAnswer: ['no_answer'],
  busy: ['busy'],
  failed: ['failed'],
  unanalysed: ['answered'],
  stuck: ['lost', 'answered'],
};
