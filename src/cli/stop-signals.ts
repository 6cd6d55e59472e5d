import { note } from './output.ts';

export interface StopSignals {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Which it was: 130 or 143, as a shell would say it; undefined before any. */
  exitCode(): 130 | 143 | undefined;
}

/**
 * The first signal asks for an orderly stop, which has a deadline wherever we then are; a second one ends the process
 * at once.
 */
export function watchStopSignals(): StopSignals {
  const stop = new AbortController();
  let code: 130 | 143 | undefined;
  const received = (asked: 130 | 143) => {
    if (code !== undefined) {
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
