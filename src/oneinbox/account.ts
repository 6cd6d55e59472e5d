import type { Clock } from '../domain/clock.ts';
import { apiAddress, apiHeaders } from './connection.ts';
import { ApiUnavailable } from './errors.ts';
import { createQuestions, GET_TIMEOUT_MS, isSuccess, unexpected } from './questions.ts';
import { createRateLimiter } from './rate-limiter.ts';
import type { OnRequest } from './request-note.ts';
import { instantIn, quantityIn } from './tolerant-values.ts';
import { objectIn, textIn, WIRE_NUMBER } from './wire.ts';

/** What people ask about the account itself, apart from calling. Everything throws `ApiUnavailable`. */
export interface AccountApi {
  /** Undefined: the API knows no such agent. */
  agent(agentId: string): Promise<AgentView | undefined>;
  /** Numbers registered in the account. */
  numbers(): Promise<RegisteredNumber[]>;
  usage(): Promise<Usage>;
  /** Write a label back onto a completed call. */
  setOutcome(callId: string, label: string): Promise<'done' | 'unknown-call'>;
  /** Begin a call in the browser: the texts of the answer, whatever they are called. */
  startWebCall(body: object): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export interface AgentView {
  readonly id: string;
  readonly name?: string;
  /** The texts that may hold `{{variables}}`: first message, prompt, voicemail message. */
  readonly texts: readonly string[];
  readonly maxDurationSeconds?: number;
  readonly voicemailDetection?: boolean;
}

export interface RegisteredNumber {
  readonly number: string;
  /** As the API spells it, in lower case; `active` is the documented good one. */
  readonly status?: string;
}

/** Calls per UTC day (oneinbox-api §6). */
export interface Usage {
  readonly madeToday?: number;
  readonly maxPerDay?: number;
  readonly leftToday?: number;
  readonly periodStart?: number;
}

export interface AccountApiOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly requestsPerSecond?: number;
  readonly getTimeoutMs?: number;
  readonly clock: Clock;
  readonly onRequest?: OnRequest;
}

export function createOneInboxAccount(options: AccountApiOptions): AccountApi {
  const { clock, apiKey } = options;
  const { origin, prefix } = apiAddress(options.baseUrl);
  const limiter = createRateLimiter(options.requestsPerSecond, clock);
  const timeoutMs = options.getTimeoutMs ?? GET_TIMEOUT_MS;
  const questions = createQuestions({
    origin,
    headers: apiHeaders(apiKey),
    apiKey,
    timeoutMs,
    clock,
    limiter,
    ...(options.onRequest && { onRequest: options.onRequest }),
  });

  /** The answer's body; undefined for the API's own 404. */
  const ask = async (method: 'GET' | 'PATCH' | 'POST', path: string, body?: unknown) => {
    const answer = await questions.ask({ method, path: `${prefix}/v1/${path}`, body });
    if (answer.httpStatus === 404 && answer.body !== undefined) return undefined;
    if (!isSuccess(answer) || answer.body === undefined) throw unexpected(answer);
    return answer.body;
  };

  return {
    agent: async (agentId) => {
      const body = await ask('GET', `agents/${encodeURIComponent(agentId)}`);
      return body === undefined ? undefined : agentIn(body, agentId);
    },
    numbers: async () => numbersIn(await ask('GET', 'phone-numbers')),
    usage: async () => usageIn(await ask('GET', 'usage')),
    setOutcome: async (callId, outcome) => {
      const body = await ask('PATCH', `calls/${encodeURIComponent(callId)}`, { outcome });
      return body === undefined ? 'unknown-call' : 'done';
    },
    startWebCall: async (body) => textsIn(await ask('POST', 'calls/web', body)),
    close: async () => {
      limiter.close();
      await questions.close();
    },
  };
}

function textsIn(body: unknown): Record<string, string> {
  const entries = Object.entries(objectIn(body) ?? {});
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (texts.length === 0) throw new ApiUnavailable('it showed nothing to join the web call with');
  return Object.fromEntries(texts);
}

function agentIn(body: unknown, id: string): AgentView {
  const agent = objectIn(body) ?? {};
  const prompt = agent.effective_system_prompt ?? agent.system_prompt ?? objectIn(agent.llm)?.system_prompt;
  const texts = [agent.first_message, prompt, agent.voicemail_message].map(textIn);
  const name = textIn(agent.name);
  const longest = quantityIn(agent.max_duration_seconds, 86_400);
  return {
    id,
    texts: texts.filter((text) => text !== undefined),
    ...(name ? { name } : {}),
    ...(longest ? { maxDurationSeconds: longest } : {}),
    ...(typeof agent.voicemail_detection === 'boolean'
      ? { voicemailDetection: agent.voicemail_detection }
      : {}),
  };
}

/** The shape of this list is not documented: a bare list, `items` or `data` (oneinbox-api §8 row 31). */
function numbersIn(body: unknown): RegisteredNumber[] {
  const record = objectIn(body);
  const entries = [body, record?.items, record?.data].find(Array.isArray);
  if (!entries) throw new ApiUnavailable('the list of numbers has no list in it');
  return entries.map(numberIn).filter((number) => number !== undefined);
}

function numberIn(entry: unknown): RegisteredNumber | undefined {
  const record = objectIn(entry);
  const number = textIn(record?.phone_number) ?? textIn(record?.number) ?? textIn(entry);
  const status = textIn(record?.status)?.toLowerCase();
  return number && WIRE_NUMBER.test(number) ? { number, ...(status ? { status } : {}) } : undefined;
}

function usageIn(body: unknown): Usage {
  const usage = objectIn(body) ?? {};
  const entries = {
    madeToday: quantityIn(usage.calls_made_today, Number.MAX_SAFE_INTEGER),
    maxPerDay: quantityIn(usage.max_calls_per_day, Number.MAX_SAFE_INTEGER),
    leftToday: quantityIn(usage.calls_remaining_today, Number.MAX_SAFE_INTEGER),
    periodStart: instantIn(usage.period_start),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
