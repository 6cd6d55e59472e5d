import type { JudgedRows, RejectionGuard, TooManyRejected } from './rejection-guard.ts';

/** So many rows are looked at before the first of them can be dialled; all of a shorter list. */
export const ROWS_BEFORE_DIALLING = 2_000;

/**
 * The same batches, held back until enough rows were seen to judge the list, then handed on one by one. `onTooMany` is told once,
 * at the first moment at which too many rows are rejected, and awaited before another row is handed on.
 */
export async function* judgeBatches<Batch extends JudgedRows>(
  batches: AsyncIterable<Batch>,
  guard: RejectionGuard,
  onTooMany: (verdict: TooManyRejected) => Promise<unknown>,
): AsyncGenerator<Batch> {
  let held: Batch[] | undefined = [];
  let told = false;
  const judge = async () => {
    const verdict = told ? undefined : guard.verdict();
    if (verdict === undefined) return;
    told = true;
    await onTooMany(verdict);
  };
  for await (const batch of batches) {
    guard.note(batch);
    held?.push(batch);
    if (held !== undefined && guard.rows < ROWS_BEFORE_DIALLING) continue;
    await judge();
    yield* held ?? [batch];
    held = undefined;
  }
  if (held === undefined) return;
  await judge();
  yield* held;
}
