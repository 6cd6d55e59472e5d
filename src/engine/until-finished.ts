import type { Engine } from '../engine.ts';

const LOOK_EVERY_MS = 500;
/** Twice in a row: a list that is about to be read again makes a finished campaign go on. */
const QUIET_LOOKS = 2;

/**
 * Resolves once each of these campaigns (all of the engine's files where none is named) has finished, was cancelled, or
 * stands paused: then only a person makes it go on. Rejects with `LedgerUnavailable` when the store does not answer.
 */
export async function untilFinished(
  engine: Pick<Engine, 'ledger' | 'clock' | 'campaignNames' | 'importProgress'>,
  names: readonly string[] = engine.campaignNames(),
): Promise<void> {
  for (let quiet = 0; quiet < QUIET_LOOKS; ) {
    const states = await Promise.all(names.map((name) => engine.ledger.campaigns.get(name)));
    const isReading = names.some((name) => engine.importProgress(name) !== undefined);
    quiet = !isReading && states.every((entry) => entry && entry.state !== 'running') ? quiet + 1 : 0;
    if (quiet < QUIET_LOOKS) await engine.clock.sleep(LOOK_EVERY_MS);
  }
}
