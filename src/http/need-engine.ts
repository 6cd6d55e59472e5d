import type { MiddlewareHandler } from 'hono';
import { refuse } from './answers.ts';
import type { HttpDeps, HttpEngine } from './deps.ts';

export interface EngineVariables {
  Variables: { engine: HttpEngine };
}

/** Hands the engine on, or answers 503 while it starts. */
export function needEngine(engine: HttpDeps['engine']): MiddlewareHandler<EngineVariables> {
  return async (context, next) => {
    const started = engine();
    if (!started) {
      context.header('retry-after', '2');
      return refuse(context, 503, ['starting', 'Still starting; ask again in a moment.']);
    }
    context.set('engine', started);
    return next();
  };
}
