import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { keepDoing } from '../domain/keep-doing.ts';
import { JournalUnavailable } from '../journal/errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { LedgerWatch } from '../ledger/ledger-watch.ts';
import type { RedisDurability } from '../redis/connection.ts';
import { createClockCheck } from './clock-check.ts';
import { createClockWitnesses } from './clock-witnesses.ts';
import { createStoreContinuity } from './store-continuity.ts';
import { type Finding, findingsOf } from './store-findings.ts';

/**
 * Whether anybody may be dialled at all. Doubt about the store, the journal or the clock stops the dialling
 * (reliability §0.6); each reason clears by itself once its cause is gone.
 */
export interface Trust {
  mayDial(): boolean;
  reasons(): readonly Distrust[];
  /** Whether the ledger has proved to be ours, once: before that, not even what it holds is to be worked on. */
  isLedgerKnown(): boolean;
  /** Look at everything now. Never rejects. Until it has run once nobody may be dialled. */
  check(): Promise<void>;
  /** Look again and again until the signal. Never rejects. */
  watch(signal: AbortSignal): Promise<void>;
  /**
   * The connection was cut, or (`lacks`) the fence met a store that lacks something: it may have come back with less.
   * Nobody is dialled until it proves to be the very store that was trusted before, or else all processes have compared.
   */
  storeInterrupted(how: 'cut' | 'lacks'): void;
  noteProviderTime(ms: number): void;
}

export interface Distrust extends Finding {
  readonly since: number;
}

export interface TrustParts {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly ledgerWatch: LedgerWatch;
  readonly journals: readonly Pick<Journal, 'path' | 'trouble'>[];
  readonly durability: () => Promise<RedisDurability>;
  /** Redis' TIME, in ms. */
  readonly storeTime: () => Promise<number>;
  /** FAIRDIAL_ALLOW_WEAK_REDIS */
  readonly allowWeakStore: boolean;
  /** Told the reasons whenever they were looked at, so that other commands can show them. */
  readonly publish: (reasons: readonly Distrust[]) => Promise<void>;
}

const CLOCK_EVERY_MS = 1_000;
/** How often Redis is asked for its time while nothing gives cause to. */
const CLOCKS_EVERY_MS = 60_000;
const LEDGER_EVERY_MS = 2_000;
const SETTINGS_EVERY_MS = 10_000;
/** After an interruption every process has compared its journal by then. */
const SETTLING_MS = 3_000;

type Source = 'start' | 'settings' | 'store' | 'ledger' | 'journal' | 'clock' | 'interrupted';

export function createTrust(parts: TrustParts): Trust {
  return new WatchedTrust(parts);
}

class WatchedTrust implements Trust {
  readonly #parts: TrustParts;
  readonly #clockCheck: ReturnType<typeof createClockCheck>;
  readonly #witnesses: ReturnType<typeof createClockWitnesses>;
  #askClocksAt = 0;
  #toldSkew = false;
  readonly #reasons = new Map<Source, readonly Distrust[]>();
  readonly #remarked = new Set<string>();
  /** What has not been looked at once. */
  readonly #unchecked = new Set(['settings', 'ledger']);
  #isLedgerKnown = false;
  #hasPublished = false;
  readonly #continuity = createStoreContinuity();
  #settledAt: number | undefined;
  #ledgerChecked: Promise<void> = Promise.resolve();

  constructor(parts: TrustParts) {
    this.#parts = parts;
    this.#clockCheck = createClockCheck(parts.clock);
    this.#witnesses = createClockWitnesses(parts.clock);
    const since = parts.clock.wallMs();
    this.#reasons.set('start', [{ reason: 'the store has not been looked at yet', since }]);
  }

  mayDial(): boolean {
    this.#lookAround();
    return this.#reasons.size === 0;
  }

