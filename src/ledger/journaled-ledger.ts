import type { Attempt } from '../domain/attempt.ts';
import { JournalUnavailable } from '../journal/errors.ts';
import type { Journals } from '../journal/journals.ts';
import type { AttemptLedger, Ledger, PassedFence, PostingResult } from './ledger.ts';

/**
 * The ledger with a journal ahead of it: the caller of `beginPosting` may POST once the attempt is on this machine's
 * disk, and a call's id is there before the ledger is told. What the journal cannot write is not posted; what was learnt
 * reaches the ledger all the same. Attempts of other processes pass through. `onDoubt` is told when the fence finds that
 * the store is not what the journal knows.
 */
export function createJournaledLedger(
  ledger: Ledger,
  journals: Writable,
  onDoubt: () => void = () => {},
): Ledger {
  return { ...ledger, attempts: journaledAttempts(ledger.attempts, journals, onDoubt) };
}

type Writable = Pick<Journals, 'own' | 'all'>;

function journaledAttempts(attempts: AttemptLedger, journals: Writable, onDoubt: () => void): AttemptLedger {
  const { own: journal } = journals;
  const closed = async (id: string, how: 'settled' | 'returned') => {
    for (const each of journals.all) await inJournal(each.closed(id, how));
  };
  const afterFence = async (
    id: string,
    result: PostingResult,
    pass: { token: string; now: number },
  ): Promise<PostingResult> => {
    if (result.kind === 'refused' && result.why === 'doubt') {
      onDoubt();
      if (isPosted(journals, id)) return { kind: 'reconcile' };
    }
    return result.kind === 'post' ? admit({ attempts, journals }, result, pass) : result;
  };
  return {
    ...attempts,
    async beginPosting(id, token, run, now) {
      if (journal.trouble()) return { kind: 'refused', why: 'doubt' };
      const result = await attempts.beginPosting(id, token, run, now, journal.mark());
      return afterFence(id, result, { token, now });
    },
    async beginPostingBatch(batch, pass) {
      // Asked one by one: each is told why not.
      if (journal.trouble()) return new Map();
      const { token, run, now } = pass;
      const gates = await attempts.beginPostingBatch(batch, { token, run, now, mark: journal.mark() });
      // Side by side: their lines go to the disk together.
      const admitted = [...gates].map(async ([id, gate]) => {
        // One that fails is asked for by itself: its trouble is not that of the others.
        const after = await afterFence(id, gate, pass).catch(() => undefined);
        return after ? [[id, after] as const] : [];
      });
      return new Map((await Promise.all(admitted)).flat());
    },
    async giveBack(id, why, now) {
      const given = await attempts.giveBack(id, why, now);
      if (given === 'given-back') await closed(id, 'returned');
      return given;
    },
    async markPlaced(id, call) {
      await inJournal(journal.placed(id, call));
      const marked = await attempts.markPlaced(id, call);
      if (marked === 'taken') await inJournal(journal.unplaced(id));
      return marked;
    },
    async settle(id, settlement, now) {
      const settled = await attempts.settle(id, settlement, now);
      if (settled === 'done' || settled === 'again') await closed(id, 'settled');
      return settled;
    },
  };
}

/** The ledger lost that this attempt was posted: it must not be given back as one that never was. */
function isPosted({ all }: Writable, id: string): boolean {
  return all.some((journal) => journal.entry(id) !== undefined);
}

async function admit(
  { attempts, journals }: { attempts: AttemptLedger; journals: Writable },
  result: PassedFence,
  { token, now }: { token: string; now: number },
): Promise<PostingResult> {
  const { attempt, posting = 0 } = result;
  const giveBack = async (reason: string, notBefore: number): Promise<PostingResult> => {
    await attempts.giveBack(attempt.id, { by: { token }, reason, notBefore }, now);
    return { kind: 'gone' };
  };
  if (await isOfLost(journals, attempt))
    return giveBack('the journal knows a call to this person that the ledger has lost', now + LOST_WAIT_MS);
  try {
    await journals.own.posting(attempt, posting);
    return result;
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    return giveBack('the journal cannot be written', now);
  }
}

/** The ledger may have its contacts in another order now: where this one stands is where the lost attempt belongs. */
async function isOfLost({ all }: Writable, { campaign, phone, seq }: Attempt): Promise<boolean> {
  for (const journal of all) {
    const lost = journal.lostOf(campaign, phone);
    if (!lost) continue;
    if (lost.seq !== seq) await inJournal(journal.moved(lost.id, seq));
    return true;
  }
  return false;
}

/** By then the lost attempt is back in the ledger, and its contact waits no more. */
const LOST_WAIT_MS = 30_000;

/** The ledger is told whatever happens to the line: the journal says itself that it is in trouble. */
async function inJournal(written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
  }
}
