import type { Attempt } from '../domain/attempt.ts';
import { webhookTokenOf } from './attempt-codec.ts';
import type { MarkResult } from './ledger.ts';
import { attemptsIn } from './memory-attempts.ts';
import { leave, waitUntil } from './memory-lines.ts';
import { belongings } from './memory-marks.ts';
import { freeOrphan, freeSlot, slotHolders, takeMissing } from './memory-slots.ts';
import { compareText, type MemoryState, type StoredAttempt } from './memory-state.ts';
import type { ContactInAttempt, ContactWalk, HoldNote, OrphanHold, RescueLedger } from './rescue-ledger.ts';

/** What rescuers need beyond the doors. Nothing here can lose a slot or a place in line, so little is ever found. */
export function memoryRescue(state: MemoryState): RescueLedger {
  return {
    noteCrash: async (id) => noteCrash(state, id),
    hold: async (id, note, now) => hold(state, id, { ...note, now }),
    freeHeldSlot: async (id) => {
      const live = state.attempts.get(id);
      if (live?.attempt.state !== 'unconfirmed' || !live.attempt.held) return 'gone';
      freeSlot(state, live.attempt);
      live.slotFreed = true;
      return 'done';
    },
    left: async (id) => state.left.get(id),
    sweepSlots: async (suspects) => {
      const orphans = slotHolders(state).filter((id) => !state.attempts.has(id));
      const freed = orphans.filter((id) => suspects.includes(id));
      for (const id of freed) freeOrphan(state, id);
      return { freed: freed.length, orphans: orphans.filter((id) => !freed.includes(id)).sort(compareText) };
    },
    takeMissingSlots: async () => {
      const live = [...state.attempts.values()].filter(needsSlot);
      return live.filter(({ attempt }) => takeMissing(state, attempt)).length;
    },
    contactsIn: async (name, limit) =>
      attemptsIn(state, name, limit).map(({ campaign, seq, overtaken = false }) => ({
        campaign,
        seq,
        overtaken,
      })),
    walkContacts: async (campaign, from, limit, now) => walk(state, campaign, { from, limit, now }),
    holdOrphan: async (contact, held, now) => holdOrphan(state, contact, { ...held, now }),
  };
}

/** Whether its call may be live, as far as anybody knows. */
function needsSlot({ attempt, slotFreed }: StoredAttempt): boolean {
  return attempt.state !== 'ended' && !attempt.overtaken && !slotFreed;
}

function noteCrash(state: MemoryState, id: string): number {
  const live = state.attempts.get(id);
  if (live?.attempt.state !== 'opened' && live?.attempt.state !== 'posting') return 0;
  const { contact } = belongings(state, live.attempt);
  if (!live.crashed) contact.crashes = (contact.crashes ?? 0) + 1;
  live.crashed = true;
  return contact.crashes ?? 0;
}

function hold(state: MemoryState, id: string, note: HoldNote & { now: number }): MarkResult {
  const live = state.attempts.get(id);
  const was = live?.attempt.state;
  if (!live || (was !== 'opened' && was !== 'posting' && was !== 'unconfirmed')) return 'gone';
  if (was === 'opened') {
    freeSlot(state, live.attempt);
    live.slotFreed = true;
  }
  if (was !== 'unconfirmed') live.enteredAt = note.now;
  const { reason: _, ...attempt } = live.attempt;
  live.attempt = Object.freeze({
    ...attempt,
    state: 'unconfirmed',
    looks: was === 'unconfirmed' ? live.attempt.looks : 0,
    held: true,
    ...(note.reason !== '' && { reason: note.reason }),
    ...(note.onlyByHand && { onlyByHand: true }),
  });
  live.nextLook = note.nextLookAt;
  const { stored, contact } = belongings(state, live.attempt);
  if (!live.attempt.overtaken)
    leave(stored, contact, { status: 'unconfirmed', reason: note.reason, at: contact.at });
  return 'done';
}

function walk(
  state: MemoryState,
  campaign: string,
  { from, limit, now }: { from: number; limit: number; now: number },
): ContactWalk {
  const stored = state.campaigns.get(campaign);
  if (!stored) return { requeued: 0, inAttempt: [] };
  const seen = stored.contacts.slice(from, from + limit);
  const lost = seen.filter(({ status, line }) => status === 'waiting' && line === undefined);
  for (const contact of lost) waitUntil(stored, contact, { at: now, reason: contact.reason });
  const inAttempt = seen
    .filter(({ status }) => status === 'calling' || status === 'unconfirmed')
    .map(({ contact, attempts, at }) => ({ campaign, seq: contact.seq, n: attempts, at }));
  const next = from + limit < stored.contacts.length ? { next: from + limit } : {};
  return { ...next, requeued: lost.length, inAttempt };
}

function holdOrphan(
  state: MemoryState,
  { campaign, seq, n, at }: ContactInAttempt,
  held: OrphanHold & { now: number },
): MarkResult {
  if (state.attempts.has(held.id)) return 'done';
  const stored = state.campaigns.get(campaign);
  const contact = stored?.contacts[seq];
  const isInAttempt = contact?.status === 'calling' || contact?.status === 'unconfirmed';
  if (!stored || !contact || !isInAttempt || contact.attempts !== n || contact.at !== at) return 'gone';
  const { id, campaignVersion, fromNumber, run, reason, nextLookAt } = held;
  const { phone } = contact.contact;
  const whose = { campaign, campaignVersion, seq, n, phone, fromNumber, run, openedAt: at };
  const attempt: Attempt = Object.freeze({
    id,
    ...whose,
    state: 'unconfirmed',
    reason,
    held: true,
    onlyByHand: true,
    looks: 0,
    webhookToken: webhookTokenOf(id),
  });
  state.attempts.set(id, { attempt, enteredAt: held.now, nextLook: nextLookAt, slotFreed: true });
  if (attempt.webhookToken) state.webhookTokens.set(attempt.webhookToken, id);
  leave(stored, contact, { status: 'unconfirmed', reason, at });
  return 'done';
}
