import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { type OwnCalls, rememberingOwnCalls } from '../../../src/ledger/own-calls.ts';
import { attemptOf, finished, NOW, openOne, placeOne, rows, setUp } from '../../conformance/fixtures.ts';

const ending = { endedAt: NOW + 30_000, nextLookAt: NOW + 33_000 };
const doubt = { reason: 'no answer', nextLookAt: NOW };

let ledger: Ledger;
let ownCalls: OwnCalls;
let store: Ledger;

beforeEach(async () => {
  store = createMemoryLedger();
  ({ ledger, ownCalls } = rememberingOwnCalls(store, 3));
  await setUp(ledger, rows(6));
});
afterEach(() => ledger.close());

async function placed() {
  const attempt = await attemptOf(store, await placeOne(ledger));
  return { ...attempt, token: attempt.webhookToken ?? 'none' };
}

describe('the calls of our own', () => {
  it('are known by their webhook token as the ledger has them, from the placing on', async () => {
    const id = await openOne(ledger);
    const { webhookToken = '' } = await attemptOf(store, id);
    expect(ownCalls.ofToken(webhookToken)).toBeUndefined();
    await ledger.attempts.beginPosting(id, 'token', 'run-1', NOW);
    expect(ownCalls.ofToken(webhookToken)).toBeUndefined();
    await ledger.attempts.markPlaced(id, { callId: 'call', acceptedAt: NOW + 1, nextLookAt: NOW + 2 });
    expect(ownCalls.ofToken(webhookToken)).toEqual(await attemptOf(store, id));
  });

  it('are forgotten with their end, their settlement, and a doubt', async () => {
    const [ended, settled] = [await placed(), await placed()];
    await ledger.attempts.end(ended.id, ending);
    expect(ownCalls.ofToken(ended.token)).toBeUndefined();
    await ledger.attempts.settle(settled.id, finished(settled.id), NOW);
    expect(ownCalls.ofToken(settled.token)).toBeUndefined();
    const doubted = await openOne(ledger);
    await ledger.attempts.beginPosting(doubted, 'token', 'run-1', NOW);
    await ledger.attempts.markUnconfirmed(doubted, doubt, NOW);
    await store.attempts.markPlaced(doubted, { callId: 'found', acceptedAt: NOW, nextLookAt: NOW });
    const { webhookToken = '' } = await attemptOf(store, doubted);
    expect(ownCalls.ofToken(webhookToken)).toBeUndefined();
  });

  it('are bounded: the oldest goes', async () => {
    const calls = [await placed()];
    for (const ended of calls) await store.attempts.end(ended.id, ending);
    for (let n = 0; n < 3; n += 1) {
      const call = await placed();
      await store.attempts.end(call.id, ending);
      calls.push(call);
    }
    expect(calls.map(({ token }) => ownCalls.ofToken(token) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('are known to have ended when they are claimed for a look after another process saw the end', async () => {
    const { id, campaign, seq } = await placed();
    await store.attempts.end(id, ending);
    await ledger.attempts.claimLooks('ended', ending.nextLookAt, 1_000, 10);
    const found = await ledger.attempts.getAt({ id, campaign, seq });
    expect(found?.attempt).toMatchObject({ state: 'ended', endedAt: ending.endedAt });
  });

  it('are over once they are settled, and only then', async () => {
    const [first, second] = [await placed(), await placed()];
    await ledger.attempts.end(first.id, ending);
    expect(ownCalls.isOver(first.token)).toBe(false);
    await ledger.attempts.settle(first.id, finished(first.id), NOW);
    expect([first, second].map(({ token }) => ownCalls.isOver(token))).toEqual([true, false]);
  });

  it('are read as the ledger has them, until it says that they have changed', async () => {
    const { id, campaign, seq } = await placed();
    const place = { id, campaign, seq };
    expect(ownCalls.knows(id)).toBe(true);
    const { seen, ...known } = (await ledger.attempts.getAt(place)) ?? {};
    expect(known).toMatchObject((await store.attempts.getAt(place)) ?? { found: true });
    const changed = { ...finished(id), seen: { contact: 'another', result: '', bucket: 0 } };
    expect(await ledger.attempts.settle(id, changed, NOW)).toBe('changed');
    expect(ownCalls.knows(id)).toBe(false);
    expect(await ledger.attempts.getAt(place)).toEqual(await store.attempts.getAt(place));
  });
});
