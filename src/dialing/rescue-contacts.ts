import { createHash } from 'node:crypto';
import { ATTEMPT_STATES } from '../domain/attempt.ts';
import type { ContactInAttempt } from '../ledger/rescue-ledger.ts';
import { type RescueParts, type Rescuer, tell } from './rescue.ts';

/** Contacts looked at per tick, over all campaigns: a million take three quarters of an hour, and cost Redis nothing. */
const PER_TICK = 2_000;
/** With more live attempts than this of one state the comparison would be incomplete, so it is left out. */
const MOST_LIVE = 20_000;
const REASON = 'its attempt is missing from the ledger';

/**
 * Rescuer: contacts in no state. A slow walk over all contacts puts back those that wait in no line. Those in a call
 * without a live attempt, seen so twice, are held: somebody may have called them, so nothing but a person lets them go.
 */
export function createContactRescuer(parts: RescueParts): Rescuer {
  const walk = createWalk(parts);
  let suspects: readonly ContactInAttempt[] = [];
  return {
    async runOnce() {
      const { requeued, inAttempt } = await walk();
      tell(parts, 'contacts that waited in no line, put back', requeued);
      const seen = new Map([...suspects, ...inAttempt].map((contact) => [nameOf(contact), contact]));
      const orphans = seen.size > 0 ? await withoutAttempt(parts, [...seen.values()]) : [];
      const known = new Set(suspects.map(nameOf));
      const twice = orphans.filter((contact) => known.has(nameOf(contact)));
      for (const contact of twice) await holdForPerson(parts, contact);
      const again = new Set(twice.map(nameOf));
      suspects = orphans.filter((contact) => !again.has(nameOf(contact)));
    },
  };
}

interface Walked {
  readonly requeued: number;
  readonly inAttempt: readonly ContactInAttempt[];
}

interface Place {
  readonly campaign: string;
  readonly from: number;
}

/** Each call looks at the next contacts of the campaigns that have any left to call, at most once round them all. */
function createWalk(parts: RescueParts): () => Promise<Walked> {
  let place: Place = { campaign: '', from: 0 };
  return async () => {
    const inAttempt: ContactInAttempt[] = [];
    let requeued = 0;
    let left = PER_TICK;
    const names = parts.book.campaigns().map(({ campaign }) => campaign.name);
    for (let visits = 0; visits < names.length && left > 0; visits++) {
      if (!names.includes(place.campaign)) place = { campaign: names[0] ?? '', from: 0 };
      const walked = await walkOn(parts, place, left);
      requeued += walked.requeued;
      inAttempt.push(...walked.inAttempt);
      left -= walked.looked;
      place =
        walked.next === undefined
          ? { campaign: following(names, place.campaign), from: 0 }
          : { ...place, from: walked.next };
    }
    return { requeued, inAttempt };
  };
}

async function walkOn({ ledger, clock }: RescueParts, { campaign, from }: Place, limit: number) {
  const { waiting, calling, unconfirmed } = await ledger.campaigns.counts(campaign);
  if (waiting + calling + unconfirmed === 0)
    return { looked: 0, requeued: 0, inAttempt: [], next: undefined };
  const walked = await ledger.rescue.walkContacts(campaign, from, limit, clock.wallMs());
  const end = walked.next ?? (await ledger.contacts.imported(campaign));
  return { ...walked, next: walked.next, looked: end - from };
}

function following(names: readonly string[], name: string): string {
  return names[(names.indexOf(name) + 1) % names.length] ?? '';
}

/** Attempts move forward only, so that reading the states in their order misses none. */
async function withoutAttempt(
  { ledger }: RescueParts,
  contacts: readonly ContactInAttempt[],
): Promise<ContactInAttempt[]> {
  const live = new Set<string>();
  for (const state of ATTEMPT_STATES) {
    if (state === 'settled') continue;
    const found = await ledger.rescue.contactsIn(state, MOST_LIVE);
    if (found.length === MOST_LIVE) return [];
    for (const { campaign, seq, overtaken } of found) if (!overtaken) live.add(`${seq} ${campaign}`);
  }
  return contacts.filter(({ campaign, seq }) => !live.has(`${seq} ${campaign}`));
}

function nameOf({ campaign, seq, n, at }: ContactInAttempt): string {
  return `${seq} ${n} ${at} ${campaign}`;
}

/** The same for everybody who finds the contact so: it gets one attempt, not one of each process. */
function idFor(contact: ContactInAttempt): string {
  return `${createHash('sha256').update(nameOf(contact)).digest('hex').slice(0, 32)}-0`;
}

async function holdForPerson(
  { ledger, book, clock, emit, run, timings }: RescueParts,
  contact: ContactInAttempt,
): Promise<void> {
  const entry = book.get(contact.campaign);
  if (!entry) return;
  const now = clock.wallMs();
  const id = idFor(contact);
  const held = {
    id,
    run,
    campaignVersion: entry.campaign.version,
    fromNumber: entry.campaign.fromNumbers[0]?.number ?? '',
    reason: REASON,
    nextLookAt: now + timings.firstReconcile,
  };
  if ((await ledger.rescue.holdOrphan(contact, held, now)) !== 'done') return;
  const found = await ledger.attempts.get(id);
  if (found) emit({ type: 'attempt-held', attempt: found.attempt, reason: REASON });
}
