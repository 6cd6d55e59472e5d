import { beforeEach, describe, expect, it } from 'vitest';
import { plainStyle } from '../../../src/cli/style.ts';
import { whyText } from '../../../src/cli/why-text.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  finished,
  LINE,
  NOW,
  OTHER_LINE,
  offer,
  open,
  postOne,
  row,
  rows,
  SECOND,
  setUp,
} from '../../conformance/fixtures.ts';
import { alive, brief, HOUR, spring, TUESDAYS, why } from './why-kit.ts';

let ledger: Ledger;
beforeEach(async () => {
  ledger = createMemoryLedger();
  await alive(ledger);
});

describe('what the due ones share', () => {
  it('is a full number; those who fit are next, and one may raise it', async () => {
    await setUp(ledger, rows(9), spring());
    expect(brief(await why(ledger))).toEqual([
      ['slots', 6],
      ['due', 3],
    ]);
    await open(ledger, { limit: 3 });
    const answer = await why(ledger);
    expect(answer.causes).toMatchObject([
      { cause: 'slots', count: 6, text: `all slots are taken on ${LINE}`, numbers: [{ live: 3, limit: 3 }] },
    ]);
    expect(answer.change).toEqual({
      kind: 'raise-number-limit',
      helps: 6,
      text: `max_concurrent of ${LINE} (3) binds: 6 contacts are due and may be called; each further slot is one more call at once.`,
    });
    expect(answer.beside).toMatchObject({ live: 3, calling: 3 });
  });

  it('is a limit that another campaign gave the number', async () => {
    await setUp(ledger, rows(5), spring());
    const strict = campaign('autumn', { hours: TUESDAYS, fromNumbers: [{ number: LINE, maxConcurrent: 1 }] });
    await setUp(ledger, [], strict);
    const { change, numbers } = await why(ledger);
    expect(numbers).toMatchObject([{ limit: 1, limitOf: 'autumn', sharedWith: [{ campaign: 'autumn' }] }]);
    expect(change.text).toContain(`${LINE} has it from autumn`);
  });

  it('is the limit of the campaign, or of the account', async () => {
    await setUp(ledger, rows(5), spring({ maxConcurrent: 2 }));
    expect(brief(await why(ledger))).toEqual([
      ['campaign-limit', 3],
      ['due', 2],
    ]);
    const answer = await why(ledger, { accountLimit: 1 });
    expect(brief(answer)).toEqual([
      ['account-limit', 4],
      ['due', 1],
    ]);
    expect(answer.change.kind).toBe('raise-account-limit');
  });

  it('is the ramp of the first calls, before any limit, until they are judged', async () => {
    const fromNumbers = [{ number: LINE, maxConcurrent: 20 }];
    await setUp(ledger, rows(30), spring({ fromNumbers, ramp: 5, maxConcurrent: 20 }));
    const causes = async () => (await why(ledger, { accountLimit: 20 })).causes;
    const opening = (limit: number) => open(ledger, { limit, groups: [[offer({ ramp: 5 })]] });
    expect(await causes()).toMatchObject([
      { cause: 'ramp', count: 29, text: 'the first 5 calls open slowly (ramp): 0 ended so far' },
      { cause: 'due', count: 1 },
    ]);
    for (let round = 0; round < 3; round += 1)
      for (const { id } of (await opening(9)).opened)
        await ledger.attempts.settle(id, { ...finished(id), first: 'answered' }, NOW);
    const judged = await why(ledger);
    expect(judged.causes).toMatchObject([
      { cause: 'ramp', count: 25, text: expect.stringContaining('all have ended and are being judged') },
    ]);
    expect(judged.change).toMatchObject({ kind: 'wait', helps: 25 });
    await ledger.campaigns.endRamp('spring');
    expect(brief(await why(ledger))).toEqual([
      ['campaign-limit', 5],
      ['due', 20],
    ]);
  });

  it('is the slots, where fewer are free than the ramp would let go', async () => {
    await setUp(ledger, rows(9), spring({ fromNumbers: [{ number: LINE, maxConcurrent: 1 }], ramp: 5 }));
    const [first] = (await open(ledger, { groups: [[offer({ ramp: 5 })]] })).opened;
    await ledger.attempts.settle(first?.id ?? '', { ...finished(first?.id ?? ''), first: 'answered' }, NOW);
    await open(ledger, { groups: [[offer({ ramp: 5 })]] });
    expect(brief(await why(ledger))).toEqual([['slots', 7]]);
  });

  it('is the pace', async () => {
    const fromNumbers = [{ number: LINE, maxConcurrent: 9, callsPerSecond: 2 }];
    await setUp(ledger, rows(5), spring({ fromNumbers }));
    const answer = await why(ledger);
    expect(answer.causes).toMatchObject([
      { cause: 'pace', count: 3, text: `at the pace of ${LINE} (2 a second)` },
      { cause: 'due', count: 2 },
    ]);
    expect(answer.change.kind).toBe('raise-pace');
  });

  it('is a number held back, while the others go on', async () => {
    const fromNumbers = [LINE, OTHER_LINE].map((number) => ({ number, maxConcurrent: 1 }));
    await setUp(ledger, [...rows(3), row(3, { fromNumber: LINE })], spring({ fromNumbers }));
    await ledger.attempts.backOff(LINE, NOW + 30 * SECOND, 'too many requests', NOW);
    expect((await why(ledger)).causes).toMatchObject([
      {
        cause: 'back-off',
        count: 1,
        until: NOW + 30 * SECOND,
        text: `held back: ${LINE} (too many requests)`,
      },
      { cause: 'slots', count: 2, text: `all slots are taken on ${OTHER_LINE}` },
      { cause: 'due', count: 1 },
    ]);
  });

  it('is a provider nobody reaches: the address is looked at, for a wrong one does not mend itself', async () => {
    await setUp(ledger, rows(4), spring());
    const refused = 'no connection: connection refused (ECONNREFUSED)';
    await ledger.attempts.backOff('', NOW + 10 * SECOND, refused, NOW);
    const answer = await why(ledger);
    expect(answer.change).toEqual({
      kind: 'mend',
      helps: 4,
      until: NOW + 10 * SECOND,
      text: `Check ONEINBOX_BASE_URL and the network: 4 contacts wait (all calls held back: ${refused}).`,
    });
    expect(whyText(answer, plainStyle)).toMatch(/The next try is at 2026-12-01 15:00 UTC \(in 10s\)\.$/);
  });

  it('is the account held back, its day used up, or a provider in trouble', async () => {
    await setUp(ledger, rows(4), spring({ fromNumbers: [{ number: LINE, maxConcurrent: 9 }] }));
    await ledger.attempts.backOff('', NOW + 10 * SECOND, 'slow down', NOW);
    expect((await why(ledger)).causes).toMatchObject([
      { cause: 'back-off', count: 4, until: NOW + 10 * SECOND },
    ]);
    await ledger.attempts.holdDay(NOW + 9 * HOUR, 'the account has 0 calls left today', NOW);
    const capped = await why(ledger);
    expect(capped.causes).toMatchObject([{ cause: 'daily-cap', count: 4, until: NOW + 9 * HOUR }]);
    expect(capped.change).toMatchObject({ kind: 'wait', until: NOW + 9 * HOUR });
    await ledger.attempts.liftDay(NOW);
    const trouble = { kind: 'unconfirmed', reason: 'timed out', postedAt: NOW } as const;
    const later = NOW + 60 * SECOND;
    for (let n = 0; n < 3; n += 1) {
      const id = await postOne(ledger, { now: later + n * 2 * SECOND });
      await ledger.attempts.noteTrouble(id, { ...trouble, postedAt: later }, later + n * SECOND);
    }
    const broken = await why(ledger, { now: later + 5 * SECOND });
    expect(broken.causes).toMatchObject([
      { cause: 'breaker', count: 1, text: 'the provider is in trouble: timed out' },
    ]);
  });
});
