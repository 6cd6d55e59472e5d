import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/domain/attempt.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createHints, type Hints } from '../../../src/tracking/follow-hints.ts';
import { attemptOf, finished, NOW, placeOne, rows, setUp } from '../../conformance/fixtures.ts';

let ledger: Ledger;
let hints: Hints;
let attempt: Attempt;
/** Readings of tokens. */
let readings: (readonly string[])[];
/** Looks under way or done; each ends when told to. */
let looks: { end: (hasEnded?: boolean) => void; fail: (error: Error) => void }[];
/** Ends that were expected, by their number, and those that did not come. */
let expected: string[];

const turn = () => new Promise(setImmediate);

beforeEach(async () => {
  ledger = createMemoryLedger();
  await setUp(ledger, rows(1));
  attempt = await attemptOf(ledger, await placeOne(ledger));
  [readings, looks, expected] = [[], [], []];
  const byWebhookTokens = (tokens: readonly string[]) => {
    readings.push(tokens);
    return ledger.attempts.byWebhookTokens(tokens);
  };
  const counted = { ...ledger, attempts: { ...ledger.attempts, byWebhookTokens } };
  const lookAt = () =>
    new Promise<boolean>((resolve, fail) => {
      looks.push({ end: (hasEnded = true) => resolve(hasEnded), fail });
    });
  const onEndExpected = (fromNumber: string) => {
    expected.push(fromNumber);
    return () => void expected.push('goes on');
  };
  hints = createHints({ ledger: counted, clock: systemClock, lookAt, onEndExpected });
});
afterEach(() => ledger.close());

describe('hints', () => {
  it('that come together are one reading and one look', async () => {
    const token = attempt.webhookToken ?? '';
    const found = await Promise.all([hints.byToken(token), hints.byToken(token), hints.byToken('nobody')]);
    expect(found).toEqual([attempt, attempt, undefined]);
    expect(readings).toEqual([[token, 'nobody']]);
    const hinted = Promise.all([hints.hint(attempt), hints.hint(attempt)]);
    await turn();
    looks[0]?.end();
    await turn();
    looks[1]?.end();
    await hinted;
    expect(looks.length).toBeLessThanOrEqual(2);
  });

  it('that come while the question is under way make for one more', async () => {
    const first = hints.hint(attempt);
    await turn();
    expect(looks).toHaveLength(1);
    await Promise.all([hints.hint(attempt), hints.hint(attempt)]);
    looks[0]?.end();
    await turn();
    expect(looks).toHaveLength(2);
    looks[1]?.end();
    await first;
    expect(looks).toHaveLength(2);
  });

  it('about a call of our own ask the ledger for nothing, however many tokens are being read', async () => {
    const ownCalls = {
      ofToken: (token: string) => (token === 'ours' ? attempt : undefined),
      isOver: (token: string) => token === 'over',
    };
    const stuck = {
      ...ledger,
      attempts: { ...ledger.attempts, byWebhookTokens: () => new Promise<never>(() => {}) },
    };
    const own = createHints({ ledger: stuck, clock: systemClock, ownCalls, lookAt: async () => true });
    void own.byToken('of another process');
    expect(await own.byToken('ours')).toBe(attempt);
    expect(await own.byToken('over')).toBeUndefined();
  });

  it('make for none once the attempt is settled', async () => {
    const first = hints.hint(attempt);
    await turn();
    await hints.hint(attempt);
    await ledger.attempts.settle(attempt.id, finished(attempt.id), NOW);
    looks[0]?.end();
    await first;
    expect(looks).toHaveLength(1);
  });

  it('whose question failed are asked again by the next, and are told where there is none', async () => {
    const first = hints.hint(attempt);
    await turn();
    await hints.hint(attempt);
    looks[0]?.fail(new Error('away'));
    await turn();
    expect(looks).toHaveLength(2);
    looks[1]?.fail(new Error('still away'));
    await expect(first).rejects.toThrow('still away');
    const later = hints.hint(attempt);
    await turn();
    expect(looks).toHaveLength(3);
    looks[2]?.end();
    await later;
  });

  it('let an end be expected once for each look at a live call, as it begins', async () => {
    const first = hints.hint(attempt);
    expect(expected).toEqual([]);
    await turn();
    await Promise.all([hints.hint(attempt), hints.hint(attempt)]);
    expect(expected).toEqual([attempt.fromNumber]);
    await ledger.attempts.end(attempt.id, { endedAt: NOW, nextLookAt: NOW });
    looks[0]?.end();
    await turn();
    expect(looks).toHaveLength(2);
    looks[1]?.end();
    await first;
    expect(expected).toEqual([attempt.fromNumber]);
  });

  it('tell when it did not come, or nobody could say', async () => {
    const first = hints.hint(attempt);
    await turn();
    looks[0]?.end(false);
    await first;
    expect(expected).toEqual([attempt.fromNumber, 'goes on']);
    const second = hints.hint(attempt);
    await turn();
    looks[1]?.fail(new Error('away'));
    await expect(second).rejects.toThrow('away');
    expect(expected).toEqual([attempt.fromNumber, 'goes on', attempt.fromNumber, 'goes on']);
  });
});
