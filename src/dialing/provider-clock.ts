import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';

/** Compares this machine's clock with the provider's, from the `Date` of its answers. */
export interface ProviderClock {
  /** An answer dated `serverMs` came in at `localMs`, both epoch ms. */
  note(serverMs: number, localMs: number): void;
  /** How far the provider's clock is ahead of ours, once they were seen to differ for some time; else undefined. */
  clockSkewMs(): number | undefined;
  /** A sentence for `/readyz`; undefined while the clocks agree. */
  reason(): string | undefined;
}

const TOLERATED_MS = 5_000;
/** One odd date, or one answer out of a cache, is no clock. */
const SUSTAINED_MS = 10_000;
const LEAST_DATES = 3;
/** A date names its second: on average the answer was made half a second into it. */
const HALF_A_SECOND_MS = 500;

export function createProviderClock({ clock, emit }: { clock: Clock; emit: Emit }): ProviderClock {
  let far: { readonly since: number; readonly dates: number } | undefined;
  let skewMs: number | undefined;

  const tell = (next: number | undefined) => {
    const isNews = (skewMs === undefined) !== (next === undefined);
    skewMs = next;
    if (isNews) emit({ type: 'clock-skew', skewMs: next ?? 0 });
  };

  return {
    note(serverMs, localMs) {
      const seen = serverMs + HALF_A_SECOND_MS - localMs;
      if (!Number.isFinite(seen)) return;
      const now = clock.monotonicMs();
      far =
        Math.abs(seen) > TOLERATED_MS
          ? { since: far?.since ?? now, dates: (far?.dates ?? 0) + 1 }
          : undefined;
      if (!far) tell(undefined);
      else if (far.dates >= LEAST_DATES && now - far.since >= SUSTAINED_MS) tell(seen);
    },
    clockSkewMs: () => skewMs,
    reason() {
      if (skewMs === undefined) return undefined;
      const seconds = Math.round(Math.abs(skewMs) / 1_000);
      return `this machine's clock is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} the provider's: set it right (NTP)`;
    },
  };
}
