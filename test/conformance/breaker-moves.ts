import { campaign, LINE, NOW, OTHER_LINE, open, openOne, rows, SECOND, setUp } from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

export const MINUTE = 60 * SECOND;
/** When a breaker that opened at `NOW` lets a probe go. */
export const COOLED = NOW + 30 * SECOND;

/** What the suites of the breaker and of the holds do with a ledger, again and again. */
export function breakerMoves(ledger: UseLedger) {
  const setUpMany = () =>
    setUp(
      ledger(),
      rows(40),
      campaign('spring', {
        fromNumbers: [LINE, OTHER_LINE].map((number) => ({ number, maxConcurrent: 20 })),
      }),
    );
  const trouble = (id: string, now: number, changes: { kind?: 'unreachable'; postedAt?: number } = {}) =>
    ledger().attempts.noteTrouble(
      id,
      { kind: 'unconfirmed', reason: 'HTTP 500', postedAt: now, ...changes },
      now,
    );
  const trip = async () => {
    await setUpMany();
    for (const id of ['a', 'b', 'c']) await trouble(id, NOW);
  };
  const openedAt = async (now: number, limit = 10) => {
    const { opened, stop } = await open(ledger(), { now, limit });
    return { ids: opened.map(({ id }) => id), stop };
  };
  const answer = (askedAt: number, now = askedAt) => ledger().attempts.noteAnswer(askedAt, now);
  const probeAt = async (now: number) => {
    await answer(now);
    const id = await openOne(ledger(), { now });
    await ledger().attempts.beginPosting(id, `token-of-${id}`, 'run-1', now);
    return id;
  };
  const state = async (now: number) => (await ledger().attempts.breaker(now)).state;
  return { setUpMany, trouble, trip, openedAt, answer, probeAt, state };
}
