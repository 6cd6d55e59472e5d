import { jsonIn, objectIn, textIn } from '../oneinbox/wire.ts';
import type { Account } from './account.ts';
import { badQuery, CALL_NOT_FOUND, json, NOT_FOUND, type Reply, refusal, unprocessable } from './answers.ts';
import type { Call } from './calls.ts';
import { problem } from './create-request.ts';
import { type PageQuery, pageAt, pageFrom } from './pages.ts';
import { placeCall } from './placing.ts';
import { startWebCall } from './web-calls.ts';
import { toWireCall } from './wire-call.ts';

export interface Request {
  readonly method: string;
  /** Without the query, its parts decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

/** The endpoints of oneinbox-api §2, 3, 4 and 6 that a campaign engine has any use for. */
export function answer(account: Account, request: Request): Reply {
  const [version, resource, id, action] = request.path;
  if (version !== 'v1' || request.path.length > 4) return NOT_FOUND;
  if (resource === 'calls') return answerCalls(account, request, [id, action]);
  if (action !== undefined) return NOT_FOUND;
  if (request.method !== 'GET') return METHOD_NOT_ALLOWED;
  if (resource === 'phone-numbers' && id === undefined) return listNumbers(account);
  if (resource === 'agents' && id !== undefined) return showAgent(account, id);
  if (resource === 'usage' && id === undefined) return json(200, account.usage());
  return NOT_FOUND;
}

const METHOD_NOT_ALLOWED = refusal(405, 'Method Not Allowed');

function answerCalls(
  account: Account,
  request: Request,
  [id, action]: readonly (string | undefined)[],
): Reply {
  const { method } = request;
  if (id === undefined) {
    if (method === 'POST') return placeCall(account, request.body);
    return method === 'GET' ? listByOffset(account, request.query) : METHOD_NOT_ALLOWED;
  }
  if (id === 'web' && method === 'POST' && !action) return startWebCall(request.body);
  if (id === 'cursor' && method === 'GET' && !action) return listByCursor(account, request.query);
  const call = account.store.get(id);
  if (action === 'stop') {
    if (method !== 'POST') return METHOD_NOT_ALLOWED;
    return call ? stopCall(account, call) : CALL_NOT_FOUND;
  }
  if (action !== undefined) return NOT_FOUND;
  if (method === 'GET') return call ? showCall(account, call) : CALL_NOT_FOUND;
  if (method === 'PATCH') return call ? setOutcome(account, call, request.body) : CALL_NOT_FOUND;
  return METHOD_NOT_ALLOWED;
}

function showCall(account: Account, call: Call): Reply {
  account.shown(call);
  return json(200, toWireCall(call, account.scenario().echo_metadata));
}

function stopCall(account: Account, call: Call): Reply {
  account.life.stop(call);
  return showCall(account, call);
}

function setOutcome(account: Account, call: Call, body: string): Reply {
  const outcome = textIn(objectIn(jsonIn(body))?.outcome);
  if (!outcome) return unprocessable([problem(['outcome'], 'Input should be a valid string', 'string_type')]);
  if (call.status !== 'completed') return refusal(409, 'Call is not completed');
  call.outcome = outcome;
  return showCall(account, call);
}

function listByOffset(account: Account, query: URLSearchParams): Reply {
  const limit = wholeNumber(query.get('limit') ?? '20', 1, 100);
  const offset = wholeNumber(query.get('offset') ?? '0', 0, Number.MAX_SAFE_INTEGER);
  if (limit === undefined) return badQuery('limit', 'Input should be between 1 and 100');
  if (offset === undefined) return badQuery('offset', 'Input should be greater than or equal to 0');
  const { calls, total } = pageAt(account.store, pageQuery(account, query, limit), offset);
  return json(200, { items: itemsOf(account, calls), total, limit, offset });
}

function listByCursor(account: Account, query: URLSearchParams): Reply {
  const limit = wholeNumber(query.get('limit') ?? '20', 1, 100);
  const start = startIn(query.get('cursor'));
  if (limit === undefined) return badQuery('limit', 'Input should be between 1 and 100');
  if (start === 'invalid') return badQuery('cursor', 'Invalid cursor');
  const { calls, next } = pageFrom(account.store, pageQuery(account, query, limit), start);
  return json(200, {
    items: itemsOf(account, calls),
    next_cursor: next === undefined ? null : `c${next}`,
    has_more: next !== undefined,
    limit,
  });
}

function pageQuery(account: Account, query: URLSearchParams, limit: number): PageQuery {
  return {
    order: account.scenario().list_order,
    limit,
    status: query.get('status') ?? undefined,
    agentId: query.get('agent_id') ?? undefined,
  };
}

function itemsOf(account: Account, calls: readonly Call[]) {
  const { echo_metadata: echo } = account.scenario();
  return calls.map((call) => {
    account.shown(call);
    return toWireCall(call, echo);
  });
}

function startIn(cursor: string | null): number | undefined | 'invalid' {
  if (cursor === null || cursor === '') return undefined;
  return /^c\d{1,15}$/.test(cursor) ? Number(cursor.slice(1)) : 'invalid';
}

function wholeNumber(text: string, lowest: number, highest: number): number | undefined {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return number >= lowest && number <= highest ? number : undefined;
}

function listNumbers(account: Account): Reply {
  const { from_numbers: registered } = account.scenario();
  const known = new Set([...account.listed, ...account.store.all.map((call) => call.from)]);
  const numbers =
    registered.length > 0 ? registered : [...known].map((number) => ({ number, status: 'active' }));
  const items = numbers.map(({ number, status }) => ({
    id: `phn_${number.slice(1)}`,
    phone_number: number,
    friendly_name: number,
    provider: 'twilio',
    agent_id: null,
    status,
    inbound_trunk_id: null,
    outbound_trunk_id: 'trunk',
  }));
  return json(200, { items, total: items.length, limit: 100, offset: 0 });
}

function showAgent(account: Account, id: string): Reply {
  const { agents } = account.scenario();
  const agent = agents.length === 0 ? { id } : agents.find((one) => one.id === id);
  if (!agent) return refusal(404, 'Agent not found');
  return json(200, { ...AGENT_DEFAULTS, name: id, ...agent });
}

/** Defaults as the API shows them (oneinbox-api §3). */
const AGENT_DEFAULTS = {
  first_message: null,
  max_duration_seconds: 600,
  silence_timeout_seconds: 10,
  voicemail_detection: false,
  voicemail_message: null,
  enable_recording: false,
  language: 'en',
  dynamic_variables: {},
  webhook_id: null,
  metadata: {},
};
