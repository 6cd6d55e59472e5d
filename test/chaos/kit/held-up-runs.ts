import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { DateTime } from 'luxon';
import { CRASH_POINTS, type CrashPoint } from '../../../src/domain/crash-point.ts';
import { dice } from '../../../src/simulator/dice.ts';
import { phones } from '../../support/campaigns.ts';
import { pollUntil } from '../../support/poll.ts';
import type { Arena } from './arena.ts';
import { played, type UrlOf } from './instance-runs.ts';
import { harmDone } from './judge.ts';
import type { Run } from './lanes.ts';
import type { Life } from './life.ts';
import { untilFinished } from './waits.ts';

/** Longer than the lock of a work item, than the time after which a run counts as dead, and than the proof of absence. */
const PAST_EVERYTHING_MS = 5_000;

/** Where a process that owns something comes back to find that others have moved on. */
const OWNING: readonly CrashPoint[] = CRASH_POINTS.filter(
  (point) => !/report|absent|import|campaign|rescue|adopt|reconcile|back/.test(point),
);
/** Where it has a call in its hand that has not left. */
const ABOUT_TO_CALL: readonly CrashPoint[] = ['after-open', 'before-begin-posting', 'before-post'];

export function heldUpRuns(urlOf: UrlOf): Run[] {
  const seeds = Array.from({ length: 6 }, (_, seed) => seed);
  return [
    heldUpOverTheWindow(urlOf, 2),
    heldUpOverTheWindow(urlOf, 3),
    ...OWNING.map((point) => heldUp(urlOf, { point, forMs: PAST_EVERYTHING_MS, processes: 2 })),
    // Back when it counts as dead already and its call is not yet proved absent; and among three.
    ...ABOUT_TO_CALL.map((point) => heldUp(urlOf, { point, forMs: 1_500, processes: 2 })),
    ...ABOUT_TO_CALL.map((point) => heldUp(urlOf, { point, forMs: 3_000, processes: 3 })),
    ...seeds.map((seed) => heldUpOverTheEnd(urlOf, seed)),
  ];
}

interface HoldUp {
  readonly point: CrashPoint;
  readonly forMs: number;
  readonly processes: number;
}

/** One is stopped at this place, for so long that the others take over; then it goes on as if nothing had been. */
function heldUp(urlOf: UrlOf, { point, forMs, processes }: HoldUp): Run {
  const faults = point.includes('unconfirmed') ? { status_500_after_accept: 0.2 } : {};
  const name = `held up at ${point} for ${forMs / 1_000} s, ${processes} processes`;
  return played(urlOf, name, { scenario: { faults } }, async (arena) => {
    const sleeper = arena.live({ FAIRDIAL_CRASH_AT: `${point}:2:SIGSTOP` });
    await stopped(sleeper);
    const others = Array.from({ length: processes - 1 }, () => arena.live());
    await sleep(forMs);
    sleeper.kill('SIGCONT');
    await untilFinished(arena, [sleeper, ...others]);
    // What it held in its hand when it was stopped must have had its time to do harm.
    await sleep(TIME_FOR_HARM_MS);
    return arena.violations();
  });
}

const TIME_FOR_HARM_MS = 1_000;

/** Stopped before the campaign's end, and let go after it: nobody is called any more. */
function heldUpOverTheEnd(urlOf: UrlOf, seed: number): Run {
  const processes = 2 + (seed % 2);
  const chances = dice(seed, 'held up');
  const play = async (lane: number, leadMs: number) => {
    const end = Date.now() + leadMs;
    const options = { contacts: 100, endsAt: end, scenario: { seed, talk: '200ms-600ms' } };
    return played(urlOf, '', options, async (arena) => {
      const lives = Array.from({ length: processes }, () => arena.live());
      if (!(await dialsBefore(end, arena))) return [TOO_LATE];
      await sleep(chances.within({ min: 0, max: Math.max(1, end - Date.now() - 500) }));
      await holdUpUntil(end + 700, lives);
      await untilFinished(arena, lives);
      return arena.violations();
    }).play(lane);
  };
  return { name: `held up over the end, ${processes} processes, seed ${seed}`, play: inGoodTime(play) };
}

/** The same with the calling window, which ends with a minute of the clock; the campaign then waits for tomorrow. */
function heldUpOverTheWindow(urlOf: UrlOf, processes: number): Run {
  const play = async (lane: number, leadMs: number) => {
    const end = nextMinute(Date.now() + leadMs);
    await sleep(end - Date.now() - leadMs);
    const options = { people: newYorkers(150), window: closingAt(end), scenario: { talk: '200ms-600ms' } };
    return played(urlOf, '', options, async (arena) => {
      const lives = Array.from({ length: processes }, () => arena.live());
      if (!(await dialsBefore(end, arena))) return [TOO_LATE];
      await sleep(Math.max(0, end - Date.now() - 300));
      const letGoAt = await holdUpUntil(end + 1_500, lives);
      await sleep(2 * TIME_FOR_HARM_MS);
      // What had left before they were stopped, a busy simulator may take up after the end.
      return harmDone({ ...arena.rules, endsAt: letGoAt }, arena.calls());
    }).play(lane);
  };
  return { name: `held up over the end of the window, ${processes} processes`, play: inGoodTime(play) };
}

const TOO_LATE = 'nobody was called before the end';
/** Time for the start and some calls before the end; on a busy machine it takes a second try. */
const LEADS_MS = [9_000, 25_000, 60_000];

function inGoodTime(play: (lane: number, leadMs: number) => Promise<readonly string[]>): Run['play'] {
  return async (lane) => {
    for (const leadMs of LEADS_MS) {
      const violations = await play(lane, leadMs);
      if (violations[0] !== TOO_LATE) return violations;
    }
    return [TOO_LATE];
  };
}

/** Resolves once there are calls to hold up, or when it is too late for them. */
async function dialsBefore(end: number, arena: Arena): Promise<boolean> {
  const made = () => arena.calls().length >= 3;
  const over = () => made() || Date.now() > end - 500;
  await pollUntil(over, { timeoutMs: 2 * MINUTE_MS, what: 'calls, or the end' });
  return made();
}

const MINUTE_MS = 60_000;

const nextMinute = (from: number) => Math.ceil(from / MINUTE_MS) * MINUTE_MS;

const newYorkers = (count: number) =>
  phones(20_000)
    .filter((phone) => phone.startsWith('+1212'))
    .slice(0, count);

function closingAt(end: number): string {
  const time = DateTime.fromMillis(end, { zone: 'America/New_York' }).toFormat('HH:mm');
  return `  mon-sun: "00:00-${time === '00:00' ? '24:00' : time}"`;
}

/** Resolves with when they were let go. */
async function holdUpUntil(instant: number, lives: readonly Life[]): Promise<number> {
  for (const life of lives) life.kill('SIGSTOP');
  await sleep(Math.max(0, instant - Date.now()));
  const letGoAt = Date.now();
  for (const life of lives) life.kill('SIGCONT');
  return letGoAt;
}

/** Until its own SIGSTOP has reached it. */
const stopped = (life: Life) =>
  pollUntil(() => stateOf(life.pid).startsWith('T'), {
    timeoutMs: 90_000,
    what: 'the process to stand still',
  });

function stateOf(pid: number): string {
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
