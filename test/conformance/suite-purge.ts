import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import {
  campaign,
  counts,
  finished,
  journalOf,
  NOW,
  pass,
  phone,
  placeOne,
  rows,
  setUp,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

/** Whatever it takes: how many, and which result at the end. */
async function purge(ledger: Ledger, keepCounts: boolean): Promise<string> {
  for (;;) {
    const result = await ledger.campaigns.purge('spring', { keepCounts, now: NOW });
    if (result !== 'more') return result;
  }
}

/** Two people, the first of them called, all closed. */
async function close(ledger: Ledger): Promise<void> {
  await setUp(ledger, rows(2));
  const id = await placeOne(ledger);
  await ledger.attempts.settle(id, finished(id), NOW);
  await ledger.campaigns.setState('spring', 'cancelled', '', NOW);
  for (const { bucket } of await ledger.contacts.buckets('spring', NOW))
    await ledger.contacts.closeWaiting(
      { campaign: 'spring', bucket },
      'cancelled',
      'campaign cancelled',
      9,
      NOW,
    );
}

export function describePurge(ledger: UseLedger): void {
  describe('purging', () => {
    it('forgets everybody of a closed campaign, and keeps its counts only if asked to', async () => {
      for (const keepCounts of [true, false]) {
        const before = { ...counts({}), done: 1, cancelled: 1 };
        if (keepCounts) await close(ledger());
        expect(await ledger().campaigns.counts('spring')).toEqual(before);
        expect(await purge(ledger(), keepCounts)).toBe('done');
        expect(await ledger().contacts.imported('spring')).toBe(0);
        expect(await ledger().contacts.page('spring', 0, 9)).toEqual([]);
        expect(await ledger().contacts.find(phone(0))).toEqual([]);
        expect(await ledger().contacts.rejected('spring', 0, 9)).toEqual([]);
        expect(await ledger().contacts.imports('spring')).toEqual([]);
        expect(await ledger().contacts.buckets('spring', NOW)).toEqual([]);
        expect(await journalOf(ledger())).toEqual([]);
        expect(await ledger().campaigns.get('spring')).toEqual({
          campaign: campaign(),
          state: 'cancelled',
          reason: 'purged',
          since: NOW,
          createdAt: NOW,
          versionSince: NOW,
          import: { rejected: 0 },
          purgedAt: NOW,
        });
        // Purged is purged: what was kept then stays.
        expect(await ledger().campaigns.counts('spring')).toEqual(before);
      }
    });

    it('keeps nothing at all unless asked to', async () => {
      await close(ledger());
      await purge(ledger(), false);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({}));
    });

    it('keeps who is not to be called', async () => {
      await close(ledger());
      const entry = { phone: phone(0), reason: 'asked', source: 'cli', at: NOW };
      await ledger().suppressions.add([entry], {});
      await ledger().suppressions.add([entry], { campaign: 'spring' });
      await purge(ledger(), false);
      expect(await ledger().suppressions.of(phone(0))).toHaveLength(2);
    });

    it('keeps nothing of what a provider said of its calls', async () => {
      await close(ledger());
      await ledger().campaigns.noteUnwritten('spring', 'run-1', { count: 1, reason: 'call_1', at: NOW });
      await purge(ledger(), true);
      expect((await ledger().campaigns.get('spring'))?.unwritten).toBeUndefined();
    });

    it('keeps nothing of what was wrong with its files', async () => {
      await close(ledger());
      const wrong = { source: 'a.yaml', file: 'a.yaml', message: 'it is', more: 0, at: NOW };
      await ledger().campaigns.noteFileProblem('a.yaml', { ...wrong, campaign: 'spring' });
      await ledger().campaigns.noteFileProblem('b.yaml', { ...wrong, source: 'b.yaml', campaign: 'other' });
      await ledger().campaigns.noteFileProblem('c.yaml', { ...wrong, source: 'c.yaml' });
      await purge(ledger(), true);
      const left = await ledger().campaigns.fileProblems();
      expect(left.map(({ source }) => source)).toEqual(['b.yaml', 'c.yaml']);
    });

    it('closes the name for good', async () => {
      await setUp(ledger(), []);
      await ledger().campaigns.setState('spring', 'finished', '', NOW);
      expect(await purge(ledger(), true)).toBe('done');
      await expect(ledger().contacts.beginImport(pass(), NOW)).rejects.toMatchObject({
        code: 'campaign-purged',
      });
      expect(await ledger().campaigns.setState('spring', 'running', '', NOW)).toBe('illegal');
    });

    it('leaves alone what is open, busy or unknown', async () => {
      expect(await purge(ledger(), true)).toBe('unknown');
      await setUp(ledger(), rows(2));
      expect(await purge(ledger(), true)).toBe('open');
      await ledger().campaigns.setState('spring', 'paused', '', NOW);
      expect(await purge(ledger(), true)).toBe('open');
      await ledger().campaigns.setState('spring', 'cancelled', '', NOW);
      expect(await purge(ledger(), true)).toBe('busy');
      expect(await ledger().contacts.page('spring', 0, 9)).toHaveLength(2);
    });

    it('does not take a list from under an import', async () => {
      await setUp(ledger(), []);
      await ledger().campaigns.setState('spring', 'finished', '', NOW);
      await ledger().contacts.beginImport(pass({ token: 'another', fingerprint: 'f2' }), NOW);
      expect(await purge(ledger(), true)).toBe('busy');
      expect(await ledger().campaigns.setState('spring', 'running', '', NOW)).toBe('changed');
    });
  });
}
