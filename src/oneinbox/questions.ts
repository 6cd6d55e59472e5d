import { Pool } from 'undici';
import type { Clock } from '../domain/clock.ts';
import type { NoteDate } from './date-header.ts';
import { createDeadline, TookTooLong } from './deadline.ts';
import { errorBodyIn } from './error-body.ts';
import { ApiUnavailable } from './errors.ts';
import { failureText } from './failure-text.ts';
import { answerOver, type PooledRoute } from './pooled-answer.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { redact } from './redact.ts';
import { kindOf, type OnRequest } from './request-note.ts';
import { retryAfterMs } from './retry-after.ts';
import { jsonIn } from './wire.ts';

/** Requests that may be repeated without harm: everything but the POST that places a call. */
export interface Questions {
  /** The API's answer of any status below 500 but 429. Throws `ApiUnavailable` when there is none: in time, or after three tries. */
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}
export interface Question {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
}
export interface Answer {
  readonly httpStatus: number;
  /** Undefined when it is no JSON. */
  readonly body: unknown;
  /** What an error answer says, fit to be shown. */
  readonly said?: string;
}

export interface QuestionsOptions {
  readonly origin: string;
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly limiter: RateLimiter;
  readonly noteDate?: NoteDate;
  readonly onRequest?: OnRequest;
}

export const GET_TIMEOUT_MS = 10_000;
const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const TRIES = 3;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
/** A page of a hundred calls with their transcripts is large; nothing honest is larger than this. */
const LONGEST_BODY = 32 * 1_048_576;
/** How long a question waits for its turn under `requestsPerSecond`. */
const PATIENCE_MS = 60_000;

type Try =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'again'; readonly problem: ApiUnavailable; readonly pauseMs?: number | undefined };

/** A pool of kept-alive connections, and at most two repetitions after a lost connection, a 5xx or a 429. */
export function createQuestions(options: QuestionsOptions): Questions {
  const { clock, limiter } = options;
  const pool = new Pool(options.origin, {
    connections: CONNECTIONS,
    connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs) },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    maxResponseSize: LONGEST_BODY,
  });

  const deadline = createDeadline(clock, options.timeoutMs);
  const route = { ...options, pool, deadline };

  const askOnce = async (question: Question): Promise<Try> => {
    if (!(await limiter.take('question', PATIENCE_MS))) {
      throw new ApiUnavailable('too many requests were waiting for their turn');
    }
    const began = clock.monotonicMs();
    let httpStatus: number | undefined;
    try {
      const answer = await request(question, route, options);
      httpStatus = answer.httpStatus;
      return judge(answer, clock.wallMs());
    } catch (error) {
      const problem = new ApiUnavailable(failureText(error), { cause: error });
      if (error instanceof TookTooLong) throw problem;
      return { kind: 'again', problem };
    } finally {
      options.onRequest?.(kindOf(question), httpStatus, clock.monotonicMs() - began);
    }
  };

  return {
    ask: async (question) => {
      for (let n = 1; ; n += 1) {
        const result = await askOnce(question);
        if (result.kind === 'answered') return result.answer;
        const pauseMs = result.pauseMs ?? FIRST_PAUSE_MS * 2 ** (n - 1);
        if (n === TRIES || pauseMs > LONGEST_PAUSE_MS) throw result.problem;
        await clock.sleep(pauseMs);
      }
    },
    close: () => pool.close().finally(() => deadline.close()),
  };
}

interface RawAnswer extends Answer {
  readonly retryAfter: string | string[] | undefined;
}

/** An answer outside what was foreseen: says what the API said. */
export function unexpected(answer: Answer): ApiUnavailable {
  const { httpStatus, said } = answer;
  return new ApiUnavailable(`HTTP ${httpStatus}${said ? `: ${said}` : ''}`, { httpStatus });
}

export function isSuccess({ httpStatus }: Answer): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

function judge(answer: RawAnswer, nowMs: number): Try {
  if (answer.httpStatus < 500 && answer.httpStatus !== 429) return { kind: 'answered', answer };
  return { kind: 'again', problem: unexpected(answer), pauseMs: retryAfterMs(answer.retryAfter, nowMs) };
}

async function request(
  { method, path, body }: Question,
  route: PooledRoute,
  { headers: common, apiKey }: QuestionsOptions,
): Promise<RawAnswer> {
  const headers = body === undefined ? common : { ...common, ...JSON_BODY };
  const content = body === undefined ? null : JSON.stringify(body);
  const {
    httpStatus,
    headers: told,
    text,
  } = await answerOver(route, { method, path, headers, body: content });
  const answer = jsonIn(text);
  const said = httpStatus === 200 ? undefined : errorBodyIn(answer)?.message;
  return {
    httpStatus,
    body: answer,
    ...(said ? { said: redact(said, apiKey) } : {}),
    retryAfter: told['retry-after'],
  };
}

const JSON_BODY = { 'content-type': 'application/json' };
