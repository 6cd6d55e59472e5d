import { note } from './output.ts';

export interface StopSignals {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Which it was: 130 or 143, as a shell would say it; undefined before any. */
  exitCode(): 130 | 143 | undefined;
  /** Leave the signals to Node again. */
  release(): void;
}

/** The first signal asks for an orderly stop; a second one ends the process at once. */
export function watchStopSignals(): StopSignals {
  const stop = new AbortController();
  let code: 130 | 143 | undefined;
  const received = (asked: 130 | 143) => {
    if (code !== undefined) {
      note('Stopped at once; calls in progress go on, and are found again at the next start.');
      process.exit(130);
    }
    code = asked;
    stop.abort();
  };
  const onInterrupt = () => received(130);
  const onTerminate = () => received(143);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    signal: stop.signal,
    exitCode: () => code,
    release() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
