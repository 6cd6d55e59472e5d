import { keepLooking, lookOnce, type OnLook, watchFiles, watchFolder } from '../campaign/watch-folder.ts';
import { FILE_MISSING } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { listsOf } from '../domain/file-problem.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CampaignKeeper } from './campaign-keeper.ts';
import type { FileNotes } from './file-notes.ts';

export interface FollowParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly keeper: CampaignKeeper;
  readonly notes: FileNotes;
  readonly signal: AbortSignal;
  readonly trouble: (where: string) => (error: unknown) => void;
  /** Absent: only the files that the known campaigns read are followed. */
  readonly folder?: string;
}

/** A dropped file must be running within 2 s (spec), so we look more often than that. Each look at a folder wakes two threads. */
const LOOK_EVERY_MS = 1_000;

/** Follow campaign files and the files they read until the signal. */
export async function followFolder(parts: FollowParts): Promise<void> {
  await (await startFollowing(parts)).ended;
}

/**
 * The same, resolving once the folder has been looked at: before that nobody may be dialled, since what the ledger
 * holds may be an older version, or a campaign whose file is gone. `ended` resolves after the signal. Never rejects.
 */
export async function startFollowing(parts: FollowParts): Promise<{ readonly ended: Promise<void> }> {
  const { clock, signal, keeper, folder } = parts;
  const rhythm = { clock, everyMs: LOOK_EVERY_MS, signal };
  const contents = watchFiles(() => keeper.files());
  const onContents: OnLook = {
    change: async ({ changed }) => {
      for (const path of changed) await keeper.contentChanged(path);
    },
    trouble: parts.trouble('contact files'),
  };
  if (folder === undefined) return { ended: keepLooking(contents, rhythm, onContents) };

  const campaigns = watchFolder(folder);
  const onCampaigns: OnLook = {
    change: async ({ changed, removed }) => {
      // In this order: a file that was renamed still is the only one of its campaign's name.
      for (const path of removed) await keeper.fileRemoved(path);
      for (const path of changed) await keeper.fileChanged(path);
    },
    trouble: parts.trouble('campaign folder'),
  };
  await lookOnce(campaigns, onCampaigns);
  const isAlone = await pauseFilelessIfAlone(parts).catch(() => false);
  const loops = [
    keepLooking(contents, rhythm, onContents),
    keepLooking(campaigns, rhythm, onCampaigns),
    isAlone ? undefined : pauseFilelessOnceAlone(parts),
  ];
  return { ended: Promise.all(loops).then(() => {}) };
}

/** Longer than a process that was killed counts as living: until then we may only seem to have company. */
const COMPANY_MS = 30_000;
const ASK_EVERY_MS = 1_000;

async function pauseFilelessOnceAlone(parts: FollowParts): Promise<void> {
  const { clock, signal } = parts;
  const began = clock.monotonicMs();
  while (!signal.aborted && clock.monotonicMs() - began < COMPANY_MS) {
    await clock.sleep(ASK_EVERY_MS, signal);
    if (signal.aborted || (await pauseFilelessIfAlone(parts).catch(() => false))) return;
  }
}

/**
 * A campaign whose file went while no service ran pauses too, unless another living process may have its file.
 * Says whether there was none.
 */
async function pauseFilelessIfAlone({ ledger, clock, emit, keeper, notes }: FollowParts): Promise<boolean> {
  if ((await ledger.attempts.livingRuns(clock.wallMs())).size > 1) return false;
  const known = new Set(keeper.campaigns().map(({ name }) => name));
  for (const { campaign, state } of await ledger.campaigns.list()) {
    if (state !== 'running' || known.has(campaign.name)) continue;
    await ledger.campaigns.setState(campaign.name, 'paused', FILE_MISSING, clock.wallMs());
    emit({ type: 'campaign-state', campaign: campaign.name, state: 'paused', reason: FILE_MISSING });
  }
  await notes.dropOthers([...known].map(listsOf));
  return true;
}
