import { keepLooking, watchFiles, watchFolder } from '../campaign/watch-folder.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type CampaignKeeper, filesOf } from './campaign-keeper.ts';

export interface FollowParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly keeper: CampaignKeeper;
  readonly signal: AbortSignal;
  readonly trouble: (where: string) => (error: unknown) => void;
  /** Absent: only the files that the known campaigns read are followed. */
  readonly folder?: string;
}

/** A dropped file must be running within 2 s (spec), so we look more often than that. */
const LOOK_EVERY_MS = 500;

/** Follow campaign files and the files they read until the signal. */
export async function followFolder(parts: FollowParts): Promise<void> {
  const { clock, signal, keeper } = parts;
  const rhythm = { clock, everyMs: LOOK_EVERY_MS, signal };
  const contents = watchFiles(() => [...new Set(keeper.campaigns().flatMap(filesOf))]);
  const followContents = keepLooking(contents, rhythm, {
    change: async ({ changed }) => {
      for (const path of changed) keeper.contentChanged(path);
    },
    trouble: parts.trouble('contact files'),
  });
  await Promise.all([
    followContents,
    parts.folder === undefined ? undefined : followCampaigns(parts, parts.folder),
  ]);
}

async function followCampaigns(parts: FollowParts, folder: string): Promise<void> {
  const { clock, signal, keeper } = parts;
  let first = true;
  await keepLooking(
    watchFolder(folder),
    { clock, everyMs: LOOK_EVERY_MS, signal },
    {
      change: async ({ changed, removed }) => {
        for (const path of changed) await keeper.fileChanged(path);
        for (const path of removed) await keeper.fileRemoved(path);
        if (first) await pauseFileless(parts);
        first = false;
      },
      trouble: parts.trouble('campaign folder'),
    },
  );
}

/** A campaign whose file went while no service ran pauses too, unless another living process may have its file. */
async function pauseFileless({ ledger, clock, emit, keeper }: FollowParts): Promise<void> {
  if ((await ledger.attempts.livingRuns(clock.wallMs())).size > 1) return;
  const known = new Set(keeper.campaigns().map(({ name }) => name));
  for (const { campaign, state } of await ledger.campaigns.list()) {
    if (state !== 'running' || known.has(campaign.name)) continue;
    const reason = 'its file was removed';
    await ledger.campaigns.setState(campaign.name, 'paused', reason, clock.wallMs());
    emit({ type: 'campaign-state', campaign: campaign.name, state: 'paused', reason });
  }
}
