import type { RedisStore } from './redis-store.ts';

/** What a step may use. The lease is lengthened by every script it runs. */
export interface Upgrading {
  readonly store: RedisStore;
  readonly token: string;
  readonly leaseMs: number;
}

/** From one layout to the next. May be broken off anywhere and run again. False: another process has the lease. */
export interface LayoutStep {
  readonly from: number;
  run(upgrading: Upgrading): Promise<boolean>;
}

/** In order; the last leads to `LAYOUT`. */
export const LAYOUT_STEPS: readonly LayoutStep[] = [{ from: 1, run: packContacts }];

/** Two hundred contacts in one go keep Redis for about 2.5 ms (measured: 12 ms for a thousand). */
const CHUNKS_AT_ONCE = 2;

/** Layout 1 to 2: what stands of each contact, and where its number is found. All else is written as it was. */
async function packContacts({ store, token, leaseMs }: Upgrading): Promise<boolean> {
  const campaigns = await store.ask((redis) => redis.smembers(store.keys.campaigns()));
  for (const campaign of campaigns.sort()) {
    for (let reply = 'more'; reply !== 'done'; ) {
      reply = String(await store.scripts.run('upgrade-contacts', token, leaseMs, campaign, CHUNKS_AT_ONCE));
      if (reply === 'lost') return false;
    }
  }
  return true;
}
