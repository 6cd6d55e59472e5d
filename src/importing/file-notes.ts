import { pathFromHere } from '../config/path-from-here.ts';
import type { Clock } from '../domain/clock.ts';
import type { Problem } from '../domain/errors.ts';
import { fileProblem } from '../domain/file-problem.ts';
import { present } from '../domain/present.ts';
import type { Ledger } from '../ledger/ledger.ts';

/**
 * Which files are not taken up as they lie there, kept in the ledger: whoever asks where things stand is another process.
 * Files are named as from this directory: where on the machine they lie, the page need not show.
 * Rejects with `LedgerUnavailable`; noting again does no harm.
 */
export interface FileNotes {
  /** What this source says does not hold; what `campaign` had from it before goes on. */
  wrong(source: string, problems: readonly Problem[], campaign?: string): Promise<void>;
  /** It holds, or it is gone. */
  mended(source: string): Promise<void>;
  /** Of which campaign this source was when it was last found wrong. */
  campaignOf(source: string): Promise<string | undefined>;
  /** Nobody else follows files: what others once noted of files that are not here is over. `kept`: sources of ours. */
  dropOthers(kept: readonly string[]): Promise<void>;
}

export interface FileNotesParts {
  readonly ledger: { readonly campaigns: Pick<Ledger['campaigns'], 'noteFileProblem' | 'fileProblems'> };
  readonly clock: Pick<Clock, 'wallMs'>;
}

export function createFileNotes({ ledger, clock }: FileNotesParts): FileNotes {
  const { campaigns } = ledger;
  const own = new Set<string>();
  return {
    async wrong(path, problems, campaign) {
      const source = pathFromHere(path);
      own.add(source);
      const reading = { source, at: clock.wallMs(), ...present({ campaign }) };
      const problem = fileProblem(reading, problems);
      await campaigns.noteFileProblem(source, { ...problem, file: pathFromHere(problem.file) });
    },
    async mended(path) {
      const source = pathFromHere(path);
      own.delete(source);
      await campaigns.noteFileProblem(source, undefined);
    },
    campaignOf: async (path) =>
      (await campaigns.fileProblems()).find(({ source }) => source === pathFromHere(path))?.campaign,
    async dropOthers(kept) {
      for (const { source } of await campaigns.fileProblems())
        if (!own.has(source) && !kept.includes(source)) await campaigns.noteFileProblem(source, undefined);
    },
  };
}
