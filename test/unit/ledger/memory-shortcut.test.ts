import { expect, it } from 'vitest';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { memoryLedgerOn } from '../../../src/ledger/memory-ledger.ts';
import { endUndisturbed, settleUndisturbed } from '../../../src/ledger/memory-shortcut.ts';
import { emptyState, type MemoryState } from '../../../src/ledger/memory-state.ts';
import { LINE, NOW, record, request, result, rows, SECOND, setUp } from '../../conformance/fixtures.ts';

const acceptedAt = NOW + 2 * SECOND;
const endedAt = NOW + 60 * SECOND;
const settledAt = NOW + 66 * SECOND;
const retry = { kind: 'retry', at: NOW + 3_600 * SECOND, reason: 'retry after busy' } as const;

/** What a later opening, a report of the contact or a limit could see. */
function seen({ slots, persons, history, campaigns, attempts, pace }: MemoryState) {
  const spring = campaigns.get('spring');
  return {
    slots: [...slots.perNumber].map(([number, ids]) => [number, ids.size]),
    account: slots.account.size,
    persons: [...persons.keys()],
    history: [...history],
    pace: [...pace],
    attempts: attempts.size,
    counts: spring?.counts,
    waiting: spring?.buckets.map(({ waiting }) => waiting),
    contacts: spring?.contacts.map(({ status, reason, attempts: made, at, line }) => [
      status,
      reason,
      made,
      at,
      line,
    ]),
  };
}

async function opened(forgetful: boolean) {
  const state = emptyState(TIMINGS.holds, forgetful);
  const ledger = memoryLedgerOn(state);
  await setUp(ledger, rows(2));
  const { opened: attempts } = await ledger.attempts.open(request({ limit: 1 }));
  const id = attempts[0]?.id ?? '';
  const attempt = state.attempts.get(id)?.attempt;
  if (!attempt) throw new Error('nothing opened');
  return { state, ledger, attempt };
}

it('leaves behind what the marks one by one leave behind', async () => {
  const { state, ledger, attempt } = await opened(false);
  await ledger.attempts.beginPosting(attempt.id, 'token', 'run-1', NOW);
  await ledger.attempts.markPlaced(attempt.id, { callId: 'call', acceptedAt, nextLookAt: endedAt });
  await ledger.attempts.end(attempt.id, { endedAt, nextLookAt: settledAt });
  const short = await opened(true);
  endUndisturbed(short.state, short.attempt.id, { acceptedAt, endedAt });
  expect(seen(short.state)).toEqual(seen(state));

  const settlement = {
    record: record(attempt.id),
    result: result(),
    next: retry,
    talkedAt: endedAt,
  };
  await ledger.attempts.settle(attempt.id, settlement, settledAt);
  const conclusion = { next: retry, talkedAt: endedAt, suppress: undefined, now: settledAt };
  settleUndisturbed(short.state, short.attempt, { result: result(), ...conclusion });
  expect(seen(short.state)).toEqual(seen(state));
  expect(seen(short.state).slots).toEqual([[LINE, 0]]);
});
