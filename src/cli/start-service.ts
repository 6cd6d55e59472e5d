import { setFlagsFromString } from 'node:v8';
import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import type { HttpDeps, HttpLog, HttpServer } from '../http/server.ts';

export interface Service {
  readonly engine: Engine;
  readonly http: HttpServer | undefined;
  /** The engine first, the HTTP endpoints last: webhooks are taken as long as possible. */
  stop(): Promise<void>;
}

export interface ServiceOptions extends Omit<EngineOptions, 'config' | 'clock'> {
  readonly clock: Clock;
  /** Made once the address of the HTTP endpoints is known; undefined where there are none. */
  readonly config: (http: HttpServer | undefined) => Config;
  readonly listen?: { readonly host: string; readonly port: number };
  readonly http: Pick<HttpDeps, 'token' | 'guardMs' | 'accountLimit'>;
}

/**
 * The HTTP endpoints and the engine. The address is taken first, so that nothing is dialled when it is not free;
 * the endpoints answer 503 until the engine is there.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { clock, listen, http: settings, config, ...engineOptions } = options;
  collectInOneThread();
  const { startEngine } = await import('../engine.ts');
  let engine: Engine | undefined;
  const log = lateLog(() => engine);
  const http = listen && (await openHttp({ ...settings, clock, log, engine: () => engine }, listen));
  try {
    const started = await startEngine({ ...engineOptions, clock, config: config(http) });
    engine = started;
    return {
      engine: started,
      http,
      async stop() {
        await started.stop();
        await http?.close();
      },
    };
  } catch (error) {
    await http?.close();
    throw error;
  }
}

/**
 * What is young is collected by the thread that made it. Four threads sharing that work wake and wait for each other: a tenth of
 * what a call costs (measured), and where cores are few, everything stands still until the last of them had its turn.
 */
function collectInOneThread(): void {
  setFlagsFromString('--no-parallel-scavenge');
}

async function openHttp(deps: HttpDeps, listen: { host: string; port: number }): Promise<HttpServer> {
  const { startHttp } = await import('../http/server.ts');
  return startHttp(deps, listen);
}

/** Without an engine there is no log yet, and nothing that could fail. */
function lateLog(engine: () => Engine | undefined): HttpLog {
  return {
    warn: (fields, message) => engine()?.log.warn(fields, message),
    error: (fields, message) => engine()?.log.error(fields, message),
  };
}
