import type { Suppression } from '../../src/ledger/ledger.ts';
import { phone } from './fixtures.ts';
import type { Step, World } from './model-commands.ts';
import { stepwise, twice } from './model-plan.ts';

/* Each function turns drawn arguments into one call, the same for every ledger. */

interface DrawnSuppression {
  phone: string;
  reason: string;
  source: string;
  forMs: number | undefined;
}

export function suppress(
  { entries, scope }: { entries: DrawnSuppression[]; scope: string | undefined },
  { now }: World,
): Step {
  const full = entries.map(
    ({ forMs, ...entry }): Suppression => ({
      ...entry,
      at: now,
      ...(forMs !== undefined && { until: now + forMs }),
      ...(entry.source === 'dnc.csv' && { followed: true }),
    }),
  );
  return twice((ledger) => ledger.suppressions.add(full, scope === undefined ? {} : { campaign: scope }));
}

export function unsuppress({ person, all }: { person: number; all: boolean }): Step {
  return twice((ledger) => ledger.suppressions.remove(phone(person), { all }));
}

export function liftSuppression({ person, scope }: { person: number; scope: string | undefined }): Step {
  const from = { source: 'dnc.csv', ...(scope === undefined ? {} : { campaign: scope }) };
  return twice((ledger) => ledger.suppressions.lift([phone(person)], from));
}

export function expireSuppressions({ limit }: { limit: number }, { now }: World): Step {
  return stepwise((ledger) => ledger.suppressions.expire(now, limit));
}
