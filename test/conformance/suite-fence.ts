import { describe, expect, it } from 'vitest';
import type { PassedFence } from '../../src/ledger/ledger.ts';
import {
  attemptOf,
  finished,
  importRows,
  NOW,
  offer,
  open,
  phone,
  placed,
  row,
  rows,
  setUp,
  unique,
  viewOf,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

const PASS = { token: 'mine', run: 'run-2', now: NOW + 10 };

/** The fence for a whole batch, and what was seen there, which a settlement may rest on. */
export function describeFence(ledger: UseLedger): void {
  const openBatch = async (limit: number) => {
    const batch = unique('batch');
    const { opened } = await open(ledger(), { batch, limit });
    return { batch, ids: opened.map(({ id }) => id) };
  };

  describe('beginPostingBatch', () => {
    it('lets all through that the batch has opened, with all that their calls are made of', async () => {
      await setUp(ledger(), rows(4));
      const { batch, ids } = await openBatch(3);
      const gates = await ledger().attempts.beginPostingBatch(batch, PASS);
      expect([...gates.keys()]).toEqual(ids);
      for (const [seq, id] of ids.entries()) {
        const attempt = await attemptOf(ledger(), id);
        expect(attempt).toMatchObject({ state: 'posting', run: 'run-2', postedAt: NOW + 10 });
        expect(gates.get(id)).toMatchObject({ kind: 'post', attempt, contact: row(seq) });
      }
    });

    it('is the same pass for the same token, and none for another', async () => {
      await setUp(ledger(), rows(2));
      const { batch, ids } = await openBatch(2);
      const first = await ledger().attempts.beginPostingBatch(batch, PASS);
      expect(await ledger().attempts.beginPostingBatch(batch, { ...PASS, now: NOW + 99 })).toEqual(first);
      const other = await ledger().attempts.beginPostingBatch(batch, { ...PASS, token: 'other' });
      expect([...other]).toEqual(ids.map((id) => [id, { kind: 'reconcile' }]));
    });

    it('is no pass any more for the same token once the number is suppressed or the campaign paused', async () => {
      await setUp(ledger(), rows(2));
      const { batch, ids } = await openBatch(2);
      await ledger().attempts.beginPostingBatch(batch, PASS);
      await ledger().suppressions.add([{ phone: phone(0), reason: '', source: '', at: NOW }], {});
      const again = await ledger().attempts.beginPostingBatch(batch, PASS);
      expect(ids.map((id) => again.get(id))).toMatchObject([
        { kind: 'refused', why: 'suppressed' },
        { kind: 'post' },
      ]);
      const back = { by: { token: 'mine' }, reason: '', notBefore: NOW };
      expect(await ledger().attempts.giveBack(ids[0] ?? '', back, NOW)).toBe('given-back');
      await ledger().campaigns.setState('spring', 'paused', '', NOW);
      const paused = await ledger().attempts.beginPosting(ids[1] ?? '', 'mine', 'run-2', NOW);
      expect(paused).toEqual({ kind: 'refused', why: 'paused' });
    });

    it('tells each why not, and lets the others through', async () => {
      await setUp(ledger(), rows(3));
      const { batch, ids } = await openBatch(3);
      await ledger().suppressions.add([{ phone: phone(1), reason: '', source: '', at: NOW }], {});
      const gates = await ledger().attempts.beginPostingBatch(batch, PASS);
      expect(ids.map((id) => gates.get(id))).toMatchObject([
        { kind: 'post' },
        { kind: 'refused', why: 'suppressed' },
        { kind: 'post' },
      ]);
      expect((await attemptOf(ledger(), ids[1] ?? '')).state).toBe('opened');
    });

    it('has nothing to say of a batch that opened nothing', async () => {
      await setUp(ledger(), rows(1));
      expect(await ledger().attempts.beginPostingBatch(unique('batch'), PASS)).toEqual(new Map());
    });

    it('counts each posting of its journal', async () => {
      await setUp(ledger(), rows(2));
      const { batch, ids } = await openBatch(2);
      const mark = { journal: 'here', posted: 0, beats: 0 };
      await ledger().generation.beat(mark, 'first');
      const gates = await ledger().attempts.beginPostingBatch(batch, {
        ...PASS,
        mark: { ...mark, generation: 'first' },
      });
      expect([...gates.values()].map((gate) => gate.kind === 'post' && gate.posting)).toEqual([1, 2]);
      expect([...gates.keys()]).toEqual(ids);
    });
  });

  describe('a settlement of what was seen at the fence', () => {
    const passedAtFence = async () => {
      const { batch, ids } = await openBatch(1);
      const id = ids[0] ?? '';
      const gate = (await ledger().attempts.beginPostingBatch(batch, PASS)).get(id) as PassedFence;
      await ledger().attempts.markPlaced(id, placed(id));
      return { id, gate };
    };

    it('holds while nothing of it has changed', async () => {
      await setUp(ledger(), rows(1));
      const { id, gate } = await passedAtFence();
      expect(await ledger().attempts.settle(id, { ...finished(id), seen: gate.seen }, NOW + 50)).toBe('done');
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'done' });
    });

    it('is refused when its row was changed meanwhile; nothing is written then', async () => {
      await setUp(ledger(), rows(1));
      const { id, gate } = await passedAtFence();
      await importRows(ledger(), [row(0, { row: 9 })]);
      expect(await ledger().attempts.settle(id, { ...finished(id), seen: gate.seen }, NOW + 50)).toBe(
        'changed',
      );
      expect((await attemptOf(ledger(), id)).state).toBe('placed');
      expect(await viewOf(ledger(), 0)).toMatchObject({ status: 'calling' });
      expect(await ledger().attempts.settle(id, finished(id), NOW + 50)).toBe('done');
    });

    it('is refused when the campaign was edited meanwhile', async () => {
      await setUp(ledger(), rows(1));
      const { id } = await passedAtFence();
      const settle = (version: string) =>
        ledger().attempts.settle(id, { ...finished(id), version }, NOW + 50);
      expect(await settle('v0')).toBe('changed');
      expect(await settle('v1')).toBe('done');
    });

    it('is refused when another result has come in between', async () => {
      await setUp(ledger(), rows(1));
      const { id, gate } = await passedAtFence();
      const seen = { ...gate.seen, result: '{"disposition":"busy"}' };
      expect(await ledger().attempts.settle(id, { ...finished(id), seen }, NOW + 50)).toBe('changed');
    });

    it('brings the result of an earlier attempt along', async () => {
      await setUp(ledger(), rows(1));
      const first = await passedAtFence();
      expect(first.gate.result).toBeUndefined();
      const again = { kind: 'retry', at: NOW, reason: 'busy' } as const;
      await ledger().attempts.settle(first.id, { ...finished(first.id), next: again }, NOW + 50);
      const { opened } = await open(ledger(), { groups: [[offer()]], now: NOW + 60 });
      const id = opened[0]?.id ?? '';
      const gate = await ledger().attempts.beginPosting(id, 'mine', 'run-2', NOW + 70);
      expect(gate).toMatchObject({
        kind: 'post',
        result: { disposition: finished(first.id).result.disposition },
      });
    });
  });
}
