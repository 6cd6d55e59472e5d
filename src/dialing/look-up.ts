import type { CallObservation } from '../domain/call-observation.ts';
import type { CallsApi } from '../oneinbox/api.ts';

/** One reading of the provider's whole call list, for all unconfirmed attempts at once. */
export interface LookUp {
  /** Calls that echo one of the wanted attempt ids. */
  readonly found: ReadonlyMap<string, CallObservation>;
  /** The list was read to its end, without a gap. */
  readonly complete: boolean;
  /** The list demonstrably echoes our metadata: some call in it names an attempt of ours. */
  readonly echoes: boolean;
}

/** A longer list is not read to its end in one go; the look-up then proves nothing absent. */
const PAGE_LIMIT = 2_000;

/**
 * Page the list for calls whose metadata names one of these attempts. No order is documented (oneinbox-api §8 row 3),
 * so only the end of the list ends the search; finding all of them does too. Throws `ApiUnavailable`.
 */
export async function lookUpAttempts(api: CallsApi, wanted: ReadonlySet<string>): Promise<LookUp> {
  const found = new Map<string, CallObservation>();
  let echoes = false;
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGE_LIMIT; pages++) {
    const page = await api.listCalls(cursor);
    for (const call of page.calls) {
      if (call.attemptId === undefined) continue;
      echoes = true;
      if (wanted.has(call.attemptId)) found.set(call.attemptId, { ...call, source: 'reconcile' });
    }
    cursor = page.nextCursor;
    if (cursor === undefined) return { found, complete: true, echoes };
    if (found.size === wanted.size) return { found, complete: false, echoes };
  }
  return { found, complete: false, echoes };
}
