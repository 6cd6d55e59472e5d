import { FairdialError } from '../domain/errors.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Whether calls can be placed, and if not, why: the ledger does not answer, or one of the obstacles stands. */
export async function readinessOf(
  ledger: Ledger,
  obstacles: readonly (string | (() => string | undefined))[],
): Promise<{ ready: boolean; reasons: string[] }> {
  try {
    await ledger.revision();
    const reasons = obstacles.flatMap((each) => (typeof each === 'string' ? each : (each() ?? [])));
    return { ready: reasons.length === 0, reasons };
  } catch (error) {
    return { ready: false, reasons: [error instanceof FairdialError ? error.message : String(error)] };
  }
}
