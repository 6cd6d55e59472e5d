import type { CallObservation } from '../../../src/domain/call-observation.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { CallsApi, PlaceRequest, PlaceResult } from '../../../src/oneinbox/api.ts';
import { ApiUnavailable } from '../../../src/oneinbox/errors.ts';

export type Refused = Extract<PlaceResult, { kind: 'refused' }>;

/** What becomes of one POST: a call; a call of which we are not told; nothing, of which we are not told; or a refusal. */
export type Answer = 'accepted' | 'in doubt' | 'lost' | Refused;

export interface Post {
  readonly at: number;
  readonly to: string;
  readonly from: string;
  readonly answer: Answer;
  /** When it was answered. */
  readonly answeredAt: number;
}

/** The other side, played: it keeps a log of every POST, and calls that last some time. */
export interface Provider extends CallsApi {
  readonly posts: readonly Post[];
  /** Numbers dialled, one entry for each call that exists. */
  dialled(): string[];
}

export interface ProviderParts {
  readonly clock: Clock;
  readonly answer: (request: PlaceRequest, now: number) => Answer;
  readonly postMs: () => number;
  readonly callMs: number;
  readonly answersQuestions: (now: number) => boolean;
  /** Of the call list only the first page can be read. */
  readonly listBreaksOff: (now: number) => boolean;
}

export const throttled: Refused = {
  kind: 'refused',
  blame: 'throttled',
  httpStatus: 429,
  message: 'too many requests',
};
export const unreachable: Refused = { kind: 'refused', blame: 'unreachable', message: 'no connection' };

export function createProvider({
  clock,
  answer,
  postMs,
  callMs,
  answersQuestions,
  listBreaksOff,
}: ProviderParts): Provider {
  const posts: Post[] = [];
  const calls = new Map<string, { readonly request: PlaceRequest; readonly at: number }>();

  const observe = (callId: string): CallObservation | undefined => {
    const call = calls.get(callId);
    if (!call) return undefined;
    const ended = clock.wallMs() >= call.at + callMs;
    return {
      callId,
      attemptId: call.request.metadata.fairdial_attempt ?? '',
      phase: ended ? 'ended' : 'live',
      status: ended ? 'completed' : 'in_progress',
      outcome: 'Interested',
      personSpoke: true,
      createdAt: call.at,
      ...(ended ? { endedAt: call.at + callMs } : {}),
      source: 'poll',
    };
  };

  const mustAnswer = () => {
    if (!answersQuestions(clock.wallMs())) throw new ApiUnavailable('HTTP 503', { httpStatus: 503 });
  };

  return {
    posts,
    dialled: () => [...calls.values()].map(({ request }) => request.toNumber),
    async placeCall(request) {
      const at = clock.wallMs();
      const given = answer(request, at);
      const callId = `call-${calls.size + 1}`;
      if (given === 'accepted' || given === 'in doubt') calls.set(callId, { request, at });
      await clock.sleep(postMs());
      const answeredAt = clock.wallMs();
      posts.push({ at, to: request.toNumber, from: request.fromNumber, answer: given, answeredAt });
      if (given === 'accepted') return { kind: 'accepted', callId, httpStatus: 201 };
      if (given === 'in doubt' || given === 'lost')
        return { kind: 'unconfirmed', cause: 'HTTP 500', httpStatus: 500 };
      return given;
    },
    getCall: async (callId) => {
      mustAnswer();
      return observe(callId);
    },
    listCalls: async (cursor) => {
      mustAnswer();
      if (cursor !== undefined) throw new ApiUnavailable('HTTP 500', { httpStatus: 500 });
      if (listBreaksOff(clock.wallMs())) return { calls: [], nextCursor: 'more' };
      return { calls: [...calls.keys()].flatMap((callId) => observe(callId) ?? []) };
    },
    stopCall: async () => {},
    close: async () => {},
  };
}
