import { isOpen, mayPlace } from '../domain/calling-hours.ts';
import type { CallingHours } from '../domain/campaign.ts';
import { formatLocal } from '../domain/local-time.ts';
import { zoneOf } from '../domain/zone-data.ts';
import { type CampaignHours, hoursFor } from '../rules/hours-for.ts';
import { tellOtherVersions } from './check-calls.ts';
import { attemptName, callName, type Evidence, isoOf } from './evidence.ts';
import type { AuditedAttempt, AuditedCampaign, ProviderCall } from './facts.ts';
import type { Check, Judge } from './judge.ts';

const NO_HOURS = "needs the campaigns' calling hours, which reports do not hold";

const insideTheHours: Check = {
  invariant: 'I7',
  run: (evidence, judge) => {
    if (!knowsHours(evidence)) return judge.cannot(NO_HOURS);
    tellOtherVersions(evidence, judge);
    for (const [call, attempt] of evidence.attemptOf) {
      const held = hoursOf(evidence, attempt);
      if (held) judgeHours({ call, ...held }, evidence, judge);
    }
    tellUnknownPlaces(evidence, judge);
  },
};

interface DialledCall {
  readonly call: ProviderCall;
  readonly zones: readonly string[];
  readonly hours: CallingHours;
}

/** Clocks that differ a little make a call at the very edge look as if it were outside: told, but no violation. */
function judgeHours({ call, zones, hours }: DialledCall, { toleranceMs }: Evidence, judge: Judge): void {
  const at = call.dialedAt ?? call.createdAt;
  if (isOpen(hours, zones, at)) return;
  const about = { call, at };
  const when = `${callName(call)} rang at ${isoOf(at)} (${localTimes(zones, at)}), outside the calling hours`;
  const atTheEdge = isOpen(hours, zones, at - toleranceMs) || isOpen(hours, zones, at + toleranceMs);
  if (atTheEdge) judge.warning(`${when}, within the tolerance of the clocks`, about);
  else if (at > call.createdAt && isOpen(hours, zones, call.createdAt))
    judge.violation(
      `${when}: the provider dialled ${seconds(at - call.createdAt)} after it took the call`,
      about,
    );
  else judge.violation(when, about);
}

/** Our own clock against our own hours: exact. */
const beforeTheGuard: Check = {
  invariant: 'I8',
  run: (evidence, judge) => {
    if (!knowsHours(evidence)) return judge.cannot(NO_HOURS);
    tellOtherVersions(evidence, judge);
    for (const attempt of evidence.input.attempts) {
      const held = hoursOf(evidence, attempt);
      const { postedAt } = attempt;
      if (!held || postedAt === undefined || !hasCall(evidence, attempt)) continue;
      const { hours, zones } = held;
      if (mayPlace(hours, zones, postedAt, evidence.guardMs)) continue;
      const problem = isOpen(hours, zones, postedAt)
        ? `less than ${seconds(evidence.guardMs)} before the window closed`
        : 'outside the calling hours';
      judge.violation(`${attemptName(attempt)} left at ${localTimes(zones, postedAt)}, ${problem}`, {
        attempt,
        at: postedAt,
      });
    }
  },
};

const nothingAfterItsEnd: Check = {
  invariant: 'I17',
  run: (evidence, judge) => {
    if (!knowsHours(evidence)) judge.partly(`the campaigns' ends: ${NO_HOURS}`);
    const untilEnd = createEndings();
    for (const attempt of evidence.input.attempts) {
      judgeRow(attempt, evidence, judge);
      const hours = evidence.definitionOf(attempt)?.hours;
      const at = attempt.openedAt;
      if (hours?.end && !isOpen(untilEnd(hours), zonesOf(evidence, attempt), at))
        judge.violation(`${attemptName(attempt)} was opened after the end of its campaign`, { attempt, at });
    }
    for (const [call, attempt] of evidence.attemptOf) {
      const hours = evidence.definitionOf(attempt)?.hours;
      const at = call.createdAt - evidence.toleranceMs;
      if (hours?.end && !isOpen(untilEnd(hours), zonesOf(evidence, attempt), at))
        judge.violation(`${callName(call)} was placed after the end of its campaign`, {
          call,
          at: call.createdAt,
        });
    }
  },
};

