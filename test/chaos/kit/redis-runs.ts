import type { Run } from './lanes.ts';
import { emptied, farRolledBack, rolledBack, tornTail } from './redis-losses.ts';
import { during, onceDialling, restartStorm, throughout } from './redis-scenes.ts';

/** The longest first: what is left at the end is short. */
export const REDIS_RUNS: readonly Run[] = [
  farRolledBack(16_000, 'lives'),
  restartStorm({ everyMs: 500, times: 10 }),
  restartStorm({ everyMs: 1_000, times: 8 }),
  restartStorm({ everyMs: 2_000, times: 4 }),
  restartStorm({ everyMs: 5_000, times: 2 }),
  restartStorm({ everyMs: 1_500, times: 4, processes: 2 }),
  during('every 5th reply lost', { kind: 'drop-reply', nth: 5 }, 4_000),
  during('every 25th reply lost', { kind: 'drop-reply', nth: 25 }, 8_000),
  during('every 100th reply lost', { kind: 'drop-reply', nth: 100 }, 6_000),
  throughout('every 500th reply lost', { kind: 'drop-reply', nth: 500 }),
  throughout('every 1,000th reply lost', { kind: 'drop-reply', nth: 1_000 }),
  throughout('every 2,000th reply lost', { kind: 'drop-reply', nth: 2_000 }),
  throughout('60 ms slower', { kind: 'delay', ms: 30 }),
  throughout('200 ms slower', { kind: 'delay', ms: 100 }),
  onceDialling('100 bytes a millisecond', { kind: 'trickle', bytes: 100, everyMs: 1 }),
  onceDialling('a byte at a time', { kind: 'slice' }),
  ...[1_000, 5_000].flatMap((ms) => [
    during('refused', { kind: 'refuse' }, ms),
    during('silent', { kind: 'silent' }, ms),
    during('answers nothing', { kind: 'swallow-replies' }, ms),
  ]),
  ...[100, 700, 6_000].flatMap((after) => [
    during(`requests cut after ${after} bytes`, { kind: 'cut', direction: 'up', after }, 3_000),
    during(`answers cut after ${after} bytes`, { kind: 'cut', direction: 'down', after }, 3_000),
  ]),
  ...[1, 37, 137, 700, 4_000].map((bytes) => tornTail(bytes, 'dies')),
  ...[60, 900].map((bytes) => tornTail(bytes, 'lives')),
  ...[500, 1_000, 2_000, 5_000].map((ageMs) => rolledBack(ageMs, 'lives')),
  ...[300, 1_500].map((ageMs) => rolledBack(ageMs, 'dies')),
  emptied('lives'),
  emptied('dies'),
];
