import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { FairdialError } from '../../domain/errors.ts';
import { plural } from '../../domain/number-words.ts';
import { type CampaignMove, illegalMove, insteadOf, moveCampaign } from '../../http/campaign-moves.ts';
import { untilNoneLeaves } from '../../http/until-none-leaves.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { CallsApi } from '../../oneinbox/api.ts';
import { hangUpCalls } from '../../tracking/hang-up.ts';
import { examples } from '../arguments.ts';
import { COMMANDS } from '../command-list.ts';
import { print, printJson } from '../output.ts';
import { withApiKey } from '../settings.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

export function addPause(program: Command): void {
  addMove(program, 'pause');
}

export function addResume(program: Command): void {
  addMove(program, 'resume');
}

export function addCancel(program: Command): void {
  addMove(program, 'cancel').option('--hang-up', 'end its live calls too');
}

function addMove(program: Command, move: CampaignMove): Command {
  return program
    .command(move)
    .argument('<campaign>', 'its name')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples([`fairdial ${move} renewals-november`, COMMANDS[move]?.about ?? '']))
    .action((name: string, options: MoveOptions) => runMove({ name, move }, options));
}

const RESUME_AGAIN = 'Mend its list; or resume once more, and the other rows are dialled.';

interface MoveOptions {
  readonly json?: boolean;
  readonly hangUp?: boolean;
}

async function runMove(
  { name, move }: { name: string; move: CampaignMove },
  { json, hangUp }: MoveOptions,
): Promise<void> {
  await withLedger(async (ledger, config) => {
    const api = hangUp ? await openApi(config) : undefined;
    const before = await ledger.campaigns.get(name).then((entry) => entry && ledger.campaigns.counts(name));
    const moved = await moveCampaign(ledger.campaigns, { name, move }, systemClock.wallMs());
    if (!before || moved.kind === 'unknown') throw await unknownCampaign(ledger, name);
    if (moved.kind === 'illegal')
      throw new FairdialError('illegal-move', illegalMove(name, move, moved.state), insteadOf(move, name));
    if (moved.kind === 'held')
      throw new FairdialError('list-refused', `${name} stays paused: ${moved.reason}.`, RESUME_AGAIN);
    const onTheirWay = move === 'resume' ? 0 : await untilNoneLeaves(ledger, systemClock, name);
    const closed = move === 'cancel' ? await closeAllWaiting(ledger, name, before.cancelled) : 0;
    const hungUp = api
      ? await hangUpCalls({ ledger, api, clock: systemClock }, name).finally(() => api.close())
      : undefined;
    const changed = moved.kind === 'changed';
    if (json)
      printJson({
        campaign: name,
        state: moved.state,
        changed,
        ...(move === 'cancel' && { closed }),
        ...(hungUp !== undefined && { hungUp }),
        ...(onTheirWay > 0 && { onTheirWay }),
      });
    else print(sentence({ name, move }, { changed, closed, hungUp }) + onTheirWayText(onTheirWay));
  });
}

/** Calls that had left before it was asked, and that the provider has not answered yet. */
function onTheirWayText(count: number): string {
  return count > 0
    ? `\n${plural(count, 'call')} had left before that; the provider has not answered yet.`
    : '';
}

function sentence(
  { name, move }: { name: string; move: CampaignMove },
  { changed, closed, hungUp }: { changed: boolean; closed: number; hungUp: number | undefined },
): string {
  if (move === 'cancel')
    return `${name} is cancelled: ${plural(closed, 'waiting contact')} closed. ${hungUp === undefined ? 'Live calls finish.' : `${plural(hungUp, 'live call')} asked to end.`}`;
  if (!changed) return `${name} was ${move === 'pause' ? 'paused' : 'running'} already.`;
  return move === 'pause'
    ? `${name} is paused: nothing new is dialled, live calls finish. Go on with: fairdial resume ${name}`
    : `${name} goes on.`;
}

async function openApi(config: Config): Promise<CallsApi> {
  const { createOneInboxClient } = await import('../../oneinbox/client.ts');
  const { baseUrl, apiKey } = withApiKey(config);
  return createOneInboxClient({ baseUrl, apiKey, clock: systemClock });
}

const STEP = 10_000;

/** A running service does the same at the same time; without one, this is all there is. How many were closed by either. */
async function closeAllWaiting(
  { campaigns, contacts }: Ledger,
  campaign: string,
  cancelledBefore: number,
): Promise<number> {
  const now = systemClock.wallMs();
  for (const { bucket } of await contacts.buckets(campaign, now)) {
    const ref = { campaign, bucket };
    while ((await contacts.closeWaiting(ref, 'cancelled', 'campaign cancelled', STEP, now)) > 0);
  }
  return (await campaigns.counts(campaign)).cancelled - cancelledBefore;
}
