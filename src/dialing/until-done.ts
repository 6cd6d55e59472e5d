import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { LedgerUnavailable } from '../ledger/errors.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
/** After this long the process is of no more use than a dead one: a rescuer reconciles what it leaves. */
const GIVE_UP_MS = 10 * 60_000;

/** What was learnt from the provider must reach the ledger: ask again for as long as the store is away. */
export async function untilDone<T>(
  { clock, emit }: { clock: Clock; emit: Emit },
  write: () => Promise<T>,
): Promise<T> {
  const began = clock.monotonicMs();
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      const tooLate = clock.monotonicMs() - began > GIVE_UP_MS;
      if (!(error instanceof LedgerUnavailable) || tooLate) throw error;
      if (wait === FIRST_WAIT_MS) emit({ type: 'trouble', where: 'recording a call', error });
      await clock.sleep(wait);
    }
  }
}
