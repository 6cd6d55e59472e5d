import { join } from 'node:path';
import { type AttemptRecord, postedAtOf } from '../domain/attempt.ts';
import { formatLocal } from '../domain/local-time.ts';
import type { CampaignEntry } from '../ledger/ledger.ts';
import {
  CHECKPOINT_FILE,
  type Checkpoint,
  checkpointText,
  readCheckpoint,
  tailOf,
} from './attempt-checkpoint.ts';
import { type AttemptTally, createAttemptTally } from './attempt-tally.ts';
import { ATTEMPT_COLUMNS, type AttemptColumn } from './columns.ts';
import { cell, instantCell, line, numberCell, phoneCell } from './csv.ts';
import type { Edition } from './edition.ts';
import { createLocalHours, type LocalHours } from './local-hours.ts';
import { PAGE_ROWS, type ReportLedger } from './report-ledger.ts';

const REPORT = 'attempts.csv';

/** How far the report follows the journal; moves on as the journal is read. */
interface Progress {
  cursor: string;
  attempts: number;
  readonly tally: AttemptTally;
  readonly localHours: LocalHours;
}

/**
 * attempts.csv, one row per attempt in the order of the journal. Only what the journal has since the last export is
 * read and formatted: a checkpoint beside the report says how far it goes. When the checkpoint is missing, broken or of another ledger, or the
 * report is not what it says (cut short, saved over by another program), the report is made anew from the whole journal.
 * A report longer than its checkpoint (a crash between the two) is cut back first; the journal has what was cut.
 */
export async function draftAttempts(
  edition: Edition,
  source: { readonly ledger: ReportLedger; readonly entry: CampaignEntry; readonly folder: string },
): Promise<Pick<Progress, 'attempts' | 'tally' | 'localHours'>> {
  const { entry, folder } = source;
  const checkpoint = await usableCheckpoint(folder, entry);
  const progress: Progress = {
    cursor: checkpoint?.cursor ?? '',
    attempts: checkpoint?.attempts ?? 0,
    tally: createAttemptTally(checkpoint?.tally),
    localHours: createLocalHours(checkpoint?.localHours),
  };
  const lines = journalLines(source.ledger, entry.campaign.name, progress);
  const written = checkpoint
    ? await edition.extend(REPORT, checkpoint.bytes, lines)
    : await edition.write(REPORT, withHeader(lines));
  if (progress.cursor !== checkpoint?.cursor) {
    await edition.write(CHECKPOINT_FILE, [
      checkpointText({
        campaign: entry.campaign.name,
        createdAt: entry.createdAt,
        cursor: progress.cursor,
        bytes: written.bytes,
        attempts: progress.attempts,
        tail: (await tailOf(written.path, written.bytes)) ?? '',
        tally: progress.tally.save(),
        localHours: [...progress.localHours.hours()],
      }),
    ]);
  }
  return progress;
}

async function usableCheckpoint(folder: string, entry: CampaignEntry): Promise<Checkpoint | undefined> {
  const checkpoint = await readCheckpoint(folder);
  if (!checkpoint) return undefined;
  const sameJournal = checkpoint.campaign === entry.campaign.name && checkpoint.createdAt === entry.createdAt;
  const sameReport = (await tailOf(join(folder, REPORT), checkpoint.bytes)) === checkpoint.tail;
  return sameJournal && sameReport ? checkpoint : undefined;
}

async function* withHeader(lines: AsyncIterable<string>): AsyncGenerator<string> {
  yield line(ATTEMPT_COLUMNS);
  yield* lines;
}

/** The journal from `progress` on, as lines; `progress` then stands behind what was yielded. */
async function* journalLines(
  ledger: ReportLedger,
  campaign: string,
  progress: Progress,
): AsyncGenerator<string> {
  for (;;) {
    const { cursor, records } = await ledger.attempts.journal(campaign, progress.cursor, PAGE_ROWS);
    if (records.length === 0) return;
    progress.cursor = cursor;
    progress.attempts += records.length;
    for (const record of records) {
      progress.tally.add(record);
      progress.localHours.add(record);
    }
    yield records.map(attemptLine).join('');
  }
}

const CELLS: Record<AttemptColumn, (record: AttemptRecord) => string> = {
  attempt_id: ({ attemptId }) => cell(attemptId),
  row: ({ row }) => numberCell(row),
  id: ({ id }) => cell(id),
  phone: ({ phone }) => phoneCell(phone),
  n: ({ n }) => numberCell(n),
  from_number: ({ fromNumber }) => phoneCell(fromNumber),
  call_id: ({ callId }) => cell(callId ?? ''),
  state: ({ state }) => state,
  disposition: ({ disposition }) => disposition ?? '',
  outcome: ({ outcome }) => cell(outcome ?? ''),
  end_reason: ({ endReason }) => cell(endReason ?? ''),
  opened_at: ({ openedAt }) => instantCell(openedAt),
  posted_at: ({ postedAt }) => instantCell(postedAt),
  accepted_at: ({ acceptedAt }) => instantCell(acceptedAt),
  started_at: ({ startedAt }) => instantCell(startedAt),
  ended_at: ({ endedAt }) => instantCell(endedAt),
  settled_at: ({ settledAt }) => instantCell(settledAt),
  local_time: (record) => localCell(record.zones[0], postedAtOf(record)),
  timezone: ({ zones }) => cell(zones.join(' & ')),
  duration_seconds: ({ durationSeconds }) => numberCell(durationSeconds),
  slot_wait_ms: ({ openedAt, postedAt }) => numberCell(slotWait(openedAt, postedAt)),
  http_status: ({ httpStatus }) => numberCell(httpStatus),
  source: ({ source }) => source ?? '',
  error: ({ error }) => cell(error ?? ''),
  campaign_version: ({ campaignVersion }) => cell(campaignVersion),
};
const CELLS_IN_ORDER = ATTEMPT_COLUMNS.map((column) => CELLS[column]);

function attemptLine(record: AttemptRecord): string {
  return line(CELLS_IN_ORDER.map((cellOf) => cellOf(record)));
}

/** The person's wall time when the request left. With several possible zones: in the first of `timezone`. */
function localCell(zone: string | undefined, at: number): string {
  return zone === undefined ? '' : cell(formatLocal(zone, at));
}

/** How long the slot was held before the request left. Never below 0, should the clock have been set back. */
function slotWait(openedAt: number, postedAt: number | undefined): number | undefined {
  return postedAt === undefined ? undefined : Math.max(0, postedAt - openedAt);
}
