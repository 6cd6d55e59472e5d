import { type Context, Hono } from 'hono';
import { parsePhone } from '../domain/phone-number.ts';
import { readStory } from '../explaining/person-story.ts';
import { onlyMethods, refuse } from './answers.ts';
import { requireToken } from './bearer.ts';
import type { HttpDeps } from './deps.ts';
import { type EngineVariables, needEngine } from './need-engine.ts';
import { fieldsIn, onlySmallBody } from './small-body.ts';

/**
 * `POST /api/explain` with `{"phone": "+1…", "country": "US"}`: one person's story over all campaigns. Only with the token,
 * and by POST, since addresses land in logs. One at a time: a story reads whole journals.
 */
export function explainRoutes(deps: HttpDeps): Hono<EngineVariables> {
  const routes = new Hono<EngineVariables>();
  const inTurn = oneAtATime();
  routes.post('/', requireToken(deps.token), onlySmallBody, needEngine(deps.engine), (context) =>
    inTurn(() => answerStory(context, deps)),
  );
  routes.all('/', onlyMethods('POST'));
  return routes;
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}

const SHAPE = 'Send {"phone": "+12125550123"}, and "country": "US" for a number without +.';

async function answerStory(
  context: Context<EngineVariables>,
  { clock, guardMs }: HttpDeps,
): Promise<Response> {
  const question = questionIn(await context.req.text());
  if (!question) return refuse(context, 400, ['bad-question', SHAPE]);
  const number = parsePhone(question.phone, question.country, { tollFree: true });
  if (number.kind !== 'valid')
    return refuse(context, 400, [number.code, `${number.message}: ${number.suggestion}`]);
  return context.json(await readStory({ ledger: context.var.engine.ledger, clock, guardMs }, number));
}

function questionIn(text: string): { phone: string; country?: string } | undefined {
  const { phone, country } = fieldsIn(text) ?? {};
  if (typeof phone !== 'string' || phone.length > 64) return undefined;
  return { phone, ...(typeof country === 'string' && /^[A-Za-z]{2}$/.test(country) && { country }) };
}
