import type { LiveAttemptState } from '../../src/domain/attempt.ts';
import type { ImportPass, Ledger } from '../../src/ledger/ledger.ts';
import { pass } from './fixtures.ts';
import type { Step, World } from './model-commands.ts';

/* What the plans of commands are made of. */

export const twice = (call: (ledger: Ledger) => Promise<unknown>): Step => ({ call, again: true });
/** A repeat of these is the next step of the work, not the same one. */
export const stepwise = (call: (ledger: Ledger) => Promise<unknown>): Step => ({ call, again: false });

export interface OfCampaign {
  name: string;
}
export interface OfPass extends OfCampaign {
  token: string;
}
export interface OfAttempt {
  which: number;
}

/** Mostly one in the state the move is made for; else any, live or not. */
export function attemptOf({ which }: OfAttempt, world: World, states: readonly LiveAttemptState[]): string {
  const fitting = states.flatMap((state) => world.live[state]);
  const from = which < 6 && fitting.length > 0 ? fitting : world.attemptIds;
  return from[which % Math.max(1, from.length)] ?? 'never';
}

export function passOf({ name, token }: OfPass, fingerprint = 'p1'): ImportPass {
  // The runs of the model are named like its passes.
  return { ...pass(), campaign: name, token, fingerprint, ...(token === 'one' && { run: token }) };
}