  reasons(): readonly Distrust[] {
    this.#lookAround();
    return [...this.#reasons.values()].flat();
  }

  isLedgerKnown(): boolean {
    return this.#isLedgerKnown;
  }

  async check(): Promise<void> {
    await this.#checkSettings();
    await this.#checkLedger();
  }

  async watch(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const rhythm = (everyMs: number) => ({ clock, everyMs, signal, trouble: () => {} });
    await Promise.all([
      keepDoing(rhythm(CLOCK_EVERY_MS), () => this.#tickClock()),
      keepDoing(rhythm(LEDGER_EVERY_MS), () => this.#checkLedger()),
      keepDoing(rhythm(SETTINGS_EVERY_MS), () => this.#checkSettings()),
    ]);
  }

  storeInterrupted(how: 'cut' | 'lacks'): void {
    this.#settledAt = undefined;
    this.#continuity.interrupted(how === 'lacks');
    this.#set('interrupted', [INTERRUPTED]);
  }

  noteProviderTime(ms: number): void {
    this.#clockCheck.noteProviderTime(ms);
    this.#witnesses.noteProvider(ms);
  }

  /** One after the other: a connection that is back asks beside the rhythm, and what is put back is put back once. */
  #checkLedger(): Promise<void> {
    this.#ledgerChecked = this.#ledgerChecked.then(() => this.#compareLedger());
    return this.#ledgerChecked;
  }

  async #compareLedger(): Promise<void> {
    try {
      const doubts = await this.#parts.ledgerWatch.check();
      this.#set('ledger', doubts);
      this.#set('store', []);
      if (doubts.length === 0) this.#isLedgerKnown = true;
      this.#checked('ledger');
      this.#settle();
    } catch (error) {
      if (!(error instanceof JournalUnavailable)) this.#set('store', [unanswered(error)]);
    }
    await this.#publish();
  }

  /** Nothing is written when there is nothing to say, and was nothing before. */
  async #publish(): Promise<void> {
    const reasons = this.reasons();
    if (reasons.length === 0 && !this.#hasPublished) return;
    const isTold = await this.#parts.publish(reasons).then(
      () => true,
      () => false,
    );
    if (isTold) this.#hasPublished = reasons.length > 0;
  }

  #checked(what: 'settings' | 'ledger'): void {
    this.#unchecked.delete(what);
    if (this.#unchecked.size === 0) this.#reasons.delete('start');
  }

  async #checkSettings(): Promise<void> {
    try {
      const { allowWeakStore, durability } = this.#parts;
      const asked = this.#continuity.asking();
      const found = await durability();
      const { against, remarks } = findingsOf(found, { allowWeak: allowWeakStore });
      this.#set('settings', against);
      this.#checked('settings');
      for (const what of remarks) this.#remark(what);
      if (asked.isSame(found.dataset)) this.#resume();
      if (!this.#reasons.has('interrupted')) asked.trusted(found.dataset);
    } catch (error) {
      this.#set('store', [unanswered(error)]);
    }
  }

  async #tickClock(): Promise<void> {
    const { clock, storeTime } = this.#parts;
    const isDoubted = !this.#clockCheck.isTrusted() || this.#witnesses.wrongBy() !== undefined;
    const isDue = clock.monotonicMs() >= this.#askClocksAt;
    const from = clock.wallMs();
    const storeMs = isDoubted || isDue ? await storeTime().catch(() => undefined) : undefined;
    if (storeMs !== undefined) {
      this.#witnesses.noteStore(storeMs, { from, to: clock.wallMs() });
      this.#askClocksAt = clock.monotonicMs() + CLOCKS_EVERY_MS;
    }
    this.#clockCheck.tick(storeMs);
    this.#lookAround();
    this.#tellOfStoreClock();
  }

  /** Redis alone may be wrong: somebody should look at it, but it stops nobody. */
  #tellOfStoreClock(): void {
    const skewMs = this.#witnesses.wrongBy() === undefined ? this.#witnesses.storeSkewMs() : undefined;
    if ((skewMs !== undefined) === this.#toldSkew) return;
    this.#toldSkew = skewMs !== undefined;
    this.#parts.emit({ type: 'store-clock-skew', skewMs: skewMs ?? 0 });
  }

