import type { Clock } from '../domain/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Every process reads the campaigns anew twice a second: by then none lets a call of a paused one leave any more. */
const LONGEST_WAIT_MS = 3_000;
const LOOK_EVERY_MS = 20;
/** Attempts looked through; POSTs in flight are hundreds at most. */
const MOST_POSTING = 10_000;

/**
 * Wait until no POST of a campaign that was just paused or cancelled can leave or is without its answer. The fence lets
 * nothing new through; what had passed it leaves, or is held back where it has not yet. Returns how many were still
 * on their way after three seconds: those have left, or never will, and the provider has not answered them yet.
 */
export async function untilNoneLeaves(
  { attempts, campaigns }: Pick<Ledger, 'attempts' | 'campaigns'>,
  clock: Clock,
  campaign: string,
): Promise<number> {
  const began = clock.monotonicMs();
  for (;;) {
    const posting = await attempts.inState('posting', MOST_POSTING);
    const count = posting.filter((attempt) => attempt.campaign === campaign).length;
    if (count === 0 || clock.monotonicMs() - began >= LONGEST_WAIT_MS) return count;
    await clock.sleep(LOOK_EVERY_MS);
    if ((await campaigns.get(campaign))?.state === 'running') return 0;
  }
}
