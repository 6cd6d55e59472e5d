import { describe, expect, it } from 'vitest';
import type { WorkHandlers } from '../../../src/domain/work-queue.ts';
import { createMemoryQueue } from '../../../src/ledger/memory-queue.ts';
import { virtualClock } from './virtual-clock.ts';

const NEVER = { dispatch: 0, track: 0, rescue: 0, expire: 0 };
const LINE = '+15735550110';

function setUp() {
  const clock = virtualClock();
  const errors: unknown[] = [];
  const done: string[] = [];
  const queue = createMemoryQueue(clock, (error) => errors.push(error));
  const note = (what: string) => {
    done.push(`${clock.wallMs()} ${what}`);
  };
  const handlers: WorkHandlers = {
    place: async (id) => {
      note(`${id} begins`);
      await clock.sleep(10);
      note(`${id} ends`);
    },
    wake: async (fromNumber) => note(`wake ${fromNumber}`),
    tick: async (name) => note(name),
  };
  return { clock, queue, handlers, errors, done };
}

describe('placements', () => {
  it('run in order, a limited number at once', async () => {
    const { clock, queue, handlers, done } = setUp();
    queue.setPlacingLimit(2);
    await queue.place(['a', 'b', 'c']);
    await queue.start(handlers, NEVER);
    await clock.advance(100);
    expect(done).toEqual(['0 a begins', '0 b begins', '10 a ends', '10 c begins', '10 b ends', '20 c ends']);
  });

  it('that wait already are not taken in twice', async () => {
    const { clock, queue, handlers, done } = setUp();
    await queue.place(['a', 'a']);
    await queue.place(['a']);
    await queue.start(handlers, NEVER);
    await clock.advance(100);
    expect(done).toEqual(['0 a begins', '10 a ends']);
    await queue.place(['a']);
    await clock.advance(100);
    expect(done).toHaveLength(4);
  });

  it('begin as soon as the limit is raised', async () => {
    const { clock, queue, handlers, done } = setUp();
    queue.setPlacingLimit(0);
    await queue.start(handlers, NEVER);
    await queue.place(['a']);
    await clock.advance(5);
    expect(done).toEqual([]);
    queue.setPlacingLimit(1);
    await clock.advance(5);
    expect(done).toEqual(['5 a begins']);
  });

  it('that fail are reported and make room for the next', async () => {
    const { clock, queue, handlers, errors, done } = setUp();
    queue.setPlacingLimit(1);
    const place = async (id: string) => {
      if (id === 'a') throw new Error('no');
      done.push(id);
    };
    await queue.start({ ...handlers, place }, NEVER);
    await queue.place(['a', 'b']);
    await clock.advance(1);
    expect([errors.length, done]).toEqual([1, ['b']]);
  });
});

describe('wake-ups', () => {
  it('come at their instant, the earlier one first, once each', async () => {
    const { clock, queue, handlers, done } = setUp();
    await queue.wake('late', 50);
    await queue.start(handlers, NEVER);
    await clock.advance(5);
    await queue.wake('early', 20);
    await queue.wake('early', 20);
    await queue.wake('early', 30);
    await queue.wake('past', 1);
    await clock.advance(100);
    expect(done).toEqual(['5 wake past', '20 wake early', '30 wake early', '50 wake late']);
  });

  it('can ask for the next one while they run', async () => {
    const { clock, queue, handlers, done } = setUp();
    const wake = async (fromNumber: string) => {
      done.push(`${clock.wallMs()}`);
      if (clock.wallMs() < 30) await queue.wake(fromNumber, clock.wallMs() + 10);
    };
    await queue.start({ ...handlers, wake }, NEVER);
    await queue.wake(LINE, 10);
    await clock.advance(100);
    expect(done).toEqual(['10', '20', '30']);
  });
});

describe('ticks', () => {
  it('run at the start and then at their interval', async () => {
    const { clock, queue, handlers, done } = setUp();
    await queue.start(handlers, { ...NEVER, track: 40, dispatch: 30 });
    await clock.advance(90);
    expect(done).toEqual([
      '0 dispatch',
      '0 track',
      '30 dispatch',
      '40 track',
      '60 dispatch',
      '80 track',
      '90 dispatch',
    ]);
  });

  it('are left out while the last one still runs', async () => {
    const { clock, queue, handlers, done } = setUp();
    const tick = async () => {
      done.push(`${clock.wallMs()}`);
      await clock.sleep(25);
    };
    await queue.start({ ...handlers, tick }, { ...NEVER, rescue: 10 });
    await clock.advance(60);
    expect(done).toEqual(['0', '30', '60']);
  });
});

describe('stopping', () => {
  it('takes nothing new and waits for what runs', async () => {
    const { clock, queue, handlers, done } = setUp();
    queue.setPlacingLimit(1);
    await queue.start(handlers, { ...NEVER, track: 5 });
    await queue.place(['a', 'b']);
    await clock.advance(4);
    let isQuiet = false;
    const quiet = queue.quiet(1000).then(() => {
      isQuiet = true;
    });
    await queue.place(['c']);
    await queue.wake(LINE, 6);
    await clock.advance(5);
    expect(isQuiet).toBe(false);
    await clock.advance(5);
    await quiet;
    await clock.advance(100);
    expect(done).toEqual(['0 track', '0 a begins', '10 a ends']);
    await queue.close();
  });

  it('waits no longer than the deadline', async () => {
    const { clock, queue, handlers, done } = setUp();
    await queue.start({ ...handlers, place: () => new Promise(() => {}) }, NEVER);
    await queue.place(['a']);
    await clock.advance(1);
    const quiet = queue.quiet(20);
    await clock.advance(20);
    await quiet;
    expect(done).toEqual([]);
  });
});
