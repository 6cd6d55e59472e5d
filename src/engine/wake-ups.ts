import type { Config } from '../config/config.ts';
import type { BreakerWatch } from '../dialing/breaker.ts';
import type { Dialing } from '../dialing/dialing.ts';
import type { Emit } from '../domain/events.ts';
import { present } from '../domain/present.ts';
import type { WorkQueue } from '../domain/work-queue.ts';
import type { CampaignBook } from '../ledger/campaign-book.ts';
import type { NumberLimit } from '../ledger/ledger.ts';
import { openRedis } from '../redis/connection.ts';
import { createBullQueue } from '../redis/queues.ts';
import type { Ground } from './ground.ts';
import { hashTag } from './open-ledger.ts';

/** Has from numbers looked at, as the ledger now has them. */
export interface WakeUps {
  /** All of them, now. */
  all(): Promise<void>;
  /** The same, for those who do not wait for it. */
  soon(): void;
}

export interface WakeUpsParts {
  readonly book: CampaignBook;
  readonly queue: WorkQueue;
  readonly dialing: Pick<Dialing, 'dispatcher' | 'setPlacingLimit'>;
  readonly breakerWatch: BreakerWatch;
  readonly trouble: (where: string) => (error: unknown) => void;
}

const MOST_PLACING_AT_ONCE = 2_000;

export function createWakeUps({ book, queue, dialing, breakerWatch, trouble }: WakeUpsParts): WakeUps {
  const wakeAll = async () => {
    await book.refresh();
    const room = roomFor(book.limits());
    dialing.setPlacingLimit(room);
    queue.setPlacingLimit(room);
    dialing.dispatcher.wakeAll();
  };
  // Asked for together: each answer by itself would wake the process.
  const all = async () => void (await Promise.all([wakeAll(), breakerWatch.look()]));
  return { all, soon: () => void all().catch(trouble('waking from numbers')) };
}

export function createQueue(config: Config, { home, clock, tracing }: Ground, emit: Emit): WorkQueue {
  return createBullQueue({
    openQueueConnection: () => openRedis(home.target, 'queue'),
    openWorkerConnection: () => openRedis(home.target, 'worker'),
    prefix: hashTag(config),
    clock,
    emit,
    longestPlacingMs: config.postTimeoutMs,
    ...present({ telemetry: tracing?.queue }),
  });
}

/** Room for every slot there is: an API may take 20 s to accept a call, and one slow number must not hold up another. */
function roomFor(limits: ReadonlyMap<string, NumberLimit>): number {
  const slots = [...limits.values()].reduce((sum, { maxConcurrent }) => sum + maxConcurrent, 0);
  return Math.min(Math.max(slots, 10), MOST_PLACING_AT_ONCE);
}
