import type { Blame, PlaceResult } from './api.ts';
import { type ErrorBody, errorBodyIn } from './error-body.ts';
import { failureText, NO_CONNECTION } from './failure-text.ts';
import { redact } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import { callIdIn, jsonIn, objectIn } from './wire.ts';

/**
 * What came back from the one POST. Sorted by proof, not by hope (reliability §0.5): `accepted` needs a call id,
 * `refused` needs evidence that no call exists, and everything else is `unconfirmed`.
 */
export type PostOutcome = PostAnswer | PostFailure;
export interface PostAnswer {
  readonly kind: 'answer';
  readonly httpStatus: number;
  /** Undefined when the body broke off, was too long, or did not end in time. */
  readonly body: string | undefined;
  readonly retryAfter?: string | string[] | undefined;
}
export interface PostFailure {
  readonly kind: 'failure';
  readonly error: unknown;
  /** Whether the connection (TLS included) ever stood: before that nothing of the request can have left. */
  readonly connected: boolean;
}

export interface ClassifyContext {
  /** Epoch ms, for a `Retry-After` that is a date. */
  readonly nowMs: number;
  /** Never to appear in a message, whatever the API echoes. */
  readonly apiKey?: string;
}

export function classify(outcome: PostOutcome, context: ClassifyContext): PlaceResult {
  return outcome.kind === 'failure' ? classifyFailure(outcome) : classifyAnswer(outcome, context);
}

function classifyFailure({ error, connected }: PostFailure): PlaceResult {
  if (!connected || neverConnected(error)) {
    return { kind: 'refused', blame: 'unreachable', message: `${NO_CONNECTION}: ${failureText(error)}` };
  }
  return { kind: 'unconfirmed', cause: `no answer: ${failureText(error)}` };
}

function classifyAnswer(answer: PostAnswer, context: ClassifyContext): PlaceResult {
  const { httpStatus } = answer;
  const body = answer.body === undefined ? undefined : jsonIn(answer.body);
  const say = (message: string) => redact(message, context.apiKey);
  const callId = isSuccess(httpStatus) ? callIdIn(objectIn(body)?.id) : undefined;
  if (callId) return { kind: 'accepted', callId, httpStatus };
  if (httpStatus === 429)
    return throttled(answer, context.nowMs, say(messageIn(body) ?? 'too many requests'));
  return refusal(httpStatus, body, say) ?? doubt(httpStatus, body, say);
}

function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

function messageIn(body: unknown): string | undefined {
  return errorBodyIn(body)?.message;
}

function throttled(answer: PostAnswer, nowMs: number, message: string): PlaceResult {
  const wait = retryAfterMs(answer.retryAfter, nowMs);
  return {
    kind: 'refused',
    blame: 'throttled',
    httpStatus: answer.httpStatus,
    message,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

type Say = (message: string) => string;

/** Refused only if the API itself says so, in JSON of its own shape, and names no call. */
function refusal(httpStatus: number, body: unknown, say: Say): PlaceResult | undefined {
  const error = errorBodyIn(body);
  if (!error || idAnywhereIn(body)) return undefined;
  const blame = blameFor(httpStatus, error);
  return blame && { kind: 'refused', blame, httpStatus, message: say(error.message) };
}

function blameFor(httpStatus: number, error: ErrorBody): Blame | undefined {
  switch (httpStatus) {
    case 401:
    case 403:
      return 'credentials';
    case 402:
      return 'credit';
    case 404:
    case 405:
    case 413:
    case 415:
      return 'campaign';
    case 400:
    case 422:
      return namesSharedField(error) ? 'campaign' : 'contact';
    default:
      return undefined;
  }
}

/** Fields that are the same for every contact of a campaign: if one is wrong, all of them will be refused. */
const SHARED_FIELDS: ReadonlySet<string> = new Set(['agent_id', 'from_number', 'overrides', 'webhook_url']);
const SHARED_FIELD_IN_TEXT = /\b(agent_id|from_number|overrides|webhook_url|from number)\b/i;

function namesSharedField(error: ErrorBody): boolean {
  if (error.fields.length === 0) return SHARED_FIELD_IN_TEXT.test(error.message);
  return error.fields.some((field) => SHARED_FIELDS.has(field));
}

function doubt(httpStatus: number, body: unknown, say: Say): PlaceResult {
  const hint = idAnywhereIn(body);
  const said = messageIn(body);
  return {
    kind: 'unconfirmed',
    cause: say(`HTTP ${httpStatus} without a clear result${said ? `: ${said}` : ''}`),
    httpStatus,
    ...(hint ? { callIdHint: hint } : {}),
  };
}

/** An id in an answer that should have none: a trace of a call that may exist. */
function idAnywhereIn(body: unknown): string | undefined {
  const object = objectIn(body);
  const call = objectIn(object?.call) ?? objectIn(object?.data) ?? objectIn(object?.detail);
  const candidates = [object?.call_id, object?.id, call?.call_id, call?.id];
  return candidates.map(callIdIn).find((id) => id !== undefined);
}

const CONNECTING: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** Errors that only arise while connecting (M5); of several tried addresses, all must have failed so. */
function neverConnected(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverConnected);
  const { syscall, code } = objectIn(error) ?? {};
  return CONNECTING.has(syscall) || code === 'UND_ERR_CONNECT_TIMEOUT';
}
