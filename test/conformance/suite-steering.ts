import { describe, expect, it } from 'vitest';
import type { FileProblem } from '../../src/domain/file-problem.ts';
import type { FirstCallKind } from '../../src/domain/first-calls.ts';
import type { Unwritten } from '../../src/ledger/ledger.ts';
import { campaign, finished, LINE, NOW, OTHER_LINE, offer, open, placed, rows, setUp } from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

/** What a person may change of a running campaign without its file. */
export function describeSteering(ledger: UseLedger): void {
  describe('a limit given by hand', () => {
    const setCap = (max: number | undefined, number = LINE, name = 'spring') =>
      ledger().campaigns.setCap(name, number, max, NOW + 1);
    const limitOf = async (number = LINE) => (await ledger().campaigns.limits()).get(number)?.maxConcurrent;
    const caps = async () => (await ledger().campaigns.get('spring'))?.caps;

    it('holds in place of the file’s from the next opening on', async () => {
      await setUp(ledger(), rows(9));
      expect(await setCap(5)).toBe('changed');
      expect(await limitOf()).toBe(5);
      expect(await caps()).toEqual({ [LINE]: { max: 5, fileSays: 3, since: NOW + 1 } });
      expect((await open(ledger())).opened).toHaveLength(5);
    });

    it('hangs up nobody when it is lowered, and opens nothing before it is kept again', async () => {
      await setUp(ledger(), rows(9));
      const { opened } = await open(ledger());
      await setCap(1);
      expect((await ledger().attempts.slots()).perNumber.get(LINE)).toBe(3);
      expect(await open(ledger())).toEqual({ opened: [], stop: { kind: 'slots' } });
      for (const { id } of opened.slice(1))
        await ledger().attempts.giveBack(id, { by: 'unposted', reason: '', notBefore: NOW }, NOW);
      expect(await open(ledger())).toEqual({ opened: [], stop: { kind: 'slots' } });
    });

    it('is told once, and taken back', async () => {
      await setUp(ledger());
      const revision = await ledger().revision();
      expect(await setCap(2)).toBe('changed');
      expect(await setCap(2)).toBe('same');
      expect(await ledger().revision()).toBe(revision + 1);
      expect(await setCap(undefined)).toBe('changed');
      expect(await setCap(undefined)).toBe('same');
      expect([await limitOf(), await caps()]).toEqual([3, undefined]);
    });

    it('of the file’s own value is none', async () => {
      await setUp(ledger());
      expect(await setCap(3)).toBe('same');
      await setCap(2);
      expect(await setCap(3)).toBe('changed');
      expect(await caps()).toBeUndefined();
    });

    it('outlasts an edit that leaves its number alone, and ends where the file’s own value changes', async () => {
      const numbers = (line: number, other: number) => [
        { number: LINE, maxConcurrent: line },
        { number: OTHER_LINE, maxConcurrent: other },
      ];
      const apply = (version: string, fromNumbers: ReturnType<typeof numbers>) =>
        ledger().campaigns.apply(campaign('spring', { version, fromNumbers }), NOW);
      await apply('v1', numbers(3, 4));
      await setCap(2);
      await setCap(9, OTHER_LINE);
      await apply('v2', numbers(3, 5));
      expect([await limitOf(), await limitOf(OTHER_LINE)]).toEqual([2, 5]);
      await apply('v3', numbers(3, 5).slice(1));
      await apply('v4', numbers(3, 5));
      expect(await limitOf()).toBe(3);
    });

    it('is one of several where campaigns share a number: the smallest holds', async () => {
      await setUp(ledger());
      await ledger().campaigns.apply(campaign('other'), NOW);
      await setCap(8);
      expect(await limitOf()).toBe(3);
      await setCap(2, LINE, 'other');
      expect(await limitOf()).toBe(2);
      await ledger().campaigns.setState('other', 'cancelled', '', NOW);
      expect(await limitOf()).toBe(8);
    });

    it('needs a campaign that calls from the number', async () => {
      await setUp(ledger());
      expect(await setCap(2, LINE, 'winter')).toBe('unknown');
      expect(await setCap(2, OTHER_LINE)).toBe('unknown-number');
    });
  });

  describe('outcomes that were not written back', () => {
    it('are counted over all processes, each told once however often it is, with the latest reason', async () => {
      await setUp(ledger());
      const note = (run: string, unwritten: Unwritten) =>
        ledger().campaigns.noteUnwritten('spring', run, unwritten);
      const noted = async () => (await ledger().campaigns.get('spring'))?.unwritten;
      expect(await noted()).toBeUndefined();
      const revision = await ledger().revision();
      await note('run-1', { count: 1, reason: 'slow', at: NOW });
      await note('run-1', { count: 3, reason: 'away', at: NOW + 9 });
      await note('run-1', { count: 3, reason: 'away', at: NOW + 9 });
      await note('run-2', { count: 2, reason: 'no such call', at: NOW + 5 });
      expect(await noted()).toEqual({ count: 5, reason: 'away', at: NOW + 9 });
      expect(await ledger().revision()).toBe(revision);
      await ledger().campaigns.noteUnwritten('unknown', 'run-1', { count: 1, reason: '', at: NOW });
      expect(await ledger().campaigns.get('unknown')).toBeUndefined();
    });
  });

  describe('files that are not taken up', () => {
    const problem = (source: string, message: string): FileProblem => ({
      ...{ source, file: source, message, more: 0, at: NOW },
    });
    const note = (source: string, told: FileProblem | undefined) =>
      ledger().campaigns.noteFileProblem(source, told);
    const noted = () => ledger().campaigns.fileProblems();

    it('are known by their latest problem until they are read well, or gone', async () => {
      await setUp(ledger());
      expect(await noted()).toEqual([]);
      const revision = await ledger().revision();
      await note('b.yaml', { ...problem('b.yaml', 'one'), campaign: 'spring' });
      await note('a.yaml', { ...problem('a.yaml', 'two'), line: 7, column: 1, fix: 'write it so', more: 2 });
      await note('b.yaml', { ...problem('b.yaml', 'three'), campaign: 'spring' });
      await note('b.yaml', { ...problem('b.yaml', 'three'), campaign: 'spring' });
      expect(await noted()).toEqual([
        { ...problem('a.yaml', 'two'), line: 7, column: 1, fix: 'write it so', more: 2 },
        { ...problem('b.yaml', 'three'), campaign: 'spring' },
      ]);
      await note('b.yaml', undefined);
      await note('unknown.yaml', undefined);
      expect((await noted()).map(({ source }) => source)).toEqual(['a.yaml']);
      expect(await ledger().revision()).toBe(revision);
    });

    it('leave the version before, since it was taken up', async () => {
      const since = async () => (await ledger().campaigns.get('spring'))?.versionSince;
      await ledger().campaigns.apply(campaign(), NOW);
      await ledger().campaigns.apply(campaign(), NOW + 1);
      expect(await since()).toBe(NOW);
      await ledger().campaigns.apply(campaign('spring', { version: 'v-next' }), NOW + 2);
      expect(await since()).toBe(NOW + 2);
      expect((await ledger().campaigns.get('spring'))?.createdAt).toBe(NOW);
    });
  });

  describe('the first calls under a ramp', () => {
    const ramped = (ramp = 5, limit = 10) => open(ledger(), { groups: [[offer({ ramp })]], limit });
    const first = async () => (await ledger().campaigns.get('spring'))?.first;
    const settleAs = (id: string, kind: FirstCallKind) =>
      ledger().attempts.settle(id, { ...finished(id), first: kind }, NOW);
    const wide = campaign('spring', { fromNumbers: [{ number: LINE, maxConcurrent: 50 }] });

    it('open one, two, four at a time, and never more than the ramp before they are judged', async () => {
      await setUp(ledger(), rows(40), wide);
      const opened: number[] = [];
      for (let round = 0; round < 4; round += 1) {
        const batch = await ramped(12);
        opened.push(batch.opened.length);
        expect(batch.stop).toEqual({ kind: 'campaign-limits' });
        for (const { id } of batch.opened) await settleAs(id, 'answered');
      }
      expect(opened).toEqual([1, 2, 4, 5]);
      expect(await ramped(12)).toEqual({ opened: [], stop: { kind: 'campaign-limits' } });
      expect(await ledger().campaigns.endRamp('spring')).toBe('changed');
      expect(await ledger().campaigns.endRamp('spring')).toBe('same');
      expect((await ramped(12)).opened).toHaveLength(10);
    });

    it('count while their result is not known, also over several requests; given back, another one goes', async () => {
      await setUp(ledger(), rows(9), wide);
      const { opened } = await ramped();
      expect((await ramped()).opened).toEqual([]);
      const id = opened[0]?.id ?? '';
      await ledger().attempts.giveBack(id, { by: 'unposted', reason: '', notBefore: NOW }, NOW);
      const again = (await ramped()).opened[0]?.id ?? '';
      await ledger().attempts.beginPosting(again, 'token', 'run-1', NOW);
      await ledger().attempts.markPlaced(again, placed(again));
      await ledger().attempts.end(again, { endedAt: NOW, nextLookAt: NOW });
      expect((await ramped()).opened).toEqual([]);
      await settleAs(again, 'failed');
      expect((await ramped()).opened).toHaveLength(2);
    });

    it('are counted by what they were, once', async () => {
      await setUp(ledger(), rows(9), wide);
      expect(await first()).toBeUndefined();
      const { opened } = await open(ledger(), { limit: 5 });
      const kinds = ['answered', 'short', 'failed', 'other', undefined] as const;
      for (const [index, { id }] of opened.entries()) {
        const kind = kinds[index];
        const settlement = kind ? { ...finished(id), first: kind } : finished(id);
        await ledger().attempts.settle(id, settlement, NOW);
        await ledger().attempts.settle(id, settlement, NOW);
      }
      expect(await first()).toEqual({ calls: 4, answered: 2, short: 1, failed: 1 });
      await ledger().campaigns.endRamp('spring');
      expect(await first()).toEqual({ calls: 4, answered: 2, short: 1, failed: 1, over: true });
    });

    it('hold no other campaign of the number back', async () => {
      await setUp(ledger(), rows(9), wide);
      await setUp(ledger(), rows(9), campaign('other', { fromNumbers: wide.fromNumbers }));
      const groups = [[offer({ ramp: 5 })], [offer({ campaign: 'other' })]];
      const { opened } = await open(ledger(), { groups });
      // Of the other only those who are in no call of the first.
      expect(opened.map((each) => each.campaign)).toEqual(['spring', ...Array(8).fill('other')]);
    });

    it('of a campaign there is not are not ended', async () => {
      expect(await ledger().campaigns.endRamp('winter')).toBe('unknown');
    });
  });
}