/** The row's own `not_before` and `not_after`. */
function judgeRow(attempt: AuditedAttempt, evidence: Evidence, judge: Judge): void {
  const { notBefore, notAfter } = evidence.contactOf(attempt) ?? {};
  const about = { attempt, at: attempt.openedAt };
  if (notAfter !== undefined && attempt.openedAt > notAfter)
    judge.violation(
      `${attemptName(attempt)} was opened after its row's not_after, ${isoOf(notAfter)}`,
      about,
    );
  if (notBefore !== undefined && attempt.openedAt < notBefore)
    judge.violation(
      `${attemptName(attempt)} was opened before its row's not_before, ${isoOf(notBefore)}`,
      about,
    );
}

/** Always open until the campaign's end: its start and week are another invariant's. */
function createEndings(): (hours: CallingHours) => CallingHours {
  const known = new Map<CallingHours, CallingHours>();
  return (hours) => {
    const ending = known.get(hours) ?? {
      week: Array.from({ length: 7 }, () => [[0, 1440]] as const),
      blackoutDates: [],
      ...(hours.end ? { end: hours.end } : {}),
    };
    known.set(hours, ending);
    return ending;
  };
}

/** The campaign's hours for this person, cut to the law and the row's window where their place is told. */
function hoursOf(
  evidence: Evidence,
  attempt: AuditedAttempt,
): { hours: CallingHours; zones: readonly string[] } | undefined {
  const definition = evidence.definitionOf(attempt);
  const zones = zonesOf(evidence, attempt);
  if (definition?.hours === undefined) return undefined;
  const place = evidence.contactOf(attempt)?.place;
  if (place === undefined) return { hours: definition.hours, zones };
  return hoursFor(campaignHoursOf(definition, definition.hours), { zones, ...place });
}

const campaignHours = new WeakMap<AuditedCampaign, CampaignHours>();

/** One object for each definition: by it the hours are remembered. */
function campaignHoursOf(definition: AuditedCampaign, hours: CallingHours): CampaignHours {
  const { rules } = definition;
  const known = campaignHours.get(definition) ?? { hours, ...(rules === undefined ? {} : { rules }) };
  campaignHours.set(definition, known);
  return known;
}

/** Without the place every named rule would hold, and accuse calls that were lawful. */
function tellUnknownPlaces({ input, contactOf }: Evidence, judge: Judge): void {
  const ruled = new Set(input.campaigns.flatMap(({ name, rules }) => (rules ? [name] : [])));
  const untold = input.attempts.some(
    (attempt) => ruled.has(attempt.campaign) && contactOf(attempt)?.place === undefined,
  );
  if (untold) judge.partly("the campaigns' rules: reports do not tell whose law holds for a person");
}

function knowsHours({ input }: Evidence): boolean {
  return input.campaigns.some(({ hours }) => hours !== undefined);
}

function hasCall({ callsOf }: Evidence, attempt: AuditedAttempt): boolean {
  return attempt.callId !== undefined || callsOf.has(attempt);
}

function zonesOf(evidence: Evidence, attempt: AuditedAttempt): readonly string[] {
  return attempt.zones.length > 0 ? attempt.zones : (evidence.contactOf(attempt)?.zones ?? []);
}

function localTimes(zones: readonly string[], at: number): string {
  if (zones.length === 0) return 'in no known time zone';
  return zones
    .map((zone) => (zoneOf(zone) ? `${formatLocal(zone, at)} in ${zone}` : `no zone ${zone}`))
    .join(', ');
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

export const hourChecks = { insideTheHours, beforeTheGuard, nothingAfterItsEnd } as const satisfies Record<
  string,
  Check
>;
