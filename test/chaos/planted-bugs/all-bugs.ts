import { DIALING_BUGS } from './dialing-bugs.ts';
import { GROUND_BUGS } from './ground-bugs.ts';
import { LEDGER_BUGS } from './ledger-bugs.ts';
import type { PlantedBug } from './planted-bug.ts';

/** Each has happened to somebody who places calls or keeps queues. The slowest to be noticed comes first. */
export const PLANTED_BUGS: readonly PlantedBug[] = [...GROUND_BUGS, ...LEDGER_BUGS, ...DIALING_BUGS];
