import type { Gate } from '../admission/gates.ts';
import type { Attempt } from '../domain/attempt.ts';
import { type Blocked, blockedBy, type CallHistory, type CallLimit } from '../domain/call-history.ts';
import type { CampaignState } from '../domain/campaign.ts';
import type { ContactView } from '../ledger/ledger.ts';

/** What comes next for a person in one campaign. */
export interface NextForPerson {
  readonly text: string;
  /** Not before (epoch ms). */
  readonly at?: number;
}

export interface NextQuestion {
  readonly campaign: string;
  readonly state: CampaignState;
  readonly stateReason: string;
  readonly view: ContactView;
  readonly live: Attempt | undefined;
  readonly gateAt: (at: number) => Gate;
  readonly frozen: boolean;
  readonly history: CallHistory;
  readonly limits: readonly CallLimit[];
  readonly isSuppressed: boolean;
  /** Another campaign that has them in a call. */
  readonly inCallOf?: string;
  readonly now: number;
}

export function nextFor(question: NextQuestion): NextForPerson {
  const { view, live } = question;
  switch (view.status) {
    case 'waiting':
      return whenWaiting(question);
    case 'calling':
      return { text: callingText(live) };
    case 'unconfirmed':
      return { text: unconfirmedText(view, live) };
    default:
      return { text: `nothing: ${view.status}${view.reason && ` (${view.reason})`}` };
  }
}

function whenWaiting(question: NextQuestion): NextForPerson {
  const { state, stateReason, isSuppressed, frozen } = question;
  if (isSuppressed) return { text: 'nothing: the number is on the suppression list' };
  if (state !== 'running')
    return {
      text: `nothing while the campaign is ${state === 'ready' ? 'not started' : state}${stateReason && ` (${stateReason})`}`,
    };
  if (frozen) return { text: 'nothing while calls to where they are are frozen' };
  const earliest = earliestCall(question);
  if (earliest === undefined) return { text: 'nothing: no calling hours are left' };
  const { at, why } = earliest;
  const { notAfter = Number.POSITIVE_INFINITY } = question.view.contact;
  if (at > notAfter)
    return { text: `nothing: their not_after passes before they may be called (${why})`, at };
  const attempt = `attempt ${question.view.attempts + 1}`;
  const { inCallOf } = question;
  const then = `as soon as a slot is free${inCallOf === undefined ? '' : ` and their call of ${inCallOf} has ended`}`;
  return at > question.now
    ? { text: `${attempt}, once ${why}, ${then}`, at }
    : { text: `${attempt}, ${then}` };
}

/** Due, open, and called seldom enough: each may put off what another had allowed. */
function earliestCall(question: NextQuestion): { at: number; why: string } | undefined {
  const { view, gateAt, now } = question;
  let [at, why] = view.at > now ? [view.at, waitText(view.reason)] : [now, ''];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const blocked = blockedAt(question, at);
    if (blocked) [at, why] = [Math.ceil(blocked.until), `the limit lets them (${blocked.why})`];
    const gate = gateAt(at);
    if (gate.open && !blocked) return { at, why };
    if (gate.open) continue;
    if (gate.until === undefined) return undefined;
    [at, why] = [gate.until, 'their calling hours open'];
  }
  return { at, why };
}

const MOST_ROUNDS = 20;

function blockedAt({ history, limits, campaign }: NextQuestion, now: number): Blocked | undefined {
  return blockedBy(history, limits, { campaign, now });
}

function waitText(reason: string): string {
  return reason === '' ? 'the time has come that their row names' : `it is due (${reason})`;
}

const LIVE = {
  opened: 'a call is about to be placed',
  posting: 'a call is being placed right now',
  unconfirmed: 'it is being looked up whether the call was made',
  placed: 'a call is live',
  ended: 'their call has ended; its result is being waited for',
} as const;

function callingText(live: Attempt | undefined): string {
  return live ? LIVE[live.state] : 'a call is live';
}

function unconfirmedText({ reason }: ContactView, live: Attempt | undefined): string {
  const why = live?.reason ?? reason;
  if (!live?.held) return `${LIVE.unconfirmed}${why && ` (${why})`}`;
  return `nothing before a person decides whether the call was made${why && ` (${why})`}: fairdial release ${live.id} --as placed|absent --why "…"`;
}
