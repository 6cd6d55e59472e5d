import type { Attempt } from '../../src/domain/attempt.ts';
import type { Store } from './history.ts';
import type { Provider } from './provider.ts';
import { DAY, HOUR, MINUTE } from './scales.ts';
import type { Scenario } from './scenario.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface EndingParts {
  readonly time: VirtualTime;
  readonly store: Store;
  readonly scenario: Scenario;
  readonly provider: Provider;
  /** A person decides everything that is held. */
  readonly release: () => Promise<void>;
}

/**
 * With calling hours round the clock: the longest retries, looks at unconfirmed attempts, holds and calls, one after the
 * other, and before them the rest of a day for who was called as often as anybody may be in one.
 */
const SOON_MS = DAY + 8 * HOUR;
/** With office hours: the next morning, or the one after the weekend. */
const LATER_MS = 5 * DAY;
const RELEASE_EVERY_MS = 10 * MINUTE;

/** Tells when a world is at its end: over, or long overdue. */
export class Ending {
  readonly #parts: EndingParts;
  /** Liveness: when all was over but for what a person must decide. */
  #settledAt: number | undefined;
  #left: readonly string[] = [];
  #nextRelease = 0;
  #deadline: number | undefined;

  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  /** To be asked before every event from the calm on. */
  isOver(): boolean {
    const { time, scenario } = this.#parts;
    this.#deadline ??= scenario.calmAt + this.#patience();
    if (time.now > this.#deadline) {
      this.#left = this.#unfinished();
      return true;
    }
    if (scenario.mode === 'liveness') this.#release();
    return this.#isDrained(() => false);
  }

  left(): readonly string[] {
    return this.#left;
  }

  /** Only when nothing else is left may a person help, and must then not have to wait for long either. */
  #release(): void {
    const { time, release } = this.#parts;
    if (this.#settledAt === undefined) {
      if (!this.#isDrained((attempt) => this.#isForPerson(attempt))) return;
      this.#settledAt = time.now;
      this.#deadline = time.now + this.#patience();
    }
    if (time.now < this.#nextRelease) return;
    this.#nextRelease = time.now + RELEASE_EVERY_MS;
    void release();
  }

  #patience(): number {
    const { scenario, store } = this.#parts;
    if (scenario.mode === 'safety') return LATER_MS;
    const all = [...store.history.versions.values()];
    const isRoundTheClock = all.every(
      ({ hours }) => hours.start === undefined && hours.week.every((day) => day[0]?.[1] === 1440),
    );
    return isRoundTheClock ? SOON_MS : LATER_MS;
  }

  /** The provider's list can prove nothing of it, or its processes died of it. */
  #isForPerson({ held, onlyByHand }: Attempt): boolean {
    const { scenario, provider } = this.#parts;
    const { echo, post } = scenario.provider;
    if (!held) return false;
    return onlyByHand === true || echo !== 'always' || post.wrongId > 0 || provider.calls.length === 0;
  }

  #isDrained(mayStay: (attempt: Attempt) => boolean): boolean {
    const { state } = this.#parts.store;
    let staying = 0;
    for (const { attempt } of state.attempts.values()) {
      if (!mayStay(attempt)) return false;
      staying += 1;
    }
    for (const { state: now, counts } of state.campaigns.values()) {
      const isOver = now === 'finished' || now === 'cancelled';
      if (counts.waiting > 0 || (!isOver && (staying === 0 || counts.unconfirmed === 0))) return false;
    }
    return true;
  }

  #unfinished(): string[] {
    const { state } = this.#parts.store;
    const when = this.#settledAt === undefined ? 'by itself' : 'after a person had decided';
    const campaigns = [...state.campaigns.values()]
      .filter(({ state: now, counts }) => counts.waiting > 0 || (now !== 'finished' && now !== 'cancelled'))
      .map(({ campaign, state: now, counts }) => `${campaign.name} ${now}, ${counts.waiting} waiting`);
    const attempts = [...state.attempts.values()].map(
      ({ attempt: { id, state: now, held, reason } }) => `${id} ${held ? 'held' : now} (${reason ?? ''})`,
    );
    return [...campaigns, ...attempts].map((what) => `${what}, not over ${when}`);
  }
}
