import { type Campaign, TOO_MANY_REJECTED } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Timings } from '../domain/timings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { rejectionProblem, rejectionText, type TooManyRejected } from './rejection-guard.ts';

/** Keeps a campaign paused for as long as its list looks damaged. */
export interface ListGuard {
  /** Pause now: too many rows are rejected so far. */
  pause(campaign: Campaign, verdict: TooManyRejected, fingerprint: string): Promise<void>;
  /** The whole list was read, and it is so: tell what is wrong with it. */
  report(campaign: Campaign, verdict: TooManyRejected): Promise<void>;
  /** The list is as it should be, or accepted: what was paused by us goes on. */
  lift(campaign: Campaign): Promise<void>;
  /** Resolves once the campaign is paused no more, or with the signal; says whether it runs. Never rejects. */
  awaitDecision(campaign: Campaign, signal: AbortSignal): Promise<boolean>;
}

export interface ListGuardParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly emit: Emit;
  /** How often the ledger is asked whether somebody decided. */
  readonly timings: Pick<Timings, 'importAgain'>;
}

export function createListGuard({ ledger, clock, emit, timings }: ListGuardParts): ListGuard {
  const isPausedByUs = async (name: string) => {
    const entry = await ledger.campaigns.get(name);
    return entry?.state === 'paused' && entry.reason.startsWith(TOO_MANY_REJECTED);
  };
  const move = (name: string, state: 'running' | 'paused', reason: string) =>
    ledger.campaigns.setState(name, state, reason, clock.wallMs());

  return {
    async pause({ name }, verdict, fingerprint) {
      const entry = await ledger.campaigns.get(name);
      if (entry?.import.accepted === fingerprint) return;
      const reason = rejectionText(verdict);
      await ledger.campaigns.noteRefused(name, fingerprint, reason);
      // A finished campaign cannot pause, and nobody waits in it: none of these rows is stored yet.
      if (entry?.state === 'finished') await move(name, 'running', '');
      if ((await move(name, 'paused', reason)) === 'changed')
        emit({ type: 'campaign-state', campaign: name, state: 'paused', reason, alarm: true });
    },
    async report(campaign, verdict) {
      const problems = [rejectionProblem(campaign, verdict)];
      const file = campaign.contacts.files[0] ?? '';
      emit({ type: 'file-problems', file, problems, keptOldVersion: false });
    },
    async lift({ name }) {
      if (!(await isPausedByUs(name))) return;
      const reason = 'its contacts are in order';
      if ((await move(name, 'running', '')) === 'changed')
        emit({ type: 'campaign-state', campaign: name, state: 'running', reason });
    },
    async awaitDecision({ name }, signal) {
      while (!signal.aborted) {
        await clock.sleep(timings.importAgain, signal);
        // A ledger that does not answer has decided nothing.
        const state = await ledger.campaigns.get(name).then(
          (entry) => entry?.state,
          () => 'paused' as const,
        );
        if (state !== 'paused') return state === 'running' && !signal.aborted;
      }
      return false;
    },
  };
}
