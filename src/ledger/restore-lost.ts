import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/lines.ts';
import type { LostAttempt, RestoreResult } from './generation.ts';
import type { Ledger } from './ledger.ts';

interface RestoreParts {
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly emit: Emit;
}

const REASON = 'the store lost it; the journal knows that its call was being placed';
/** How long the provider's list gets to show a call whose POST may be under way still. */
const FIRST_LOOK_MS = 15_000;
/** Lost attempts tried again in one go: somebody may have imported their contacts meanwhile. */
const RETRIES_AT_ONCE = 200;
/** Attempts asked about in one go. */
const ASKED_AT_ONCE = 100;

/**
 * Put back what the journal knows and the ledger does not: every posting beyond the `posted` it has counted, and calls
 * placed of which it knows only the posting. What cannot be put back yet is marked lost in the journal.
 */
export async function restoreLost(parts: RestoreParts, posted: number): Promise<void> {
  const { journal } = parts;
  const entries = journal.entries();
  const missing = entries.filter((entry) => entry.posting > posted && !entry.lost);
  const behind = entries.filter((entry) => entry.posting <= posted && entry.callId && !entry.closed);
  const latest = latestOfEach(missing);
  // Those in whose call a person may be, first: they need their slots.
  for (const entry of latest) await restoreOne(parts, entry);
  for (const entry of missing) if (!latest.has(entry)) await restoreOne(parts, entry, { overtaken: true });
  for (const entry of behind) await restoreOne(parts, entry);
}

/** Try again what could not be put back. */
export async function retryLost(parts: RestoreParts): Promise<void> {
  const lost = parts.journal.lostEntries().slice(0, RETRIES_AT_ONCE);
  for (const entry of lost) await restoreOne(parts, entry);
}

/** A person called twice in the lost time is in the later call, if in any; the earlier is only told in the reports. */
function latestOfEach(entries: readonly JournalEntry[]): Set<JournalEntry> {
  const latest = new Map<string, JournalEntry>();
  for (const entry of entries) {
    const person = `${entry.campaign} ${entry.phoneHash}`;
    const known = latest.get(person);
    if (!known || known.posting < entry.posting) latest.set(person, entry);
  }
  return new Set(latest.values());
}

async function restoreOne(
  parts: RestoreParts,
  entry: JournalEntry,
  how: { overtaken?: true } = {},
): Promise<void> {
  const { journal, ledger, clock } = parts;
  const phone = await phoneOf(parts, entry);
  const lost = phone && asLost(entry, phone, how, clock.wallMs());
  const result = lost ? await ledger.attempts.restore(lost, clock.wallMs()) : 'unknown';
  if (result === 'restored' && lost)
    parts.emit({ type: 'attempt-restored', attempt: lost, as: lost.call ? 'placed' : 'unconfirmed' });
  await note(journal, entry, result);
}

async function note(journal: Journal, entry: JournalEntry, result: RestoreResult): Promise<void> {
  const isLost = result === 'unknown' || result === 'busy';
  if (isLost && !entry.lost) await journal.lost(entry.id);
  if (!isLost && entry.lost) await journal.found(entry.id);
  if (result === 'gone') await journal.closed(entry.id, 'settled');
}

/** The journal has no numbers: the contact that stands where the attempt's stood must have the number it was about. */
async function phoneOf({ journal, ledger }: RestoreParts, entry: JournalEntry): Promise<string | undefined> {
  const [view] = await ledger.contacts.page(entry.campaign, entry.seq, 1);
  const phone = view?.contact.phone;
  return phone !== undefined && journal.isPhoneOf(entry, phone) ? phone : undefined;
}

/** An earlier call is looked at before the later one is, so that the reports have them in order. */
function asLost(
  entry: JournalEntry,
  phone: string,
  { overtaken }: { overtaken?: true },
  now: number,
): LostAttempt {
  const lost = lostAttempt(entry, phone, now);
  return overtaken ? { ...lost, overtaken, nextLookAt: lost.call ? entry.postedAt : lost.nextLookAt } : lost;
}

function lostAttempt(entry: JournalEntry, phone: string, now: number): LostAttempt {
  const { id, campaign, campaignVersion, seq, n, fromNumber, run, openedAt, postedAt } = entry;
  const { callId, acceptedAt = postedAt, httpStatus } = entry;
  const status = httpStatus === undefined ? {} : { httpStatus };
  return {
    ...{ id, campaign, campaignVersion, seq, n, phone, fromNumber, run, openedAt, postedAt },
    ...(callId === undefined ? {} : { call: { callId, acceptedAt, ...status } }),
    reason: REASON,
    nextLookAt: callId === undefined ? now + FIRST_LOOK_MS : now,
  };
}

/** Ids of open entries that live in the ledger no more: other processes have closed them. */
export async function knownToBeLeft({ journal, ledger }: RestoreParts): Promise<string[]> {
  const open = journal.openEntries();
  const left: string[] = [];
  for (let from = 0; from < open.length; from += ASKED_AT_ONCE) {
    const some = open.slice(from, from + ASKED_AT_ONCE);
    const found = await Promise.all(some.map(({ id }) => ledger.attempts.get(id)));
    left.push(...some.filter((_, index) => !found[index]).map(({ id }) => id));
  }
  return left;
}
