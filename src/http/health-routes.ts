import { Hono } from 'hono';
import { onlyMethods } from './answers.ts';
import type { HttpDeps } from './deps.ts';

/** A probe waits no longer than this for an answer. */
const READY_DEADLINE_MS = 1_800;

/**
 * `/healthz`: the process answers, and how late its event loop was since that was last asked. `/readyz`: it could
 * place a call, or why not.
 */
export function healthRoutes(deps: HttpDeps): Hono {
  const routes = new Hono();
  routes.get('/healthz', (context) =>
    context.json({ alive: true, eventLoopDelayMs: deps.eventLoop?.read() }),
  );
  routes.all('/healthz', onlyMethods('GET'));
  routes.get('/readyz', async (context) => {
    const readiness = await readinessInTime(deps);
    return context.json(readiness, readiness.ready ? 200 : 503);
  });
  routes.all('/readyz', onlyMethods('GET'));
  return routes;
}

async function readinessInTime({ engine, clock }: HttpDeps): Promise<{ ready: boolean; reasons: string[] }> {
  const started = engine();
  if (!started) return notReady('still starting');
  const answered = new AbortController();
  const late = clock
    .sleep(READY_DEADLINE_MS, answered.signal)
    .then(() => notReady('no answer in time: Redis may be slow or away'));
  const asked = started.readiness().catch(() => notReady('readiness could not be found out'));
  return Promise.race([asked, late]).finally(() => answered.abort());
}

function notReady(reason: string): { ready: boolean; reasons: string[] } {
  return { ready: false, reasons: [reason] };
}
