import type { RedisDurability } from '../redis/connection.ts';

export interface Finding {
  readonly reason: string;
  readonly fix?: string;
}

export interface StoreFindings {
  /** Why this store is not to be dialled from. */
  readonly against: readonly Finding[];
  /** What could not be found out, or was allowed although it is weak. */
  readonly remarks: readonly string[];
}

/**
 * What a Redis' settings mean for us: what it acknowledges must survive a power failure (reliability §0.4), and it
 * must never throw keys away to make room. What it does not let us ask is believed, and said.
 */
export function findingsOf(store: RedisDurability, { allowWeak }: { allowWeak: boolean }): StoreFindings {
  const weak = weaknesses(store);
  const { appendonly, appendfsync, maxmemoryPolicy, role } = store;
  const unknown = Object.entries({ appendonly, appendfsync, 'maxmemory-policy': maxmemoryPolicy, role })
    .filter(([, value]) => value === 'unknown')
    .map(([name]) => `Redis does not let us ask for its ${name}: it is taken to be as it must be`);
  const allowed = weak.map(({ reason }) => `${reason}; allowed by FAIRDIAL_ALLOW_WEAK_REDIS`);
  return {
    against: [...(role === 'replica' ? [REPLICA] : []), ...(allowWeak ? [] : weak)],
    remarks: [...unknown, ...(allowWeak ? allowed : [])],
  };
}

const REPLICA: Finding = {
  reason: 'Redis is a read-only replica',
  fix: 'Name the master in REDIS_URL.',
};

function weaknesses({ appendonly, appendfsync, maxmemoryPolicy }: RedisDurability): Finding[] {
  return [
    ...unless(appendonly, 'yes', {
      reason: 'Redis keeps nothing on disk (appendonly is no): a restart would forget who was called',
      fix: lines('appendonly yes'),
    }),
    ...unless(appendfsync, 'always', {
      reason: `Redis may forget the last calls at a power failure (appendfsync is ${appendfsync})`,
      fix: lines('appendfsync always'),
    }),
    ...unless(maxmemoryPolicy, 'noeviction', {
      reason: `Redis may throw the ledger away to make room (maxmemory-policy is ${maxmemoryPolicy})`,
      fix: lines('maxmemory-policy noeviction'),
    }),
  ];
}

function unless(value: string, wanted: string, finding: Finding): Finding[] {
  return value === wanted || value === 'unknown' ? [] : [finding];
}

function lines(setting: string): string {
  return `redis-cli CONFIG SET ${setting} && redis-cli CONFIG REWRITE (or FAIRDIAL_ALLOW_WEAK_REDIS=true to take the risk)`;
}
