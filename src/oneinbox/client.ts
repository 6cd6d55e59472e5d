import type { Clock } from '../domain/clock.ts';
import type { CallsApi, PlaceRequest, PlaceResult } from './api.ts';
import { classify } from './classify.ts';
import { apiAddress, apiHeaders } from './connection.ts';
import { createDateNote, type OnServerTime } from './date-header.ts';
import { ApiUnavailable } from './errors.ts';
import { listCalls } from './listing.ts';
import { createConnect, type OwnConnection } from './own-connection.ts';
import { createPostLimits, HeldUp, postOnce } from './post-once.ts';
import { type Answer, createQuestions, GET_TIMEOUT_MS, isSuccess, unexpected } from './questions.ts';
import { createRateLimiter } from './rate-limiter.ts';
import type { OnRequest } from './request-note.ts';
import { createSpareConnections } from './spare-connections.ts';
import { toObservation } from './to-observation.ts';
import type { WireCreateCall } from './wire.ts';

export interface OneInboxClientOptions {
  /** `https://api.oneinbox.ai`, or another origin with or without a path. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Pace of all requests together; none by default. */
  readonly requestsPerSecond?: number;
  /** Whole time of one placement. Calls that took 19.9 s to accept and then rang are on record: do not go low. */
  readonly postTimeoutMs?: number;
  readonly getTimeoutMs?: number;
  readonly clock: Clock;
  readonly onServerTime?: OnServerTime;
  readonly onRequest?: OnRequest;
}

interface Leave {
  readonly mayLeave?: (() => boolean) | undefined;
  readonly connection?: OwnConnection | undefined;
}

const POST_TIMEOUT_MS = 60_000;
/** A placement that waited longer for its turn is given back: the calling window was checked before it began to wait. */
const PLACEMENT_PATIENCE_MS = 10_000;

/** OneInbox over HTTP. Throws `FairdialError` at once when the URL or the key can never work. */
export function createOneInboxClient(options: OneInboxClientOptions): CallsApi {
  const { clock, apiKey } = options;
  const { origin, prefix } = apiAddress(options.baseUrl);
  const headers = apiHeaders(apiKey);
  const limiter = createRateLimiter(options.requestsPerSecond, clock);
  const timeoutMs = options.postTimeoutMs ?? POST_TIMEOUT_MS;
  const noteDate = createDateNote(clock, options.onServerTime);
  const limits = createPostLimits(clock, timeoutMs);
  const connect = createConnect(origin);
  const spares = createSpareConnections(connect, clock);
  const route = { host: new URL(origin).host, connect, limits, noteDate };
  // Under a pace of our own a placement may wait for its turn: its connection is made when that has come.
  const isPaced = options.requestsPerSecond !== undefined;
  const questions = createQuestions({
    origin,
    headers,
    apiKey,
    timeoutMs: options.getTimeoutMs ?? GET_TIMEOUT_MS,
    clock,
    limiter,
    noteDate,
    ...(options.onRequest && { onRequest: options.onRequest }),
  });
  const posting = new Set<Promise<unknown>>();
  const pathOf = (callId: string) => `${prefix}/v1/calls/${encodeURIComponent(callId)}`;

  const post = async (request: PlaceRequest, { mayLeave, connection }: Leave): Promise<PlaceResult> => {
    const message = {
      path: `${prefix}/v1/calls`,
      headers: { 'content-type': 'application/json', ...headers, ...idempotencyKey(request) },
      body: JSON.stringify(createCallBody(request)),
      mayLeave,
      connection,
    };
    if (!(await limiter.take('placement', PLACEMENT_PATIENCE_MS))) return OUR_OWN_PACE;
    const began = clock.monotonicMs();
    const outcome = await postOnce(route, message);
    const status = outcome.kind === 'answer' ? outcome.httpStatus : undefined;
    options.onRequest?.('place', status, clock.monotonicMs() - began);
    if (outcome.kind === 'failure' && outcome.error instanceof HeldUp) return TOO_LATE;
    return classify(outcome, { nowMs: clock.wallMs(), apiKey });
  };

  return {
    ...(!isPaced && { connectAhead: () => spares.take() ?? connect(), beginSpare: spares.begin }),
    placeCall: async (request, mayLeave, connection) => {
      const placement = post(request, { mayLeave, connection });
      posting.add(placement);
      return placement.finally(() => posting.delete(placement));
    },
    getCall: async (callId) => callIn(await questions.ask({ method: 'GET', path: pathOf(callId) }), callId),
    listCalls: (cursor) => listCalls(questions, prefix, cursor),
    stopCall: async (callId) => {
      const answer = await questions.ask({ method: 'POST', path: `${pathOf(callId)}/stop` });
      if (!isSuccess(answer) && !NOTHING_TO_STOP.has(answer.httpStatus)) throw unexpected(answer);
    },
    close: async () => {
      limiter.close();
      spares.close();
      await Promise.allSettled(posting);
      limits.close();
      await questions.close();
    },
  };
}

/** The exact body that is posted for this call; `fairdial check --row N` shows it. */
export function createCallBody(request: PlaceRequest): WireCreateCall {
  return {
    agent_id: request.agentId,
    to_number: request.toNumber,
    from_number: request.fromNumber,
    variables: request.variables,
    ...(request.overrides ? { overrides: request.overrides } : {}),
    ...(request.webhookUrl ? { webhook_url: request.webhookUrl } : {}),
    metadata: request.metadata,
  };
}

/** Already ended, or gone (oneinbox-api §8 row 17). */
const NOTHING_TO_STOP: ReadonlySet<number> = new Set([404, 409]);

const OUR_OWN_PACE: PlaceResult = {
  kind: 'refused',
  blame: 'throttled',
  message: 'not sent: our own limit of requests per second left no room',
  retryAfterMs: 1_000,
};

const TOO_LATE: PlaceResult = {
  kind: 'refused',
  blame: 'throttled',
  message: 'not sent: it was held up until it might no longer leave',
  retryAfterMs: 1_000,
};

/** Not documented, so nothing rests on it; where an API or a proxy knows it, it can only help. */
function idempotencyKey(request: PlaceRequest): Record<string, string> {
  const attempt = request.metadata.fairdial_attempt ?? '';
  return /^[\x21-\x7e]{1,200}$/.test(attempt) ? { 'idempotency-key': attempt } : {};
}

/** "No such call" must be the API's own word: a proxy's 404 page proves nothing. */
function callIn(answer: Answer, callId: string) {
  if (answer.httpStatus === 404 && answer.body !== undefined) return undefined;
  if (!isSuccess(answer)) throw unexpected(answer);
  const observation = toObservation(answer.body, 'poll');
  if (observation?.callId !== callId)
    throw new ApiUnavailable('it showed something else than the call asked for');
  return observation;
}
