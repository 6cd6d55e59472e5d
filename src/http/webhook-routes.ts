import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { onlyMethods, refuse } from './answers.ts';
import type { HttpDeps } from './deps.ts';
import { type EngineVariables, needEngine } from './need-engine.ts';

const LARGEST_BODY = 256 * 1024;

/**
 * `/webhooks/oneinbox/<token>`: a hint to look at a call, no fact: nothing a body says is believed. Answered as soon
 * as the token is looked up, since the API sends again what is not answered within seconds; what it makes us do goes
 * on behind the answer. Tokens nobody knows get the same answer, so that none can be guessed.
 */
export function webhookRoutes(deps: HttpDeps): Hono<EngineVariables> {
  const routes = new Hono<EngineVariables>();
  const limit = bodyLimit({
    maxSize: LARGEST_BODY,
    onError: (context) => refuse(context, 413, ['too-large', 'At most 256 KB are taken.']),
  });
  routes.post('/:token', limit, needEngine(deps.engine), (context) => take(context, deps));
  routes.all('/:token', onlyMethods('POST'));
  return routes;
}

const TOKEN = /^[\w-]{8,128}$/;

async function take(context: Context<EngineVariables>, { log }: HttpDeps): Promise<Response> {
  const body = await jsonOf(context);
  if (body === undefined) return refuse(context, 400, ['not-json', 'The body is not JSON.']);
  if (isOfNoUse(body)) return context.body(null, 202);
  const token = context.req.param('token') ?? '';
  const { engine } = context.var;
  const isKnown = TOKEN.test(token) && (await engine.ledger.attempts.byWebhookToken(token)) !== undefined;
  if (!isKnown) engine.strayWebhook?.();
  else {
    engine
      .hint(token)
      .catch((error) => log.warn({ error: String(error) }, 'a webhook could not be followed up'));
  }
  return context.body(null, 202);
}

/** Events that come while a call goes on: a look at it would learn nothing (oneinbox-api §5.2). Should one lie, its call is asked about in its turn. */
const BEFORE_THE_END: ReadonlySet<unknown> = new Set(['call.started', 'transcript.partial']);

function isOfNoUse(body: { readonly json: unknown }): boolean {
  const { json } = body;
  return typeof json === 'object' && json !== null && 'event' in json && BEFORE_THE_END.has(json.event);
}

/** Whatever its content type says: the API's papers do not name one. Wrapped, since `null` is JSON too. */
async function jsonOf(context: Context): Promise<{ readonly json: unknown } | undefined> {
  try {
    return { json: JSON.parse(await context.req.text()) };
  } catch {
    return undefined;
  }
}
