import { expect, it } from 'vitest';
import { createPlacer } from '../../../src/dialing/placer.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';

/** A placer whose placements leave and end when the test says so. */
function openPlacer(limit: number) {
  const clock = virtualClock();
  const under = new Map<string, { leave: () => void; end: (error?: Error) => void }>();
  const seen = { room: 0, trouble: [] as unknown[] };
  const placer = createPlacer<string>({
    clock,
    place: (id, leave) =>
      new Promise<void>((resolve, reject) => {
        under.set(id, { leave, end: (error) => (error ? reject(error) : resolve()) });
      }).finally(() => under.delete(id)),
    onRoom: () => {
      seen.room += 1;
    },
    onTrouble: (error) => seen.trouble.push(error),
  });
  placer.setLimit(limit);
  const ids = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `a-${from + n}`);
  return { placer, clock, under, seen, ids };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('has no more on their way than it may, and says when there is room again', async () => {
  const { placer, under, seen, ids } = openPlacer(3);
  expect(placer.reserve(2)).toBe(2);
  placer.begin(ids(2), 2);
  await settled();
  expect([...under.keys()]).toEqual(ids(2));
  expect(placer.reserve(5)).toBe(1);
  expect(placer.reserve(5)).toBe(0);
  expect(seen.room).toBe(0);
  placer.begin([], 1);
  expect(seen.room).toBe(1);
  expect(placer.reserve(5)).toBe(1);
  expect(placer.reserve(1)).toBe(0);
  under.get('a-0')?.end();
  await settled();
  expect(seen.room).toBe(2);
});

it('has few between the door and the wire, however many wait for their answer', async () => {
  const { placer, under, ids } = openPlacer(2_000);
  const first = placer.reserve(1_000);
  expect(first).toBe(100);
  placer.begin(ids(first), first);
  await settled();
  expect(placer.reserve(1_000)).toBe(0);
  for (const { leave } of under.values()) leave();
  for (const { leave } of under.values()) leave();
  expect(placer.reserve(1_000)).toBe(100);
});

it('goes on after one that failed, and tells of it', async () => {
  const { placer, under, seen, ids } = openPlacer(1);
  placer.begin(ids(1), placer.reserve(1));
  await settled();
  under.get('a-0')?.end(new Error('no reply'));
  await settled();
  expect(seen.trouble).toMatchObject([{ message: 'no reply' }]);
  expect(placer.reserve(1)).toBe(1);
});

it('becomes quiet once what is on its way has arrived, or after its time; what was opened meanwhile goes its way too', async () => {
  const { placer, clock, under, ids } = openPlacer(4);
  placer.begin(ids(2), placer.reserve(2));
  const late = placer.reserve(1);
  await settled();
  let isQuiet = false;
  const quiet = placer.quiet(6_000).then(() => {
    isQuiet = true;
  });
  placer.begin(['late'], late);
  under.get('a-0')?.end();
  await settled();
  expect([...under.keys()]).toEqual(['a-1', 'late']);
  expect(placer.reserve(1)).toBe(0);
  expect(isQuiet).toBe(false);
  await clock.advance(6_000);
  await quiet;
});
