import { type Clock, LONGEST_TIMER_MS } from '../domain/clock.ts';

/** Everything that is to happen later, on one heap and one timer: thousands of calls cost one `setTimeout`. */
export interface Timeline {
  /** Run `step` in `delayMs`; equal times run in the order they were asked for. At once when the delay is 0. */
  after(delayMs: number, step: () => void): void;
  stop(): void;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly step: () => void;
}

export function createTimeline(clock: Clock): Timeline {
  const heap: Entry[] = [];
  let order = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let stopped = false;

  const arm = () => {
    const first = heap[0];
    if (!first || stopped || first.at >= timerAt) return;
    clearTimeout(timer);
    timerAt = first.at;
    timer = setTimeout(runDue, Math.min(Math.max(0, first.at - clock.monotonicMs()), LONGEST_TIMER_MS));
  };
  const runDue = () => {
    timerAt = Number.POSITIVE_INFINITY;
    const now = clock.monotonicMs();
    for (let first = heap[0]; first && first.at <= now && !stopped; first = heap[0]) {
      removeFirst(heap);
      first.step();
    }
    arm();
  };

  return {
    after: (delayMs, step) => {
      if (stopped) return;
      if (delayMs <= 0) return step();
      order += 1;
      insert(heap, { at: clock.monotonicMs() + delayMs, order, step });
      arm();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      heap.length = 0;
    },
  };
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function insert(heap: Entry[], entry: Entry): void {
  let hole = heap.length;
  heap.push(entry);
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(entry, above)) break;
    heap[hole] = above;
    hole = parent;
  }
  heap[hole] = entry;
}

function removeFirst(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let hole = 0;
  for (;;) {
    const [left, right] = [heap[2 * hole + 1], heap[2 * hole + 2]];
    const child = right && left && before(right, left) ? right : left;
    if (!child || !before(child, last)) break;
    heap[hole] = child;
    hole = child === right ? 2 * hole + 2 : 2 * hole + 1;
  }
  heap[hole] = last;
}
