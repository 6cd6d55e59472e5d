import { maskPhone } from '../domain/phone-number.ts';
import type { EventOf } from './event-history.ts';
import { callName, type Evidence } from './evidence.ts';
import type { AuditedCampaign, ProviderCall } from './facts.ts';
import type { Check } from './judge.ts';
import { groupedBy, pushTo } from './match-calls.ts';

const oneCallAtOnce: Check = {
  invariant: 'I5',
  run: ({ calls }, judge) => {
    const busy = new Map<string, ProviderCall>();
    for (const call of calls) {
      const other = busy.get(call.to);
      if (other && call.to !== '' && call.createdAt < endOf(other))
        judge.violation(`${callName(call)} began while call ${other.callId} to the same person was live`, {
          call,
          at: call.createdAt,
        });
      if (!other || endOf(call) > endOf(other)) busy.set(call.to, call);
    }
  },
};

const withinEveryLimit: Check = {
  invariant: 'I9',
  run: (evidence, judge) => {
    const perNumber = groupedBy(evidence.calls, ({ from }) => from);
    const limits = limitsOf(evidence);
    if (limits.size === 0) return judge.cannot(`needs the campaigns' limits; ${peaksOf(perNumber)}`);
    for (const [number, calls] of perNumber)
      eachStart(calls, (call, live) => {
        const limit = limitAt(limits.get(number) ?? [], call.createdAt);
        if (live <= limit || isOfOtherVersion(evidence, call)) return;
        judge.violation(`${live} calls were live from ${maskPhone(number)}, which may carry ${limit}`, {
          call,
          at: call.createdAt,
        });
      });
    judgeCampaignLimits(evidence, judge.violation);
  },
};

function judgeCampaignLimits(
  evidence: Evidence,
  violation: (message: string, about: { call: ProviderCall; at: number }) => void,
): void {
  const perCampaign = groupedBy(evidence.calls, (call) => evidence.attemptOf.get(call)?.campaign ?? '');
  for (const [campaign, calls] of perCampaign)
    eachStart(calls, (call, live) => {
      const attempt = evidence.attemptOf.get(call);
      const limit = attempt && evidence.definitionOf(attempt)?.maxConcurrent;
      if (limit !== undefined && live > limit)
        violation(`${live} calls of ${campaign} were live, which has max_concurrent ${limit}`, {
          call,
          at: call.createdAt,
        });
    });
}

/** Tell how many are live, itself included, as each call begins. An end at the same ms as a start comes first. */
function eachStart(calls: readonly ProviderCall[], tell: (call: ProviderCall, live: number) => void): void {
  const ends = Float64Array.from(calls, endOf).sort();
  let ended = 0;
  calls.forEach((call, index) => {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= call.createdAt) ended++;
    tell(call, index + 1 - ended);
  });
}

function isOfOtherVersion({ attemptOf, definitionOf }: Evidence, call: ProviderCall): boolean {
  const attempt = attemptOf.get(call);
  return attempt !== undefined && definitionOf(attempt) === undefined;
}

/** What a campaign lets a number carry, while it is at work under this definition. */
interface Limit {
  readonly campaign: string;
  readonly limit: number;
  /** Given by hand since then, whatever the file says; in order. */
  readonly given: readonly EventOf<'cap'>[];
  readonly from: number;
  readonly until: number;
}

/** How long another limit takes to reach every process, and an event log its line. */
const SETTLING_MS = 5_000;

function limitsOf({ input, history }: Evidence): Map<string, Limit[]> {
  const limits = new Map<string, Limit[]>();
  const begins = beginnings(input.attempts);
  for (const campaign of input.campaigns) {
    const stretch = { from: begins(campaign), until: workEnd(campaign) };
    for (const { number, maxConcurrent } of campaign.fromNumbers ?? [])
      pushTo(limits, number, {
        campaign: campaign.name,
        limit: maxConcurrent,
        given: capsGiven(history, campaign.name, number),
        ...stretch,
      });
  }
  return limits;
}

/** An edited campaign's definition counts from its first attempt on: what held before is not known. */
function beginnings(attempts: Evidence['input']['attempts']): (campaign: AuditedCampaign) => number {
  const firsts = new Map<string, Map<string, number>>();
  for (const { campaign, campaignVersion, openedAt } of attempts) {
    const versions = firsts.get(campaign) ?? new Map<string, number>();
    firsts.set(campaign, versions);
    versions.set(campaignVersion, Math.min(openedAt, versions.get(campaignVersion) ?? openedAt));
  }
  return ({ name, version, createdAt = Number.NEGATIVE_INFINITY }) => {
    const versions = firsts.get(name);
    const edited = version !== undefined && (versions?.size ?? 0) > (versions?.has(version) ? 1 : 0);
    return edited ? (versions?.get(version ?? '') ?? Number.POSITIVE_INFINITY) : createdAt;
  };
}

function workEnd({ state, since }: AuditedCampaign): number {
  const over = state === 'finished' || state === 'cancelled';
  return over && since !== undefined ? since : Number.POSITIVE_INFINITY;
}

function capsGiven(history: Evidence['history'], campaign: string, number: string): EventOf<'cap'>[] {
  const masked = maskPhone(number);
  const caps = history?.of('cap') ?? [];
  return caps.filter((cap) => cap.campaign === campaign && cap.from === masked);
}

/** While one gives way to the next, the larger of both. */
function limitThen({ limit, given }: Limit, at: number): number {
  const before = given.findLast(({ wall }) => wall <= at - SETTLING_MS)?.max ?? limit;
  const during = given.filter(({ wall }) => wall > at - SETTLING_MS && wall <= at + SETTLING_MS);
  return Math.max(before, ...during.map(({ max }) => max));
}

/** The smallest limit in force; when none is, the largest there ever was. */
function limitAt(limits: readonly Limit[], at: number): number {
  const inForce = limits.filter(({ from, until }) => from <= at && at <= until);
  if (inForce.length > 0) return Math.min(...inForce.map((limit) => limitThen(limit, at)));
  return limits.length > 0 ? Math.max(...limits.map(({ limit }) => limit)) : Number.POSITIVE_INFINITY;
}

function peaksOf(perNumber: ReadonlyMap<string, readonly ProviderCall[]>): string {
  const peaks = [...perNumber].map(([number, calls]) => {
    let peak = 0;
    eachStart(calls, (_, live) => {
      peak = Math.max(peak, live);
    });
    return `${peak} from ${maskPhone(number)}`;
  });
  return `most calls live at once: ${peaks.join(', ') || 'none'}`;
}

function endOf({ endedAt }: ProviderCall): number {
  return endedAt ?? Number.POSITIVE_INFINITY;
}

export const overlapChecks = { oneCallAtOnce, withinEveryLimit } as const satisfies Record<string, Check>;
