import type { Redis } from 'ioredis';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { restOnTheBeat } from '../domain/keep-doing.ts';
import { TICK_NAMES, type TickName } from '../domain/work-queue.ts';
import { gatherWrites } from './gather-writes.ts';
import { keysOf } from './keys.ts';

/**
 * The periodic work of all processes: each tick is run by one of them at a time. Every process asks for every tick when
 * it is due, and the one that finds it free runs it; so one that dies is followed by the next within an interval. As
 * jobs of a queue the same ticks took six round trips each, two thirds of what an idle process cost (measured).
 */
export interface SharedTicks {
  /** Begin no other; what runs goes on. */
  stop(): void;
}

export interface SharedTickParts {
  /** A connection that fails fast: a tick that cannot be asked for is asked for again an interval later. */
  readonly redis: Redis;
  readonly prefix: string;
  readonly clock: Clock;
  readonly emit: Emit;
  /** How often each runs, in ms. */
  readonly every: Readonly<Record<TickName, number>>;
  readonly run: (name: TickName) => Promise<void>;
  /** Whether to ask for it at this beat; always, by default. */
  readonly isDue?: ((name: TickName) => boolean) | undefined;
}

/** Free so much of an interval before its process comes again, for timers that are early: a tick must not be found taken by its own last run. */
const FREE_BEFORE = 0.1;

export function startSharedTicks(parts: SharedTickParts): SharedTicks {
  const stopping = new AbortController();
  const { tick: keyOf } = keysOf(parts.prefix);
  const gather = gatherWrites(parts.redis);
  for (const name of TICK_NAMES)
    void keepTicking({ ...parts, gather, key: keyOf(name) }, name, stopping.signal);
  return { stop: () => stopping.abort() };
}

interface OneTick extends SharedTickParts {
  /** Those of one beat are asked for in one write. */
  readonly gather: () => void;
  readonly key: string;
}

/** A tick that still runs here (a slow API) is left out. Never rejects. */
async function keepTicking(parts: OneTick, name: TickName, signal: AbortSignal): Promise<void> {
  const { clock, emit, every, isDue = () => true } = parts;
  let running = false;
  while (!signal.aborted) {
    if (!running && isDue(name) && (await isOurs(parts, name)) && !signal.aborted) {
      running = true;
      const failed = (error: unknown) => emit({ type: 'trouble', where: `tick ${name}`, error });
      void parts
        .run(name)
        .catch(failed)
        .finally(() => {
          running = false;
        });
    }
    await clock.sleep(restOnTheBeat(clock, every[name]), signal);
  }
}

/** False as well where Redis does not answer: others tell of that. */
async function isOurs({ redis, gather, key, clock, every }: OneTick, name: TickName): Promise<boolean> {
  const restMs = restOnTheBeat(clock, every[name]) - FREE_BEFORE * every[name];
  const takenMs = Math.max(1, Math.floor(restMs));
  gather();
  const answer = await redis.set(key, '1', 'PX', takenMs, 'NX').catch(() => null);
  return answer === 'OK';
}
