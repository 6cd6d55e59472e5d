import type { Config } from '../config/config.ts';
import { systemClock } from '../domain/clock.ts';
import { present } from '../domain/present.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StandingSources } from '../reports/standing.ts';

/** A person who looks may wait for more than the page, which is always on: so many who are not due yet are told by reason. */
const MOST_LATER = 5_000;

/** What `fairdial status` reads where things stand from, once or again and again. */
export function standingSources(
  ledger: Ledger,
  { guardMs, maxConcurrent }: Pick<Config, 'guardMs' | 'maxConcurrent'>,
): StandingSources {
  const limit = present({ accountLimit: maxConcurrent });
  return { ledger, clock: systemClock, guardMs, mostLooks: MOST_LATER, ...limit };
}
