import type { AuditedAttempt, AuditInput, AuditOptions, ProviderCall } from '../../../src/auditing/audit.ts';
import { attempt, callOf, campaign, cleanCase, judged } from './facts.ts';

/** What makes a clean record wrong. */
export type Change = (input: AuditInput) => Partial<AuditInput>;

export const withCall =
  (id: string, changes: Partial<ProviderCall>): Change =>
  ({ calls }) => ({
    calls: calls.map((call) => (call.callId === `call-${id}` ? { ...call, ...changes } : call)),
  });
export const withAttempt =
  (id: string, changes: Partial<AuditedAttempt>): Change =>
  ({ attempts }) => ({
    attempts: attempts.map((each) => (each.id === id ? { ...each, ...changes } : each)),
  });
export const withContact =
  (phone: string, changes: Partial<AuditInput['contacts'][number]>): Change =>
  ({ contacts }) => ({
    contacts: contacts.map((each) => (each.phone === phone ? { ...each, ...changes } : each)),
  });
export const withCampaign =
  (changes: Parameters<typeof campaign>[0]): Change =>
  () => ({ campaigns: [campaign(changes)] });
export const addCall =
  (changes: Partial<ProviderCall>): Change =>
  ({ calls }) => ({ calls: [...calls, { ...callOf(attempt('x')), ...changes }] });
export const all =
  (...changes: readonly Change[]): Change =>
  (input) => {
    let changed = input;
    for (const change of changes) changed = Object.assign({}, changed, change(changed));
    return changed;
  };

export const findingsAfter = (change: Change, options?: AuditOptions) => {
  const input = cleanCase();
  return judged({ ...input, ...change(input) }, options);
};
