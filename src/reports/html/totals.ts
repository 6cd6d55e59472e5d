import { emptyTally, type Tally } from '../attempt-tally.ts';
import type { PageFacts } from './page-facts.ts';

/** Of all attempts: the last row of the summary. */
export function totalOf({ rows }: Pick<PageFacts, 'rows'>): Tally {
  return rows.at(-1)?.tally ?? emptyTally();
}
