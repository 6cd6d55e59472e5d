import { type Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { TICK_NAMES, type TickName, type WorkHandlers, type WorkQueue } from '../domain/work-queue.ts';

export interface QueueParts {
  /** Makes a connection that fails fast, for adding work. */
  readonly openQueueConnection: () => Redis;
  /** Makes a connection that waits for Redis, for taking work. */
  readonly openWorkerConnection: () => Redis;
  /** The hash tag, the same as the ledger's. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Longest a placement may run; its lock must outlive it. */
  readonly longestPlacingMs: number;
}

/** One queue carries attempts to place, the other wakes and ticks: a slow API must not hold up the clockwork. */
const PLACING = 'placing';
const CLOCKWORK = 'clockwork';
const CLOCKWORK_AT_ONCE = 8;
/**
 * A tick whose Redis died between its being taken and its successor's being planned comes again only once it counts
 * as stalled (measured): so long calls are not asked about, or the stranded not rescued. Twice is harmless here.
 */
const CLOCKWORK_LOCK_MS = 8_000;
const PLACING_AT_ONCE = 50;
/** What a stuck connection may cost at the end of a process. */
const CLOSE_DEADLINE_MS = 2_000;

/** The store's own check says what is wrong with a Redis, once and with its repair. */
const skipVersionCheck = true;
const OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** The work queue on BullMQ; the only file that knows it. A stalled item runs again: the ledger's fences make that harmless. */
export function createBullQueue(parts: QueueParts): WorkQueue {
  const { prefix, clock, emit } = parts;
  const connection = parts.openQueueConnection();
  const placing = new Queue(PLACING, { connection, prefix, skipVersionCheck });
  const clockwork = new Queue(CLOCKWORK, { connection, prefix, skipVersionCheck });
  const workers: Worker[] = [];
  const running = new Set<Promise<void>>();
  let placingLimit = PLACING_AT_ONCE;
  const trouble = (error: unknown) => emit({ type: 'trouble', where: 'work queue', error });
  placing.on('error', trouble);
  clockwork.on('error', trouble);

  const startWorker = (
    name: string,
    work: (job: Job) => Promise<void>,
    { concurrency, lockDuration }: { concurrency: number; lockDuration: number },
  ) => {
    const tracked = (job: Job) => {
      const run = work(job).catch(trouble);
      running.add(run);
      return run.finally(() => running.delete(run));
    };
    const options = {
      connection: parts.openWorkerConnection(),
      prefix,
      concurrency,
      lockDuration,
      stalledInterval: Math.min(lockDuration / 2, 30_000),
      maxStalledCount: 1,
    };
    const worker = new Worker(name, tracked, options);
    worker.on('error', trouble);
    workers.push(worker);
  };

  const ticking = new Set<TickName>();
  /** A tick that still runs here (a slow API) is left out: eight of them would leave nobody to hear the wakes. */
  const runTick = async (handlers: WorkHandlers, name: TickName) => {
    if (ticking.has(name)) return;
    ticking.add(name);
    await handlers.tick(name).finally(() => ticking.delete(name));
  };

  const runClockwork = (handlers: WorkHandlers) => async (job: Job) => {
    if (job.name === 'wake') return handlers.wake(String(job.data.fromNumber));
    const name = TICK_NAMES.find((tick) => tick === job.name);
    if (name) await runTick(handlers, name);
  };

  const scheduleTicks = async (ticks: Readonly<Record<TickName, number>>) => {
    for (const name of TICK_NAMES) {
      await clockwork.upsertJobScheduler(`tick-${name}`, { every: ticks[name] }, { name, opts: OPTIONS });
    }
  };

  return {
    async place(attemptIds) {
      await placing.addBulk(
        attemptIds.map((id) => ({ name: 'place', data: {}, opts: { ...OPTIONS, jobId: id } })),
      );
    },
    async wake(fromNumber, at) {
      const delay = Math.max(0, Math.ceil(at - clock.wallMs()));
      await clockwork.add(
        'wake',
        { fromNumber },
        { ...OPTIONS, delay, jobId: `wake-${fromNumber}-${Math.ceil(at)}` },
      );
    },
    async start(handlers, ticks) {
      await scheduleTicks(ticks);
      startWorker(PLACING, (job) => handlers.place(String(job.id)), {
        concurrency: placingLimit,
        lockDuration: parts.longestPlacingMs + 30_000,
      });
      startWorker(CLOCKWORK, runClockwork(handlers), {
        concurrency: CLOCKWORK_AT_ONCE,
        lockDuration: CLOCKWORK_LOCK_MS,
      });
    },
    setPlacingLimit(limit) {
      placingLimit = Math.max(1, limit);
      const [placer] = workers;
      if (placer && placer.concurrency !== placingLimit) placer.concurrency = placingLimit;
    },
    async quiet(deadlineMs) {
      await Promise.all(workers.map((worker) => worker.pause(true)));
      await within(clock, deadlineMs, Promise.allSettled(running));
    },
    async close() {
      // close() waits for Redis, which may be away (measured: 12 s and more); what is still locked stalls and runs again elsewhere.
      const closing = [...workers.map((worker) => worker.close(true)), placing.close(), clockwork.close()];
      await within(clock, CLOSE_DEADLINE_MS, Promise.allSettled(closing));
      connection.disconnect();
    },
  };
}

async function within(clock: Clock, deadlineMs: number, work: Promise<unknown>): Promise<void> {
  const given = new AbortController();
  await Promise.race([work, clock.sleep(deadlineMs, given.signal)]);
  given.abort();
}
