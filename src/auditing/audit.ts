import { callChecks } from './check-calls.ts';
import { chainChecks } from './check-chains.ts';
import { contactChecks } from './check-contacts.ts';
import { frequencyChecks } from './check-frequency.ts';
import { hintChecks } from './check-hints.ts';
import { holdChecks } from './check-holds.ts';
import { hourChecks } from './check-hours.ts';
import { leakChecks } from './check-leaks.ts';
import { outageChecks } from './check-outages.ts';
import { overlapChecks } from './check-overlaps.ts';
import { ownerChecks } from './check-owners.ts';
import { resultChecks } from './check-results.ts';
import { stopChecks } from './check-stops.ts';
import { gatherEvidence } from './evidence.ts';
import type { AuditInput, AuditOptions } from './facts.ts';
import { type Check, type Finding, runCheck } from './judge.ts';

export type {
  AuditedAttempt,
  AuditedCampaign,
  AuditedContact,
  AuditInput,
  AuditOptions,
  ProviderCall,
} from './facts.ts';
export type { Finding } from './judge.ts';

export interface AuditReport {
  readonly findings: readonly Finding[];
  /** Invariants checked, wholly or in part, by number. */
  readonly checked: readonly string[];
  /** An invariant may be in both: then the reason says what part was left out. */
  readonly notChecked: readonly { readonly invariant: string; readonly why: string }[];
  /** How many of each were looked at. */
  readonly calls: number;
  readonly attempts: number;
  readonly contacts: number;
}

const CHECKS: readonly Check[] = [
  ...Object.values(callChecks),
  ...Object.values(chainChecks),
  ...Object.values(contactChecks),
  ...Object.values(frequencyChecks),
  ...Object.values(hintChecks),
  ...Object.values(holdChecks),
  ...Object.values(hourChecks),
  ...Object.values(leakChecks),
  ...Object.values(outageChecks),
  ...Object.values(ownerChecks),
  ...Object.values(overlapChecks),
  ...Object.values(resultChecks),
  ...Object.values(stopChecks),
].sort((a, b) => numberOf(a) - numberOf(b));

/**
 * Check what must always hold over the provider's calls and our own record, which must not be older than the calls.
 * Never throws for what the facts say; every breach is a finding. A million calls take a few seconds.
 */
export function audit(input: AuditInput, options: AuditOptions = {}): AuditReport {
  const evidence = gatherEvidence(input, options);
  const verdicts = CHECKS.map((check) => ({ check, ...runCheck(check, evidence) }));
  return {
    findings: verdicts.flatMap(({ findings }) => findings),
    checked: verdicts.filter(({ checked }) => checked).map(({ check }) => check.invariant),
    notChecked: verdicts.flatMap(({ notChecked }) => notChecked),
    calls: input.calls.length,
    attempts: input.attempts.length,
    contacts: input.contacts.length,
  };
}

function numberOf({ invariant }: { readonly invariant: string }): number {
  return Number(invariant.slice(1));
}
