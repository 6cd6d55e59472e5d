import { expect, it } from 'vitest';
import type { Journal } from '../../../src/journal/journal.ts';
import type { JournalMark } from '../../../src/journal/lines.ts';
import { createJournaledLedger } from '../../../src/ledger/journaled-ledger.ts';
import type { PostingPass } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';

it('shows the fence the mark of its own journal, whatever the caller says', async () => {
  const own: JournalMark = { journal: 'own', posted: 7, beats: 3 };
  const journal: Pick<Journal, 'mark' | 'trouble'> = { mark: () => own, trouble: () => undefined };
  const ledger = createMemoryLedger();
  const shown: PostingPass[] = [];
  const watched = {
    ...ledger,
    attempts: {
      ...ledger.attempts,
      beginPostingBatch: async (_: string, pass: PostingPass) => {
        shown.push(pass);
        return new Map();
      },
    },
  };
  const journaled = createJournaledLedger(watched, { own: journal as Journal, all: [] });
  const pass = { token: 'token', run: 'run', now: 1 };
  await journaled.attempts.beginPostingBatch('batch', { ...pass, mark: { ...own, journal: 'another' } });
  expect(shown).toEqual([{ ...pass, mark: own }]);
});
