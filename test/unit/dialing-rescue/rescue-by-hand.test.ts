import { beforeEach, describe, expect, it } from 'vitest';
import { releaseAttempt, unconfirmedOf } from '../../../src/dialing/rescue-by-hand.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import {
  attemptOf,
  doubtOne,
  journalOf,
  NOW,
  openOne,
  phone,
  placed,
  rows,
  setUp,
  viewOf,
} from '../../conformance/fixtures.ts';

let ledger: Ledger;
const clock = { wallMs: () => NOW + 1_000, monotonicMs: () => 0, sleep: async () => {} };
const release = async (id: string, as: 'placed' | 'absent') => {
  const doorOut = createDoorOut({ ledger, clock, emit: () => {}, onSettled: () => {} });
  const attempt = await attemptOf(ledger, id).catch(() => ({ ...known, id }));
  return releaseAttempt({ ledger, doorOut, clock }, attempt, { as, why: 'she says so' });
};
let known: Awaited<ReturnType<typeof attemptOf>>;

beforeEach(async () => {
  ledger = createMemoryLedger();
  await setUp(ledger, rows(2));
});

describe('releaseAttempt', () => {
  it('as absent: the contact waits again, no attempt is spent, and the journal says why', async () => {
    const id = await doubtOne(ledger);
    known = await attemptOf(ledger, id);
    expect(await release(id, 'absent')).toBe('released');
    expect(await viewOf(ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0, at: NOW + 1_000 });
    expect((await ledger.attempts.slots()).account).toBe(0);
    expect(await journalOf(ledger)).toMatchObject([
      { attemptId: id, state: 'returned', source: 'reconcile', error: 'released by hand: she says so' },
    ]);
  });

  it('as placed: it counts, its result is lost, and nobody is redialled', async () => {
    const id = await doubtOne(ledger);
    expect(await release(id, 'placed')).toBe('released');
    expect(await viewOf(ledger, 0)).toMatchObject({
      status: 'done',
      attempts: 1,
      reason: 'released by hand: she says so',
      result: { disposition: 'lost' },
    });
    expect(await journalOf(ledger)).toMatchObject([
      { state: 'settled', disposition: 'lost', source: 'reconcile', error: 'released by hand: she says so' },
    ]);
  });

  it('decides the hold of a contact that ended the process', async () => {
    const id = await openOne(ledger);
    await ledger.rescue.hold(id, { reason: 'crashes', nextLookAt: NOW, onlyByHand: true }, NOW);
    expect(await release(id, 'absent')).toBe('released');
    expect(await viewOf(ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
  });

  it.each(['placed', 'absent'] as const)('as %s changes nothing once its call was found', async (as) => {
    const id = await doubtOne(ledger);
    await ledger.attempts.markPlaced(id, placed(id));
    expect(await release(id, as)).toBe('gone');
    expect((await attemptOf(ledger, id)).state).toBe('placed');
    expect(await journalOf(ledger)).toEqual([]);
  });
});

it('finds the undecided attempts of one person only', async () => {
  const [first] = [await doubtOne(ledger), await doubtOne(ledger)];
  expect((await unconfirmedOf(ledger, phone(0))).map(({ id }) => id)).toEqual([first]);
  expect(await unconfirmedOf(ledger, phone(5))).toEqual([]);
});
