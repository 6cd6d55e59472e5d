import { expect, test } from 'vitest';
import type { Overview } from '../../../src/domain/overview.ts';
import { createPageFeed, MOST_VIEWERS, type Viewer } from '../../../src/http/page-feed.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';

const EMPTY: Overview = {
  ...{
    at: 0,
    account: { live: 0 },
    breaker: null,
    campaigns: [],
    numbers: [],
    fileProblems: [],
    details: {},
  },
  service: { ready: true, reasons: [], steerable: false },
  held: { attempts: [], more: 0 },
};

/** Each reading tells what `world` holds at the time. */
function stage() {
  const clock = virtualClock();
  const world = { live: 0, readings: 0, broken: false };
  const read = async (): Promise<Overview> => {
    world.readings += 1;
    if (world.broken) throw new Error('away');
    return { ...EMPTY, at: clock.wallMs(), account: { live: world.live } };
  };
  return { clock, world, feed: createPageFeed({ read, clock, excuse: String }) };
}

function viewer(keepsUp: () => boolean = () => true) {
  const heard: Record<string, unknown>[] = [];
  let ended = false;
  const own: Viewer = {
    send(data) {
      if (!keepsUp()) return false;
      heard.push(JSON.parse(data) as Record<string, unknown>);
      return true;
    },
    end() {
      ended = true;
    },
  };
  return { own, heard, hasEnded: () => ended };
}

test('reads once a second for all who look, and not at all while nobody does', async () => {
  const { clock, world, feed } = stage();
  await clock.advance(5_000);
  expect(world.readings).toBe(0);
  const [one, other] = [viewer(), viewer()];
  feed.join(one.own);
  feed.join(other.own);
  await clock.advance(4_500);
  expect(world.readings).toBe(5);
  feed.leave(one.own);
  feed.leave(other.own);
  await clock.advance(10_000);
  expect(world.readings).toBe(5);
});

test('tells everything first, then what has changed, then only that it is there', async () => {
  const { clock, world, feed } = stage();
  const one = viewer();
  feed.join(one.own);
  await clock.advance(1_500);
  world.live = 3;
  await clock.advance(1_000);
  await clock.advance(11_000);
  expect(one.heard).toEqual([{ whole: true, ...EMPTY }, { at: 2_000, account: { live: 3 } }, { at: 12_000 }]);
});

test('somebody who comes later is told everything too, and nothing twice', async () => {
  const { clock, world, feed } = stage();
  feed.join(viewer().own);
  await clock.advance(2_500);
  const late = viewer();
  feed.join(late.own);
  world.live = 1;
  await clock.advance(1_000);
  world.live = 2;
  await clock.advance(1_000);
  expect(late.heard).toMatchObject([{ whole: true, account: { live: 1 } }, { account: { live: 2 } }]);
});

test('lets go of somebody who cannot keep up, and of nobody else', async () => {
  const { clock, world, feed } = stage();
  const [quick, slow] = [viewer(), viewer(() => false)];
  feed.join(quick.own);
  feed.join(slow.own);
  await clock.advance(500);
  expect([slow.hasEnded(), quick.hasEnded(), feed.viewers()]).toEqual([true, false, 1]);
  world.live = 1;
  await clock.advance(1_000);
  expect(quick.heard).toHaveLength(2);
});

test('says that nothing can be read, and everything again afterwards', async () => {
  const { clock, world, feed } = stage();
  const one = viewer();
  feed.join(one.own);
  await clock.advance(500);
  world.broken = true;
  await clock.advance(1_000);
  world.broken = false;
  await clock.advance(1_000);
  expect(one.heard).toMatchObject([{ whole: true }, { trouble: 'Error: away' }, { whole: true }]);
});

test('takes only so many, and ends all of them when it closes', async () => {
  const { feed } = stage();
  const all = Array.from({ length: MOST_VIEWERS }, () => viewer());
  expect(all.every(({ own }) => feed.join(own))).toBe(true);
  expect(feed.join(viewer().own)).toBe(false);
  feed.close();
  expect(all.every(({ hasEnded }) => hasEnded())).toBe(true);
  expect(feed.join(viewer().own)).toBe(false);
});

test('answers single questions from what was just read, one reading for all of them', async () => {
  const { clock, world, feed } = stage();
  await Promise.all([feed.latest(), feed.latest(), feed.latest()]);
  expect(world.readings).toBe(1);
  await clock.advance(500);
  await feed.latest();
  expect(world.readings).toBe(1);
  await clock.advance(1_000);
  await feed.latest();
  expect(world.readings).toBe(2);
});
