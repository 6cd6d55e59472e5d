import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  ticks = TICKS,
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
  await queue.start({ ...NOTHING, ...handlers }, ticks);
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

describe('ticks', () => {
  const OFTEN = { ...TICKS, track: 40 };
  const counting = async (counts: number[], index: number) => {
    const tick = async (name: string) => {
      if (name === 'track') counts[index] = (counts[index] ?? 0) + 1;
    };
    return (await started('ticks', { tick }, OFTEN)).queue;
  };

  it('are shared by all processes, and go on when one is gone', async () => {
    const counts = [0, 0];
    const began = performance.now();
    const first = await counting(counts, 0);
    const second = await counting(counts, 1);
    const sum = () => (counts[0] ?? 0) + (counts[1] ?? 0);
    await pollUntil(() => sum() >= 10, { what: 'ten ticks' });
    const most = (performance.now() - began) / (0.9 * OFTEN.track) + 2;
    expect(sum()).toBeLessThanOrEqual(most);
    await first.quiet(1_000);
    const [before, after] = counts;
    await pollUntil(() => (counts[1] ?? 0) >= (after ?? 0) + 5, {
      what: 'five ticks of the one that is left',
    });
    expect(counts[0]).toBe(before);
    await Promise.all([first.close(), second.close()]);
  });

  it('that fail are told, and come again', async () => {
    let runs = 0;
    const tick = async (name: string) => {
      if (name !== 'track') return;
      runs += 1;
      if (runs === 1) throw new Error('no reply');
    };
    const { queue, events } = await started('failing', { tick }, OFTEN);
    await pollUntil(() => runs >= 2, { what: 'the next round' });
    expect(events).toMatchObject([{ type: 'trouble', where: 'tick track', error: { message: 'no reply' } }]);
    await queue.close();
  });

  it('are asked for only where there is cause, and elsewhere go on', async () => {
    let isDue = false;
    const counts = [0, 0];
    const tick = (index: number) => async (name: string) => {
      if (name === 'track') counts[index] = (counts[index] ?? 0) + 1;
    };
    const isTickDue = () => isDue;
    const { queue: calm } = await started('cause', { tick: tick(0), isTickDue }, OFTEN);
    const { queue: busy } = await started('cause', { tick: tick(1) }, OFTEN);
    await pollUntil(() => (counts[1] ?? 0) >= 5, { what: 'five ticks where there is cause' });
    expect(counts[0]).toBe(0);
    isDue = true;
    await busy.close();
    await pollUntil(() => (counts[0] ?? 0) >= 3, { what: 'three ticks once there is cause' });
    await calm.close();
  });

  it('that still run here are left out', async () => {
    let runs = 0;
    let end = () => {};
    const tick = async (name: string) => {
      if (name !== 'track') return;
      runs += 1;
      if (runs === 1) await new Promise<void>((resolve) => (end = resolve));
    };
    const other = { count: 0 };
    const { queue } = await started('slow', { tick }, OFTEN);
    const counted = async (name: string) => {
      if (name === 'track') other.count += 1;
    };
    const { queue: neighbour } = await started('slow', { tick: counted }, OFTEN);
    await pollUntil(() => other.count >= 3, { what: 'three ticks elsewhere' });
    expect(runs).toBe(1);
    end();
    await Promise.all([queue.close(), neighbour.close()]);
  });
});
