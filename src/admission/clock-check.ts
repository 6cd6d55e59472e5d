import type { Clock } from '../domain/clock.ts';

/** Whether the wall clock runs: it is compared with the monotonic one, which no step or time server moves. */
export interface ClockCheck {
  /** Compare now. Cheap enough to ask before every call. */
  isTrusted(): boolean;
  /** The regular look, every second. `storeMs`: what Redis' clock says, where it was asked. */
  tick(storeMs?: number): void;
  /** What the provider's `Date` header said, just now. */
  noteProviderTime(ms: number): void;
}

/** A difference that neither scheduling nor slewing explains. */
const JUMP_MS = 2_000;
/** So many regular looks in a row without a jump, before a clock that jumped is believed again. */
const GOOD_LOOKS = 3;
const STORE_MAY_DIFFER_MS = 5_000;
/** `Date` has whole seconds and is as old as the answer took. */
const PROVIDER_MAY_DIFFER_MS = 30_000;

/**
 * The wall clock is mistrusted when it moves by more than 2 s against the monotonic one (a step of the clock, a
 * suspended machine), until it has run evenly for three looks and agrees with Redis within 5 s, and with the
 * provider within 30 s if the provider has told its time since.
 */
export function createClockCheck(clock: Clock): ClockCheck {
  const read = () => ({ wall: clock.wallMs(), monotonic: clock.monotonicMs() });
  let last = read();
  let goodLooks = GOOD_LOOKS;
  let isTrusted = true;
  let providerDiffers: number | undefined;

  const hasJumped = () => {
    const now = read();
    const drift = now.wall - last.wall - (now.monotonic - last.monotonic);
    last = now;
    if (Math.abs(drift) <= JUMP_MS) return false;
    [isTrusted, goodLooks, providerDiffers] = [false, 0, undefined];
    return true;
  };
  const agrees = (storeMs: number | undefined) =>
    storeMs !== undefined &&
    Math.abs(storeMs - last.wall) <= STORE_MAY_DIFFER_MS &&
    (providerDiffers ?? 0) <= PROVIDER_MAY_DIFFER_MS;

  return {
    isTrusted: () => !hasJumped() && isTrusted,
    tick(storeMs) {
      if (hasJumped() || isTrusted) return;
      goodLooks += 1;
      if (goodLooks >= GOOD_LOOKS && agrees(storeMs)) isTrusted = true;
    },
    noteProviderTime(ms) {
      providerDiffers = Math.abs(ms - clock.wallMs());
    },
  };
}
