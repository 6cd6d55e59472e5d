import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { CAUTIOUS, faceOf } from './answers.ts';
import type { HttpDeps } from './deps.ts';

const PATH = '/webhooks/oneinbox/';
const TOKEN = /^[\w-]{8,128}$/;
const LARGEST_BODY = 256 * 1024;

/**
 * `/webhooks/oneinbox/<token>`: a hint to look at a call, no fact: nothing a body says is believed. Answered as soon
 * as the token is looked up, since the API sends again what is not answered within seconds; what it makes us do goes
 * on behind the answer. Tokens nobody knows get the same answer, so that none can be guessed.
 *
 * Several come for each call, more than all other requests together: they do not pass through the router, which costs
 * three times what the rest of a webhook does (measured). `others` gets every other request.
 */
export function webhooksBefore(others: RequestListener, deps: HttpDeps): RequestListener {
  return (incoming, outgoing) => {
    const token = tokenIn(incoming.url ?? '');
    if (token === undefined) return others(incoming, outgoing);
    if (incoming.method !== 'POST') return say(outgoing, ONLY_POST);
    whenRead(incoming, (body) => {
      const answer = answerAtOnce(body, deps);
      if (answer) return say(outgoing, answer);
      follow(token, deps).then(
        () => say(outgoing, TAKEN),
        (error: unknown) => say(outgoing, excuseFor(error, deps)),
      );
    });
  };
}

/** What stands behind the path, up to a question mark; undefined where nothing or another level does. */
function tokenIn(url: string): string | undefined {
  if (!url.startsWith(PATH)) return undefined;
  const query = url.indexOf('?', PATH.length);
  const token = url.slice(PATH.length, query < 0 ? undefined : query);
  return token === '' || token.includes('/') ? undefined : token;
}

interface Answer {
  readonly status: number;
  readonly says?: readonly [error: string, message: string];
  readonly headers?: Readonly<Record<string, string>>;
}

const TAKEN: Answer = { status: 202 };
const TOO_LARGE: Answer = { status: 413, says: ['too-large', 'At most 256 KB are taken.'] };
const NOT_JSON: Answer = { status: 400, says: ['not-json', 'The body is not JSON.'] };
const ONLY_POST: Answer = {
  status: 405,
  says: ['method-not-allowed', 'Here only POST can be asked.'],
  headers: { allow: 'POST' },
};
const STARTING: Answer = {
  status: 503,
  says: ['starting', 'Still starting; ask again in a moment.'],
  headers: { 'retry-after': '2' },
};

/** `undefined`: it was longer than allowed. A body that never ends is cut off by the server's time for a request. */
function whenRead(incoming: IncomingMessage, then: (body: string | undefined) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  incoming.on('data', (part: Buffer) => {
    const was = size;
    size += part.length;
    if (size <= LARGEST_BODY) parts.push(part);
    else if (was <= LARGEST_BODY) then(undefined);
  });
  incoming.on('end', () => {
    if (size <= LARGEST_BODY) then(parts.length === 1 ? String(parts[0]) : String(Buffer.concat(parts)));
  });
}

/** Undefined for a hint that is to be followed. */
function answerAtOnce(body: string | undefined, deps: HttpDeps): Answer | undefined {
  if (body === undefined) return TOO_LARGE;
  const json = jsonOf(body);
  if (json === undefined) return NOT_JSON;
  if (!deps.engine()) return STARTING;
  return isOfNoUse(json.value) ? TAKEN : undefined;
}

async function follow(token: string, deps: HttpDeps): Promise<void> {
  const engine = deps.engine();
  if (TOKEN.test(token)) await engine?.hint(token);
  else engine?.strayWebhook?.();
}

/** Whatever its content type says: the API's papers do not name one. Wrapped, since `null` is JSON too. */
function jsonOf(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

/** Events that come while a call goes on: a look at it would learn nothing (oneinbox-api §5.2). Should one lie, its call is asked about in its turn. */
const BEFORE_THE_END: ReadonlySet<unknown> = new Set(['call.started', 'transcript.partial']);

function isOfNoUse(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'event' in json && BEFORE_THE_END.has(json.event);
}

/** Who knows an attempt's webhook path can make us look at its call: it stays out of the log. */
function excuseFor(error: unknown, { log }: HttpDeps): Answer {
  const { status, says, headers } = faceOf(error, '/webhooks/oneinbox/…', log);
  return { status, says, headers };
}

/** The answer to nearly every webhook, several a call: there is nothing in it to be careful with. */
const EMPTY = { 'content-length': '0' };

function say(outgoing: ServerResponse, { status, says, headers }: Answer): void {
  if (says === undefined) {
    outgoing.writeHead(status, EMPTY).end();
    return;
  }
  const [error, message] = says;
  const body = JSON.stringify({ error, message });
  outgoing
    .writeHead(status, {
      ...CAUTIOUS,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
    .end(body);
}
