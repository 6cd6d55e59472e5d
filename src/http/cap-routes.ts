import { type Context, Hono } from 'hono';
import { CONCURRENT_LIMITS } from '../domain/caps.ts';
import { onlyMethods, refuse } from './answers.ts';
import { requireToken } from './bearer.ts';
import { type CapChange, changeCap, isCap } from './campaign-caps.ts';
import { slugOnly, unknownCampaign } from './campaign-names.ts';
import type { HttpDeps } from './deps.ts';
import { type EngineVariables, needEngine } from './need-engine.ts';
import { fieldsIn, onlySmallBody } from './small-body.ts';

/** `POST /NAME/cap`: how many calls a from number of a campaign carries at once, in place of what its file says. */
export function capRoutes(deps: HttpDeps): Hono<EngineVariables> {
  const routes = new Hono<EngineVariables>();
  routes.post(
    '/:name/cap',
    requireToken(deps.token),
    slugOnly,
    onlySmallBody,
    needEngine(deps.engine),
    async (context) => {
      const wish = wishIn(await context.req.text());
      if (typeof wish === 'string') return refuse(context, 400, ['bad-cap', wish]);
      return answerCap(context, { name: context.req.param('name') ?? '', ...wish }, deps);
    },
  );
  routes.all('/:name/cap', onlyMethods('POST'));
  return routes;
}

const SHAPE = 'Send {"from_number": "+15739693824", "max_concurrent": 12}';

/** What is asked for, or what is wrong with it. `max_concurrent: null` asks for the file's own value. */
function wishIn(text: string): Omit<CapChange, 'name'> | string {
  const fields = fieldsIn(text);
  if (!fields) return `The body is no JSON object. ${SHAPE}.`;
  const { from_number: fromNumber, max_concurrent: max } = fields;
  if (typeof fromNumber !== 'string') return `from_number is missing. ${SHAPE}.`;
  if (max === null) return { fromNumber, max: undefined };
  if (isCap(max)) return { fromNumber, max };
  const { min, max: most } = CONCURRENT_LIMITS;
  return `max_concurrent must be a whole number from ${min} to ${most}, or null for what the file says.`;
}

async function answerCap(
  context: Context<EngineVariables>,
  change: CapChange,
  { clock }: HttpDeps,
): Promise<Response> {
  const result = await changeCap(context.var.engine.ledger.campaigns, change, clock.wallMs());
  if (result.kind === 'unknown') return unknownCampaign(context);
  if (result.kind === 'unknown-number')
    return refuse(context, 404, [
      'unknown-number',
      `The campaign does not call from this number; it calls from ${result.numbers.join(', ')}.`,
    ]);
  const { kind, max, fileSays, limit } = result;
  return context.json({
    campaign: change.name,
    from_number: change.fromNumber,
    max_concurrent: max,
    file_says: fileSays,
    ...(limit === undefined ? {} : { limit }),
    changed: kind === 'changed',
  });
}
