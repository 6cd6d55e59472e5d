import { type Job, Queue, Worker } from 'bullmq';
import type { BullMQOtel } from 'bullmq-otel';
import type { Redis } from 'ioredis';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { TICK_NAMES, type TickName, type WorkHandlers, type WorkQueue } from '../domain/work-queue.ts';
import { type SharedTicks, startSharedTicks } from './shared-ticks.ts';

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
  /** Traces each placement; the clockwork ticks too often to be traced. */
  readonly telemetry?: BullMQOtel;
}

/** One queue carries attempts to place, the other wakes: a slow API must not hold up the clockwork. */
const PLACING = 'placing';
const CLOCKWORK = 'clockwork';
const CLOCKWORK_AT_ONCE = 8;
/** A wake that a dead process had taken comes again once it counts as stalled; the next tick looked long before. */
const CLOCKWORK_LOCK_MS = 30_000;
const PLACING_AT_ONCE = 50;
/** What a worker with nothing to do waits at a time, in seconds; an item that comes in ends the wait. */
const REST_SECONDS = 10;
/** What a stuck connection may cost at the end of a process. */
const CLOSE_DEADLINE_MS = 2_000;

/** The store's own check says what is wrong with a Redis, once and with its repair. */
const skipVersionCheck = true;
const OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** The work queue on BullMQ; the only file that knows it. A stalled item runs again: the ledger's fences make that harmless. */
export function createBullQueue(parts: QueueParts): WorkQueue {
  const { prefix, clock, emit } = parts;
  const traced = parts.telemetry ? { telemetry: parts.telemetry } : {};
  const connection = parts.openQueueConnection();
  const placing = new Queue(PLACING, { connection, prefix, skipVersionCheck, ...traced });
  const clockwork = new Queue(CLOCKWORK, { connection, prefix, skipVersionCheck });
  const workers: Worker[] = [];
  /** BullMQ leaves open what it was given, and ioredis goes on connecting for ever: the process would not end. */
  const connections = [connection];
  const running = new Set<Promise<void>>();
  let placingLimit = PLACING_AT_ONCE;
  let ticks: SharedTicks | undefined;
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
    const connection = parts.openWorkerConnection();
    connections.push(connection);
    const options = {
      connection,
      prefix,
      skipVersionCheck,
      concurrency,
      lockDuration,
      stalledInterval: Math.min(lockDuration / 2, 30_000),
      maxStalledCount: 1,
      drainDelay: REST_SECONDS,
      ...(name === PLACING ? traced : {}),
    };
    const worker = new Worker(name, tracked, options);
    worker.on('error', trouble);
    workers.push(worker);
  };

  const runWake = (handlers: WorkHandlers) => async (job: Job) => {
    if (job.name === 'wake') await handlers.wake(String(job.data.fromNumber));
  };

  const startTicks = (handlers: WorkHandlers, every: Readonly<Record<TickName, number>>) => {
    const run = (name: TickName) => {
      const tick = handlers.tick(name);
      const ended = tick.catch(() => {});
      running.add(ended);
      return tick.finally(() => running.delete(ended));
    };
    const isDue = handlers.isTickDue;
    ticks = startSharedTicks({ redis: connection, prefix, clock, emit, every, run, isDue });
  };

  /** Versions before this one left their ticks behind as jobs that come again for ever. */
  const forgetTickJobs = async () => {
    for (const name of TICK_NAMES) await clockwork.removeJobScheduler(`tick-${name}`);
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
    async start(handlers, every) {
      await forgetTickJobs();
      startWorker(PLACING, (job) => handlers.place(String(job.id)), {
        concurrency: placingLimit,
        lockDuration: parts.longestPlacingMs + 30_000,
      });
      startWorker(CLOCKWORK, runWake(handlers), {
        concurrency: CLOCKWORK_AT_ONCE,
        lockDuration: CLOCKWORK_LOCK_MS,
      });
      startTicks(handlers, every);
    },
    setPlacingLimit(limit) {
      placingLimit = Math.max(1, limit);
      const [placer] = workers;
      if (placer && placer.concurrency !== placingLimit) placer.concurrency = placingLimit;
    },
    async quiet(deadlineMs) {
      ticks?.stop();
      await Promise.all(workers.map((worker) => worker.pause(true)));
      await within(clock, deadlineMs, Promise.allSettled(running));
    },
    async close() {
      ticks?.stop();
      // close() waits for Redis, which may be away (measured: 12 s and more); what is still locked stalls and runs again elsewhere.
      const closing = [...workers.map((worker) => worker.close(true)), placing.close(), clockwork.close()];
      await within(clock, CLOSE_DEADLINE_MS, Promise.allSettled(closing));
      for (const each of connections) each.disconnect();
    },
  };
}

async function within(clock: Clock, deadlineMs: number, work: Promise<unknown>): Promise<void> {
  const given = new AbortController();
  await Promise.race([work, clock.sleep(deadlineMs, given.signal)]);
  given.abort();
}
