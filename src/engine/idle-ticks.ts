import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { TickName } from '../domain/work-queue.ts';
import type { Ledger } from '../ledger/ledger.ts';

/**
 * Which ticks are worth asking for now. Where nothing happens, those that only follow what happens come more rarely: a
 * process that waits for a window costs what its ticks cost. Whatever is heard of brings them back within a beat.
 */
export interface IdleTicks {
  readonly hear: Emit;
  /** Asked at each beat of the tick; a yes counts as its turn. */
  isDue(name: TickName): boolean;
  /** Calls may be under way of which nothing was heard for long: look whether there are any. Never rejects. */
  lookForCalls(): Promise<void>;
}

export interface IdleTicksParts {
  readonly ledger: { readonly attempts: Pick<Ledger['attempts'], 'totals'> };
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** How often each tick comes while there is work, in ms. */
  readonly every: Readonly<Record<TickName, number>>;
}

/**
 * Their work begins with an event of this process, or of another one, which then ticks itself. Only for one that has
 * died since, or for an instant that passes (`not_after`, the end of a suppression), do they come as late as this.
 */
const FOLLOWERS: readonly TickName[] = ['track', 'expire'];
const IDLE_BEATS = 5;
/** So many beats after the last event things are idle. */
const CALM_BEATS = 10;
/** A timer may be early. */
const HALF_A_BEAT = 0.5;

export function createIdleTicks({ ledger, clock, every }: IdleTicksParts): IdleTicks {
  const ranAt = new Map<TickName, number>();
  let stirredAt = clock.monotonicMs();

  const stir = () => {
    stirredAt = clock.monotonicMs();
  };
  const beatsOf = (name: TickName, since: number) => (clock.monotonicMs() - since) / every[name];
  const isIdle = (name: TickName) => FOLLOWERS.includes(name) && beatsOf(name, stirredAt) > CALM_BEATS;

  return {
    hear: stir,
    isDue(name) {
      const rested = beatsOf(name, ranAt.get(name) ?? Number.NEGATIVE_INFINITY);
      if (isIdle(name) && rested < IDLE_BEATS - HALF_A_BEAT) return false;
      ranAt.set(name, clock.monotonicMs());
      return true;
    },
    async lookForCalls() {
      if (beatsOf('track', stirredAt) < CALM_BEATS / 2) return;
      const isUnderWay = await areUnderWay(ledger).catch(() => true);
      if (isUnderWay) stir();
    },
  };
}

/** Not those in doubt: they may wait for a person for days, and are the rescuers' business. */
async function areUnderWay({ attempts }: IdleTicksParts['ledger']): Promise<boolean> {
  const { opened, posting, placed, ended } = await attempts.totals();
  return opened + posting + placed + ended > 0;
}