  #clockFindings(): Finding[] {
    if (!this.#clockCheck.isTrusted()) return [JUMPED];
    const wrongBy = this.#witnesses.wrongBy();
    return wrongBy === undefined ? [] : [wrong(wrongBy)];
  }

  /** What can be seen without asking anybody: before every call. */
  #lookAround(): void {
    this.#set('journal', this.#parts.journals.flatMap(journalTrouble));
    this.#set('clock', this.#clockFindings());
  }

  /** The first good check after an interruption starts the wait for the others'. */
  #settle(): void {
    if (!this.#reasons.has('interrupted')) return;
    const now = this.#parts.clock.monotonicMs();
    this.#settledAt ??= now + SETTLING_MS;
    if (now >= this.#settledAt) this.#resume();
  }

  #resume(): void {
    this.#set('interrupted', []);
    this.#continuity.resumed();
  }

  #set(source: Source, findings: readonly Finding[]): void {
    const before = this.#reasons.get(source) ?? [];
    const now = this.#parts.clock.wallMs();
    const after = findings.map((finding) => ({
      ...finding,
      since: before.find(({ reason }) => reason === finding.reason)?.since ?? now,
    }));
    if (after.length > 0) this.#reasons.set(source, after);
    else this.#reasons.delete(source);
    this.#tell(source, before, after);
  }

  #tell(about: Source, before: readonly Distrust[], after: readonly Distrust[]): void {
    const { emit, clock } = this.#parts;
    const isIn = (all: readonly Distrust[], { reason }: Distrust) =>
      all.some((each) => each.reason === reason);
    for (const distrust of after) {
      const { reason, fix } = distrust;
      if (!isIn(before, distrust))
        emit({ type: 'dialling-stopped', about, reason, ...(fix === undefined ? {} : { fix }) });
    }
    for (const distrust of before) {
      const { reason, since } = distrust;
      const forMs = Math.max(0, clock.wallMs() - since);
      if (!isIn(after, distrust)) emit({ type: 'dialling-allowed', about, reason, forMs });
    }
  }

  #remark(what: string): void {
    if (this.#remarked.has(what)) return;
    this.#remarked.add(what);
    this.#parts.emit({ type: 'store-unchecked', what });
  }
}

const INTERRUPTED: Finding = {
  reason:
    'the connection to Redis was cut, or it lacks something; waiting until every process has compared its journal',
  fix: 'Nothing to do; it takes a few seconds once Redis answers.',
};
const JUMPED: Finding = {
  reason:
    'the clock of this machine jumped; waiting until it runs evenly and agrees with the clock of Redis within 5 s',
  fix: 'If this stays, mend the time synchronisation of both machines (timedatectl, chronyc tracking).',
};

/** Without the seconds: a reason that changes with every look would be told with every look. */
function wrong(byMs: number): Finding {
  const direction = byMs > 0 ? 'behind' : 'ahead of';
  return {
    reason: `the clock of this machine is more than 2 s ${direction} both the clock of Redis and that of the provider`,
    fix: 'Set it right: mend its time synchronisation (timedatectl, chronyc tracking); dialling resumes by itself.',
  };
}

function unanswered(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  if (/READONLY/.test(message))
    return { reason: 'Redis is a read-only replica', fix: 'Name the master in REDIS_URL.' };
  if (/MISCONF|OOM|NOSPACE/.test(message))
    return {
      reason: 'Redis refuses to write: its disk or its memory is full',
      fix: 'Make room for Redis; dialling resumes by itself.',
    };
  return {
    reason: 'Redis does not answer',
    fix: 'Check that Redis is running and reachable; dialling resumes by itself.',
  };
}

function journalTrouble(journal: Pick<Journal, 'path' | 'trouble'>): Finding[] {
  const trouble = journal.trouble();
  if (!trouble) return [];
  const fix =
    'Make room on that disk or give this user the right to write there; dialling resumes by itself.';
  return [{ reason: trouble.error.message, fix }];
}
