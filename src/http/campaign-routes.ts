import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { readStanding } from '../reports/standing.ts';
import { onlyMethods, refuse } from './answers.ts';
import { requireToken } from './bearer.ts';
import { CAMPAIGN_MOVES, type CampaignMove, moveCampaign } from './campaign-moves.ts';
import type { HttpDeps } from './deps.ts';
import { type EngineVariables, needEngine } from './need-engine.ts';

/** `/api/campaigns`: where things stand, for anybody who can reach us; changes only with the token. */
export function campaignRoutes(deps: HttpDeps): Hono<EngineVariables> {
  const routes = new Hono<EngineVariables>();
  const engine = needEngine(deps.engine);

  routes.get('/', engine, async (context) => context.json(await standing(context, deps)));
  routes.all('/', onlyMethods('GET'));

  routes.get('/:name', slugOnly, engine, async (context) => {
    const found = await standing(context, deps, [context.req.param('name')]);
    return found.campaigns.length > 0 ? context.json(found) : unknownCampaign(context);
  });
  routes.all('/:name', onlyMethods('GET'));

  for (const move of CAMPAIGN_MOVES) {
    const path = `/:name/${move}` as const;
    routes.post(path, requireToken(deps.token), slugOnly, engine, (context) =>
      answerMove(context, { name: context.req.param('name'), move }, deps),
    );
    routes.all(path, onlyMethods('POST'));
  }
  return routes;
}

const SLUG = /^[a-z0-9-]{1,63}$/;

const slugOnly: MiddlewareHandler = async (context, next) =>
  SLUG.test(context.req.param('name') ?? '')
    ? next()
    : refuse(context, 400, ['bad-name', 'A campaign is named with a-z, 0-9 and hyphens, at most 63.']);

function standing(context: Context<EngineVariables>, deps: HttpDeps, names?: readonly string[]) {
  const { clock, guardMs, accountLimit } = deps;
  const limit = accountLimit === undefined ? {} : { accountLimit };
  return readStanding({ ledger: context.var.engine.ledger, clock, guardMs, ...limit }, names);
}

async function answerMove(
  context: Context<EngineVariables>,
  { name, move }: { name: string; move: CampaignMove },
  { clock }: HttpDeps,
): Promise<Response> {
  const moved = await moveCampaign(context.var.engine.ledger.campaigns, { name, move }, clock.wallMs());
  if (moved.kind === 'unknown') return unknownCampaign(context);
  if (moved.kind === 'illegal')
    return refuse(context, 409, [
      'illegal-move',
      `The campaign is ${moved.state}: it cannot be asked to ${move}.`,
    ]);
  return context.json({ campaign: name, state: moved.state, changed: moved.kind === 'changed' });
}

function unknownCampaign(context: Context): Response {
  return refuse(context, 404, [
    'unknown-campaign',
    'There is no campaign of this name; GET /api/campaigns lists all.',
  ]);
}
