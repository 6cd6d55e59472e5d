import type { Clock } from '../domain/clock.ts';
import { note } from './output.ts';

export interface StopSignals {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Which it was: 130 or 143, as a shell would say it; undefined before any. */
  exitCode(): 130 | 143 | undefined;
}

/** What one signal asks for. */
export type StopWish = 'stop in order' | 'nothing more' | 'stop at once';

/** Below this, two SIGINTs are one key press. */
const ONE_PRESS_MS = 1_000;

/**
 * Tells what each signal asks for, as they come. Under `npm run` one Ctrl-C arrives twice, a few milliseconds apart:
 * the terminal sends it to everybody, and npm passes its own on (measured with npm 11). So the second is taken for an
 * echo of the first when it follows within a second; every later one means "at once".
 */
export function createStopWishes({
  monotonicMs,
}: Pick<Clock, 'monotonicMs'>): (asked: 130 | 143) => StopWish {
  let first: { readonly asked: 130 | 143; readonly atMs: number } | undefined;
  let hasEchoed = false;
  return (asked) => {
    const nowMs = monotonicMs();
    if (first === undefined) {
      first = { asked, atMs: nowMs };
      return 'stop in order';
    }
    const isEcho = asked === 130 && first.asked === 130 && nowMs - first.atMs < ONE_PRESS_MS;
    if (hasEchoed || !isEcho) return 'stop at once';
    hasEchoed = true;
    return 'nothing more';
  };
}

/**
 * The first signal asks for an orderly stop, which has a deadline wherever we then are; a second key press, or a
 * second SIGTERM, ends the process at once.
 */
export function watchStopSignals(clock: Clock): StopSignals {
  const stop = new AbortController();
  const wishOf = createStopWishes(clock);
  let code: 130 | 143 | undefined;
  const received = (asked: 130 | 143) => {
    const wish = wishOf(asked);
    if (wish === 'nothing more') return;
    if (wish === 'stop at once') {
      note('Stopped at once; calls in progress go on, and are found again at the next start.');
      process.exit(130);
    }
    code = asked;
    beginDeadline();
    stop.abort();
  };
  process.on('SIGINT', () => received(130));
  process.on('SIGTERM', () => received(143));
  return { signal: stop.signal, exitCode: () => code };
}

/** Those who stop services kill them after ten seconds. */
const DEADLINE_MS = 9_500;

/** From now on the process has this long to end; it is ended then, and says so. */
export function beginDeadline(): void {
  const timer = setTimeout(() => {
    note(
      'Not everything was stopped in time; it ends now. Nothing is lost: the next start goes on from here.',
    );
    process.exit(1);
  }, DEADLINE_MS);
  timer.unref();
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
