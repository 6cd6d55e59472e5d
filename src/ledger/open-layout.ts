import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../domain/clock.ts';
import { TIMINGS } from '../domain/timings.ts';
import { LAYOUT_STEPS, type LayoutStep } from './layout-steps.ts';
import { createRedisStore, type RedisStore } from './redis-store.ts';
import { FIRST_LAYOUT, FOR_EARLIER, LAYOUT, ledgerInUse, ledgerNewer } from './schema-version.ts';

export interface LayoutParts {
  /** With the hash tag. */
  readonly prefix: string;
  readonly clock: Clock;
  /** Told once, before anything is changed. */
  readonly onUpgrade?: (from: number, to: number) => void;
}

/** Far longer than any single script takes; who was killed over an upgrade holds the next one up for so long. */
const LEASE_MS = 10_000;
const LOOK_EVERY_MS = 250;
/** A process that was killed counts as alive for so long, and a moment more. */
const MOST_WAIT_MS = 20_000;

/**
 * To be called by whoever opens a ledger, before anything is read of it. One of the layout we know: nothing is done. One of
 * an earlier layout is brought up to date, by exactly one process; the others wait. Meanwhile nobody is dialled, and
 * processes of the earlier version are refused for good. Broken off, it goes on where it was.
 *
 * Rejects with `FairdialError`: `ledger-newer`, and nothing was changed; `ledger-in-use` where an earlier process lives.
 */
export async function bringUpToDate(redis: Redis, parts: LayoutParts): Promise<void> {
  const store = createRedisStore(redis, parts.prefix, TIMINGS.holds);
  const { clock } = parts;
  const token = randomBytes(8).toString('hex');
  const giveUpAt = clock.monotonicMs() + MOST_WAIT_MS;
  for (;;) {
    const layout = await readLayout(store);
    if (layout === undefined || layout === LAYOUT) return;
    const begun = await begin(store, { token, layout, now: clock.wallMs() });
    if (begun === 'begun') {
      parts.onUpgrade?.(layout, LAYOUT);
      await climb({ store, token, leaseMs: LEASE_MS }, layout);
      continue;
    }
    // Another process at work lengthens its lease as it goes: there is no end to that wait.
    if (typeof begun === 'number' && clock.monotonicMs() > giveUpAt) throw ledgerInUse(begun);
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** For who only copies a ledger: throws `FairdialError` `ledger-newer` for one that this fairdial does not know. */
export async function mustKnowLayout(redis: Redis, prefix: string): Promise<void> {
  await readLayout(createRedisStore(redis, prefix, TIMINGS.holds));
}

/** Undefined: there is no ledger yet. Throws for one of a newer fairdial. */
async function readLayout({ ask, keys }: RedisStore): Promise<number | undefined> {
  const [id, written] = await ask((redis) => redis.hmget(keys.generation(), 'id', 'layout'));
  const layout = written ? Number(written) : FIRST_LAYOUT;
  if (layout > LAYOUT) throw ledgerNewer(layout);
  if (written || id) return layout;
  return (await ask((redis) => redis.exists(keys.campaigns()))) === 1 ? layout : undefined;
}

type Begun = 'begun' | 'busy' | 'other' | number;

async function begin(
  { scripts }: RedisStore,
  { token, layout, now }: { token: string; layout: number; now: number },
): Promise<Begun> {
  const about = [token, LEASE_MS, now, layout, FIRST_LAYOUT, FOR_EARLIER] as const;
  return (await scripts.run('begin-upgrade', ...about)) as Begun;
}

/** Every step from this layout on. Stops without a word where another process has taken over: then it is waited for. */
async function climb(upgrading: Parameters<LayoutStep['run']>[0], from: number): Promise<void> {
  for (const step of LAYOUT_STEPS.filter((each) => each.from >= from))
    if (!(await step.run(upgrading))) return;
  await upgrading.store.scripts.run('end-upgrade', upgrading.token, LAYOUT);
}
