import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { EngineEvent } from '../../src/domain/events.ts';
import type { WorkHandlers, WorkQueue } from '../../src/domain/work-queue.ts';
import { openRedis } from '../../src/redis/connection.ts';
import { createBullQueue } from '../../src/redis/queues.ts';
import { pollUntil } from '../support/poll.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

const SELDOM = 3_600_000;
const TICKS = { dispatch: SELDOM, track: SELDOM, rescue: SELDOM, expire: SELDOM };
const NOTHING: WorkHandlers = { place: async () => {}, wake: async () => {}, tick: async () => {} };

/** A queue of its own, one item at a time, and what it told. */
async function started(
  name: string,
  handlers: Partial<WorkHandlers>,
): Promise<{ queue: WorkQueue; events: EngineEvent[] }> {
  const events: EngineEvent[] = [];
  const queue = createBullQueue({
    openQueueConnection: () => openRedis(redis.target, 'queue'),
    openWorkerConnection: () => openRedis(redis.target, 'worker'),
    prefix: `{${redis.prefix}-${name}}`,
    clock: systemClock,
    emit: (event) => void events.push(event),
    longestPlacingMs: 60_000,
  });
  queue.setPlacingLimit(1);
  await queue.start({ ...NOTHING, ...handlers }, TICKS);
  return { queue, events };
}

it('a placement that fails is not run again, and is told', async () => {
  const ran: string[] = [];
  const place = async (id: string) => {
    ran.push(id);
    if (id === 'bad') throw new Error('no reply');
  };
  const { queue, events } = await started('placing', { place });
  await queue.place(['bad', 'good', 'last']);
  await pollUntil(() => ran.includes('last'), { what: 'the last item' });
  await queue.place(['later']);
  await pollUntil(() => ran.includes('later'), { what: 'an item queued later' });
  expect(ran).toEqual(['bad', 'good', 'last', 'later']);
  expect(events).toMatchObject([{ type: 'trouble', error: { message: 'no reply' } }]);
  await queue.close();
});

it('a wake that fails is not heard again, and the next one is', async () => {
  const heard: string[] = [];
  const wake = async (fromNumber: string) => {
    heard.push(fromNumber);
    if (heard.length === 1) throw new Error('no reply');
  };
  const { queue } = await started('wakes', { wake });
  const now = systemClock.wallMs();
  await queue.wake('+12125550190', now);
  await pollUntil(() => heard.length > 0, { what: 'the first wake' });
  await queue.wake('+12125550191', now + 50);
  await pollUntil(() => heard.length > 1, { what: 'the second wake' });
  expect(heard).toEqual(['+12125550190', '+12125550191']);
  await queue.close();
});
