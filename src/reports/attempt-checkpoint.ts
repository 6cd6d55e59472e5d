import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ATTEMPT_COLUMNS, TALLY_COLUMNS } from './columns.ts';

/** Beside the report it belongs to. */
export const CHECKPOINT_FILE = '.attempts.json';

/** Goes up when the same attempt is written differently than before: reports of the old form are then rebuilt. */
const FORM = 2;

/** How much of the report's end is compared, to notice that somebody saved over it. */
const TAIL_BYTES = 4_096;

/** How far attempts.csv follows the journal, so that an export reads only what is new. */
const Checkpoint = z.object({
  form: z.literal(FORM),
  /** The columns of the report and of the tally. */
  columns: z.literal(fingerprint([...ATTEMPT_COLUMNS, ...TALLY_COLUMNS].join())),
  /** The campaign this is the journal of: its name, and when the ledger first met it. */
  campaign: z.string(),
  createdAt: z.number(),
  /** Up to here the journal is in the report. */
  cursor: z.string(),
  /** Length of the report at that point, how many attempts it has, and a fingerprint of its last bytes. */
  bytes: z.number().int().positive(),
  attempts: z.number().int().nonnegative(),
  tail: z.string(),
  tally: z.object({
    rows: z.array(
      z.object({
        hour: z.number(),
        from: z.string(),
        tally: z.array(z.number()).length(TALLY_COLUMNS.length),
      }),
    ),
    outcomes: z.array(z.tuple([z.string(), z.number()])),
  }),
  /** Placed and answered calls by the hour of the person's day. */
  localHours: z.array(z.tuple([z.number(), z.number()])).length(24),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** The checkpoint of this folder; undefined when there is none, it cannot be read, or it is not of this form. */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  try {
    return Checkpoint.parse(JSON.parse(await readFile(join(folder, CHECKPOINT_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

export function checkpointText(checkpoint: Omit<Checkpoint, 'form' | 'columns'>): string {
  const { columns, form } = Checkpoint.shape;
  return `${JSON.stringify({ form: form.value, columns: columns.value, ...checkpoint })}\n`;
}

/** Fingerprint of the last bytes before `bytes`; undefined when the file is shorter, or not there. */
export async function tailOf(path: string, bytes: number): Promise<string | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return undefined;
  try {
    const length = Math.min(bytes, TAIL_BYTES);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, bytes - length);
    return bytesRead === length ? fingerprint(buffer) : undefined;
  } finally {
    await file.close();
  }
}

function fingerprint(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
