import type { Clock } from '../domain/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { EventLoopWatch } from '../telemetry/event-loop.ts';

/** What the HTTP endpoints need of the engine. */
export interface HttpEngine {
  readonly ledger: Pick<Ledger, 'campaigns' | 'contacts' | 'attempts'>;
  readiness(): Promise<{ ready: boolean; reasons: string[] }>;
  /** A webhook came for this attempt: look at its call now. What it says is not believed, so it is not handed on. */
  hint(webhookToken: string): Promise<void>;
  /** A webhook came whose token nobody knows: only counted. */
  strayWebhook?(): void;
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
