import type { Clock } from '../domain/clock.ts';
import type { Disposition } from '../domain/disposition.ts';
import type { Emit } from '../domain/events.ts';
import type { AccountApi } from '../oneinbox/account.ts';
import { ApiUnavailable } from '../oneinbox/errors.ts';

/** Writes our word on a call onto its record at the provider, behind everything else. */
export interface WriteBack {
  /** Returns at once; what cannot be written after some tries is told and counted, and nothing waits for it. */
  settled(call: SettledCall): void;
  /** Try what still waits once, for some seconds; then give up. */
  stop(): Promise<void>;
}

export interface SettledCall {
  readonly campaign: string;
  readonly callId: string;
  readonly disposition: Disposition;
  /** As the provider has it. */
  readonly outcome?: string;
}

export interface WriteBackParts {
  readonly account: Pick<AccountApi, 'setOutcome'>;
  readonly clock: Clock;
  readonly emit: Emit;
}

const AT_ONCE = 2;
/** What waits is lost with the process: it is no more than a convenience. */
const MOST_WAITING = 10_000;
const LEAVING_MS = 5_000;
const AGAIN_AFTER_MS = [5_000, 30_000, 120_000];

export function createWriteBack(parts: WriteBackParts): WriteBack {
  const waiting: SettledCall[] = [];
  const stopping = new AbortController();
  let busy = 0;
  let failed = 0;
  let idle = () => {};

  const fail = ({ campaign, callId }: SettledCall, reason: string) => {
    failed += 1;
    parts.emit({ type: 'outcome-not-written', campaign, callId, reason, failed });
  };

  const write = async (call: SettledCall, label: string) => {
    for (let n = 0; ; n += 1) {
      try {
        const written = await parts.account.setOutcome(call.callId, label);
        if (written === 'unknown-call') fail(call, 'the provider does not know the call');
        return;
      } catch (error) {
        const pause = AGAIN_AFTER_MS[n];
        if (pause === undefined || isFinal(error)) return fail(call, String(error));
        await parts.clock.sleep(pause, stopping.signal);
        if (stopping.signal.aborted) return fail(call, 'the process stopped');
      }
    }
  };

  const next = () => {
    if (busy >= AT_ONCE) return;
    const call = waiting.shift();
    if (!call) return busy === 0 ? idle() : undefined;
    busy += 1;
    const label = labelFor(call);
    void (label === undefined ? Promise.resolve() : write(call, label)).finally(() => {
      busy -= 1;
      next();
    });
  };

  return {
    settled(call) {
      if (labelFor(call) === undefined) return;
      if (waiting.length >= MOST_WAITING) return fail(call, 'too many wait to be written');
      waiting.push(call);
      next();
    },
    async stop() {
      stopping.abort();
      if (busy === 0) return;
      const done = new Promise<void>((resolve) => {
        idle = resolve;
      });
      await Promise.race([done, parts.clock.sleep(LEAVING_MS)]);
      for (const call of waiting.splice(0)) fail(call, 'the process stopped');
    },
  };
}

/** Nothing where the provider has an outcome already, unless the person asked never to be called again. */
function labelFor({ disposition, outcome }: SettledCall): string | undefined {
  if (disposition === 'opted_out') return 'opted_out';
  return outcome === undefined ? disposition : undefined;
}

/** The API understood and said no, for instance since the call did not complete. */
function isFinal(error: unknown): boolean {
  const status = error instanceof ApiUnavailable ? error.httpStatus : undefined;
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}
