import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeLine, JOURNAL_VERSION, type JournalLine } from '../../../src/journal/lines.ts';
import { SETTLED_KEPT } from '../../../src/journal/memory.ts';
import { JOURNAL_FILE } from '../../../src/journal/open-journal.ts';

/**
 * The journal of a machine that has been calling for a while. It remembers its last ten thousand settled attempts, so
 * that an empty one grows by 0.22 kB a call for the first ten thousand calls, and then no more.
 */
export async function writeFullJournal(folder: string): Promise<void> {
  const own = join(folder, '1');
  await mkdir(own, { recursive: true, mode: 0o700 });
  const settled = Array.from({ length: SETTLED_KEPT }, (_, index) => linesOf(index).map(encodeLine)).flat();
  const head = encodeLine({ t: 'journal', v: JOURNAL_VERSION, id: 'f'.repeat(24) });
  await writeFile(join(own, JOURNAL_FILE), [head, ...settled].join(''), { mode: 0o600 });
}

/**
 * Counted by no ledger (`posting` 0), and closed: nothing is to be put back. Line by line as it came about, with instants as
 * large as real ones, for what is read so takes as much memory as what is lived.
 */
function linesOf(index: number): JournalLine[] {
  const id = `${String(index).padStart(32, '0')}-0`;
  const began = 1_790_000_000_000 + index;
  const entry = {
    id,
    campaign: 'long-finished',
    campaignVersion: 'f'.repeat(64),
    seq: index,
    n: 1,
    phoneHash: String(index).padStart(32, 'a'),
    fromNumber: '+12125550190',
    run: 'run-000000000000',
    openedAt: began,
    postedAt: began + 1,
    posting: 0,
  };
  const callId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return [
    { t: 'posting', entry },
    { t: 'placed', id, callId, acceptedAt: began + 2, httpStatus: 201 },
    { t: 'closed', id, how: 'settled' },
  ];
}
