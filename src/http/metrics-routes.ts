import { Hono } from 'hono';
import { METRICS_CONTENT_TYPE } from '../telemetry/metrics/metrics.ts';
import { onlyMethods, refuse } from './answers.ts';
import type { HttpDeps } from './deps.ts';
import { type EngineVariables, needEngine } from './need-engine.ts';

/** `/metrics`, for Prometheus (docs/metrics.md). Open, like every reading; the counts are a few seconds old at most. */
export function metricsRoutes(deps: HttpDeps): Hono<EngineVariables> {
  const routes = new Hono<EngineVariables>();
  routes.get('/metrics', needEngine(deps.engine), async (context) => {
    const text = await context.var.engine.metrics?.();
    if (text === undefined) return refuse(context, 404, ['not-found', 'This process keeps no metrics.']);
    return context.body(text, 200, { 'content-type': METRICS_CONTENT_TYPE });
  });
  routes.all('/metrics', onlyMethods('GET'));
  return routes;
}
