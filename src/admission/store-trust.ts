import type { Redis } from 'ioredis';
import type { Clock } from '../domain/clock.ts';
import { FairdialError } from '../domain/errors.ts';
import type { Emit } from '../domain/events.ts';
import type { Journals } from '../journal/journals.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createLedgerWatch } from '../ledger/ledger-watch.ts';
import { checkDurability } from '../redis/connection.ts';
import { readStoreTime } from '../redis/store-time.ts';
import { createTrust, type Distrust, type Trust } from './trust.ts';

export interface StoreTrustParts {
  readonly redis: Redis;
  /** The ledger in it, without the journals ahead of it. */
  readonly store: Ledger;
  readonly journals: Journals;
  readonly run: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly allowWeakStore: boolean;
}

/** Trust in this Redis, the journals and the clock. `letGo` before the connection is closed on purpose. */
export function createStoreTrust(parts: StoreTrustParts): Trust & { letGo(): void } {
  const { redis, store, journals, run, clock, emit, allowWeakStore } = parts;
  const trust = createTrust({
    clock,
    emit,
    ledgerWatch: createLedgerWatch({ ledger: store, journals: journals.all, clock, emit }),
    journals: journals.all,
    durability: () => checkDurability(redis),
    storeTime: () => readStoreTime(redis),
    allowWeakStore,
    publish: (reasons) => store.generation.tell(run, reasons),
  });
  const interrupted = () => trust.storeInterrupted('cut');
  const back = () => void trust.check();
  redis.on('close', interrupted).on('ready', back);
  return {
    mayDial: () => trust.mayDial(),
    reasons: () => trust.reasons(),
    isLedgerKnown: () => trust.isLedgerKnown(),
    check: () => trust.check(),
    watch: (signal) => trust.watch(signal),
    storeInterrupted: (how) => trust.storeInterrupted(how),
    noteProviderTime: (ms) => trust.noteProviderTime(ms),
    letGo: () => void redis.off('close', interrupted).off('ready', back),
  };
}

/** A campaign run to its end in the foreground cannot wait for a decision that is somebody else's. */
export function inDoubt(reasons: readonly Distrust[]): FairdialError {
  const [first] = reasons;
  return new FairdialError('ledger-in-doubt', first?.reason ?? 'The store is in doubt.', first?.fix);
}

/** A reason as `/readyz` gives it. */
export function inWords({ reason, since, fix }: Distrust): string {
  return `${reason} (since ${new Date(since).toISOString()})${fix === undefined ? '' : ` → ${fix}`}`;
}
