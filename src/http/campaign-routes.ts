import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { onlyMethods, refuse } from './answers.ts';
import { requireToken } from './bearer.ts';
import { CAMPAIGN_MOVES, type CampaignMove, illegalMove, insteadOf, moveCampaign } from './campaign-moves.ts';
import { slugOnly, unknownCampaign } from './campaign-names.ts';
import { capRoutes } from './cap-routes.ts';
import type { HttpDeps } from './deps.ts';
import { createForecasts } from './forecasts.ts';
import { type EngineVariables, needEngine } from './need-engine.ts';
import type { SharedStandings } from './standings.ts';
import { untilNoneLeaves } from './until-none-leaves.ts';

/** `/api/campaigns`: where things stand, for anybody who can reach us; changes only with the token. */
export function campaignRoutes(deps: HttpDeps, standings: SharedStandings): Hono<EngineVariables> {
  const routes = new Hono<EngineVariables>();
  const engine = needEngine(deps.engine);
  const forecasts = createForecasts(deps);

  routes.use('/:name/*', noticeChanges(standings));

  routes.get('/', engine, async (context) => context.json((await standings.latest(context.var.engine)).all));
  routes.all('/', onlyMethods('GET'));

  routes.get('/:name', slugOnly, engine, async (context) => {
    const found = (await standings.latest(context.var.engine)).of([context.req.param('name')]);
    if (found.campaigns.length === 0) return unknownCampaign(context);
    if (context.req.query('forecast') !== '1') return context.json(found);
    return context.json({
      ...found,
      forecast: await forecasts.of(context.req.param('name'), context.var.engine),
    });
  });
  routes.all('/:name', onlyMethods('GET'));

  for (const move of CAMPAIGN_MOVES) {
    const path = `/:name/${move}` as const;
    routes.post(path, requireToken(deps.token), slugOnly, engine, (context) =>
      answerMove(context, { name: context.req.param('name'), move }, deps),
    );
    routes.all(path, onlyMethods('POST'));
  }
  routes.route('/', capRoutes(deps));
  return routes;
}

/** Who changes something is not told afterwards how things stood before. */
function noticeChanges(standings: SharedStandings): MiddlewareHandler {
  return async (context, next) => {
    await next();
    if (context.req.method === 'POST') standings.forget();
  };
}

async function answerMove(
  context: Context<EngineVariables>,
  { name, move }: { name: string; move: CampaignMove },
  { clock }: HttpDeps,
): Promise<Response> {
  const { ledger } = context.var.engine;
  const moved = await moveCampaign(ledger.campaigns, { name, move }, clock.wallMs());
  if (moved.kind === 'unknown') return unknownCampaign(context);
  if (moved.kind === 'illegal')
    return refuse(context, 409, [
      'illegal-move',
      [illegalMove('The campaign', move, moved.state), insteadOf(move, name)].filter(Boolean).join(' '),
    ]);
  if (moved.kind === 'held') return refuse(context, 409, ['list-refused', heldText(moved.reason)]);
  const onTheirWay = move === 'resume' ? 0 : await untilNoneLeaves(ledger, clock, name);
  return context.json({
    campaign: name,
    state: moved.state,
    changed: moved.kind === 'changed',
    ...(onTheirWay > 0 ? { onTheirWay } : {}),
  });
}

function heldText(reason: string): string {
  return `The campaign stays paused: ${reason}. Mend its list, or resume once more to have the other rows dialled.`;
}
