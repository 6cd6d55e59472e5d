import type { JournalMark } from '../journal/lines.ts';
import { type GenerationLedger, type GenerationSeen, restoredDoubt, type ToldReason } from './generation.ts';
import type { MemoryState } from './memory-state.ts';

/** Which ledger this is, and what each journal has had counted in it. */
export interface StoredGeneration {
  id?: string;
  replaces: readonly string[];
  doubt: string;
  restoredFrom?: number | undefined;
  origin?: string;
  originAccepted?: { readonly why: string; readonly at: number };
  accepted?: { readonly why: string; readonly at: number };
  readonly posted: Map<string, number>;
  readonly beats: Map<string, number>;
  readonly told: Map<string, readonly ToldReason[]>;
}

export function noGeneration(): StoredGeneration {
  return { replaces: [], doubt: '', posted: new Map(), beats: new Map(), told: new Map() };
}

export function memoryGeneration({ generation }: MemoryState): GenerationLedger {
  return {
    async beat(mark, candidate) {
      if (mark.generation === undefined) generation.id ??= candidate;
      const seen = seenBy(generation, mark);
      if (seen.is !== 'ours') return seen;
      generation.beats.set(mark.journal, seen.beats + 1);
      return { ...seen, beats: seen.beats + 1 };
    },
    look: async (journal) => seenBy(generation, { journal, posted: 0, beats: 0 }),
    async mend({ journal, posted, beats }) {
      generation.posted.set(journal, posted);
      generation.beats.set(journal, beats);
    },
    async doubt(reason) {
      generation.doubt = reason;
    },
    async markRestored(takenAt) {
      generation.doubt = restoredDoubt(takenAt);
      generation.restoredFrom = takenAt;
    },
    restoredFrom: async () => generation.restoredFrom,
    async noteOrigin(origin) {
      const isUsed = [...generation.posted.values()].some((posted) => posted > 0);
      if (!isUsed || generation.origin === undefined) generation.origin = origin;
    },
    origin: async () => generation.origin,
    async acceptOrigin({ origin, why, at }) {
      Object.assign(generation, { origin, originAccepted: { why, at } });
    },
    async accept({ id, replaces, why, at }) {
      const accepted = { why, at };
      Object.assign(generation, {
        id,
        replaces: [...replaces],
        accepted,
        doubt: '',
        restoredFrom: undefined,
      });
    },
    async tell(run, reasons) {
      if (reasons.length > 0) generation.told.set(run, [...reasons]);
      else generation.told.delete(run);
    },
    told: async () => new Map(generation.told),
  };
}

/** A posting is allowed only to a journal of this generation of which nothing is missing. */
export function isDoubtful(stored: StoredGeneration, mark: JournalMark): boolean {
  const counted = stored.posted.get(mark.journal) ?? 0;
  return stored.id !== mark.generation || counted < mark.posted || stored.doubt !== '';
}

/** Counts one posting of the journal. */
export function countPosting({ posted }: StoredGeneration, { journal }: JournalMark): number {
  const count = (posted.get(journal) ?? 0) + 1;
  posted.set(journal, count);
  return count;
}

function seenBy(stored: StoredGeneration, mark: JournalMark): GenerationSeen {
  const { id, replaces, doubt, accepted } = stored;
  const posted = stored.posted.get(mark.journal) ?? 0;
  const beats = stored.beats.get(mark.journal) ?? 0;
  const missing = posted < mark.posted || beats < mark.beats;
  const isOther = id === undefined || (mark.generation !== undefined && mark.generation !== id);
  return {
    ...(id === undefined ? {} : { id }),
    replaces,
    posted,
    beats,
    ...(doubt === '' ? {} : { doubt }),
    ...(accepted === undefined ? {} : { accepted }),
    is: isOther ? 'other' : missing ? 'behind' : 'ours',
  };
}
