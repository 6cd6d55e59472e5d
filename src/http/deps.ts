import type { Clock } from '../domain/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { EventLoopWatch } from '../telemetry/event-loop.ts';

/** What the HTTP endpoints need of the engine. */
export interface HttpEngine {
  readonly ledger: Ledger;
  readiness(): Promise<{ ready: boolean; reasons: string[] }>;
  /**
   * A webhook came with this token: look at the call of its attempt now, if one has it. What it says is not believed, so
   * it is not handed on. Resolves once the token is looked up, before the call is; rejects when the store is away.
   */
  hint(webhookToken: string): Promise<void>;
  /** A webhook came whose token can be nobody's: only counted. */
  strayWebhook?(): void;
  /** As Prometheus reads them. */
  metrics?(): Promise<string>;
}

export interface HttpLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface HttpDeps {
  /** Undefined while it starts: the address is taken before anything is dialled. */
  readonly engine: () => HttpEngine | undefined;
  readonly clock: Clock;
  readonly log: HttpLog;
  /** For `/healthz`, and nobody else: a reading begins a new one. */
  readonly eventLoop?: Pick<EventLoopWatch, 'read'>;
  /** Needed for any request that changes something; without one, none may. */
  readonly token?: string;
  readonly guardMs: number;
  /** Limit of the whole account. */
  readonly accountLimit?: number;
}
