import type { CallLimits } from '../domain/campaign.ts';
import { DEFAULT_CALL_LIMITS } from '../rules/call-caps.ts';
import type { AuditInput, AuditOptions } from './facts.ts';

/**
 * How often the engine lets one person be called where nobody says another limit: what it holds by itself, or the loosest
 * of what the campaigns say. Not sure of it where an attempt's version of its campaign is not among the facts.
 */
export function heldFrequency({
  campaigns,
  attempts,
}: Pick<AuditInput, 'campaigns' | 'attempts'>): NonNullable<AuditOptions['frequency']> {
  const limits = campaigns.map(({ callLimits }) => callLimits ?? DEFAULT_CALL_LIMITS);
  const loosest = (of: (each: CallLimits) => number | undefined) =>
    limits.reduce(
      (most, each) => Math.max(most, of(each) ?? Number.POSITIVE_INFINITY),
      of(DEFAULT_CALL_LIMITS) ?? Number.POSITIVE_INFINITY,
    );
  // Only a definition has delays.
  const known = new Set(
    campaigns.flatMap(({ name, version, retry }) => (retry ? `${name} ${version ?? ''}` : [])),
  );
  const isSure = attempts.every(({ campaign, campaignVersion }) =>
    known.has(`${campaign} ${campaignVersion}`),
  );
  return {
    perDay: loosest(({ perDay }) => perDay),
    perWeek: loosest(({ perWeek }) => perWeek),
    by: isSure ? 'campaigns' : 'usual',
  };
}
