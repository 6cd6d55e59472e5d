import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './answers.ts';

const SLUG = /^[a-z0-9-]{1,63}$/;

/** Lets only requests through whose `:name` could be a campaign's. */
export const slugOnly: MiddlewareHandler = async (context, next) =>
  SLUG.test(context.req.param('name') ?? '')
    ? next()
    : refuse(context, 400, ['bad-name', 'A campaign is named with a-z, 0-9 and hyphens, at most 63.']);

export function unknownCampaign(context: Context): Response {
  return refuse(context, 404, [
    'unknown-campaign',
    'There is no campaign of this name; GET /api/campaigns lists all.',
  ]);
}
