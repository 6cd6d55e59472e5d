import { randomBytes } from 'node:crypto';
import type { JournalMark } from '../journal/lines.ts';
import type { GenerationLedger, GenerationSeen } from './generation.ts';
import { BEATS_FORGIVEN } from './ledger-watch.ts';

export type Accepted =
  /** Every journal here already goes on with this store: nothing to decide. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'accepted'; readonly generation: string; readonly replaces: readonly string[] };

export interface AcceptanceQuestion {
  readonly generation: GenerationLedger;
  /** How far the journals of this machine have come. */
  readonly marks: readonly JournalMark[];
  readonly why: string;
  readonly now: number;
}

/**
 * A person's decision that this store is gone on with as it is, although it is not, or no more, what the journals know.
 * It gets a new generation in the place of its own and the journals'; processes that wait see it within seconds, put
 * back what their journals know and dial again. Other machines with the same generation go on with it, too.
 */
export async function acceptLedger(question: AcceptanceQuestion): Promise<Accepted> {
  const { generation, marks, why, now } = question;
  if (await isUndoubted(question)) return { kind: 'nothing' };
  const seen = await generation.look('');
  const known = marks.flatMap((mark) => mark.generation ?? []);
  const replaces = [...new Set([...known, ...(seen.id === undefined ? [] : [seen.id]), ...seen.replaces])];
  const id = randomBytes(8).toString('hex');
  await generation.accept({ id, replaces, why, at: now });
  return { kind: 'accepted', generation: id, replaces };
}

async function isUndoubted({ generation, marks }: AcceptanceQuestion): Promise<boolean> {
  const looked = await Promise.all(
    marks.map(async (mark) => ({ mark, seen: await generation.look(mark.journal) })),
  );
  const { doubt } = await generation.look('');
  if (doubt !== undefined) return false;
  return looked.every(({ mark, seen }) => goesOnWith(mark, seen));
}

function goesOnWith({ generation, beats }: JournalMark, seen: GenerationSeen): boolean {
  if (generation === undefined) return true;
  if (seen.id === generation) return beats - seen.beats <= BEATS_FORGIVEN;
  return seen.id !== undefined && seen.replaces.includes(generation);
}
