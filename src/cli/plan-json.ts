import type { CallsPerHour, CourseSummary } from '../forecast/course-summary.ts';
import type { Spread, WhatIf } from '../forecast/forecast.ts';
import type { Change } from '../forecast/what-ifs.ts';
import type { PlanFound } from './plan-text.ts';

/**
 * The forecast for programs: instants in ISO 8601 (UTC), spreads as `{ low, middle, high }` (5 % of the runs are below `low`, 5 %
 * above `high`; `middle` is of the run that all other figures are of), lengths in ms, shares from 0 to 1. A `finish` is null
 * when in some run not all come to an end before `until`.
 */
export function planJson({ planned, forecast, assumptions, source, changes }: PlanFound) {
  const { at, until, runs, finish, finishes, calls, reached, expired, typical, whatIfs, untried } = forecast;
  return {
    at: iso(at),
    until: iso(until),
    runs,
    finish: finish ? times(finish) : null,
    calls,
    reached,
    expired,
    waiting: typical.waiting,
    campaigns: planned.map(({ file, campaign: { name }, contacts, rows, rejected, suppressed, stopped }) => {
      const spread = finishes.get(name);
      return {
        file,
        name,
        rows,
        contacts: contacts.size,
        rejected,
        suppressed,
        ...(stopped && { stopped }),
        finish: spread ? times(spread) : null,
        ...courseOf(typical, name),
      };
    }),
    zones: typical.zones.map(({ lastCallAt, ...zone }) => ({ ...zone, last_call_at: iso(lastCallAt) })),
    numbers: typical.numbers.map(({ number, maxConcurrent, calls: made, utilisation }) => ({
      number,
      max_concurrent: maxConcurrent,
      calls: made,
      utilisation,
    })),
    results: typical.byResult,
    per_hour: hours(typical.perHour),
    unreached: typical.unreached,
    waits: typical.waits ?? {},
    what_ifs: whatIfs.map(whatIfJson),
    untried,
    changes: changes.map(changeJson),
    assumptions: { source, ...assumptions },
  };
}

function courseOf({ campaigns }: CourseSummary, name: string) {
  const found = campaigns.find((each) => each.name === name);
  return (
    found && { calls: found.calls, reached: found.reached, expired: found.expired, waiting: found.waiting }
  );
}

export function hours({ from, calls }: CallsPerHour) {
  return { from: iso(from), calls };
}

function whatIfJson({ change, finishAt, savedMs, moreExpired, moreReached }: WhatIf) {
  return {
    change: changeJson(change),
    finish_at: iso(finishAt),
    saved_ms: savedMs ?? null,
    more_expired: moreExpired,
    more_reached: moreReached,
  };
}

function changeJson(change: Change) {
  const { kind, ...rest } = change;
  return { kind: kind.replaceAll('-', '_'), ...rest };
}

function times({ low, middle, high }: Spread) {
  return { low: iso(low), middle: iso(middle), high: iso(high) };
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
