import { TIMINGS } from '../domain/timings.ts';
import type { ContactLedger, ImportPass } from '../ledger/ledger.ts';
import { noteCall } from '../ledger/memory-history.ts';
import { memoryLedgerOn } from '../ledger/memory-ledger.ts';
import { leave, waitUntil } from '../ledger/memory-lines.ts';
import { takeSlot } from '../ledger/memory-slots.ts';
import { emptyState, type MemoryState, type StoredCampaign } from '../ledger/memory-state.ts';
import type { CourseSetting, LiveCall, PlannedCampaign, PlannedContact } from './course-setting.ts';

/** Contacts stored in one go: few enough that nobody else waits for long. */
const BATCH = 250;

/** Between two pieces of work, so that others of the process get their turn. */
export type Breathe = () => Promise<void> | undefined;

/** A memory ledger with these campaigns and their contacts, as an import leaves it. */
export async function beginCourse(setting: CourseSetting, breathe: Breathe): Promise<MemoryState> {
  const state = emptyState(TIMINGS.holds, true);
  const ledger = memoryLedgerOn(state);
  for (const planned of setting.campaigns) {
    const { campaign, contacts } = planned;
    await ledger.campaigns.apply(campaign, setting.now);
    const pass = { campaign: campaign.name, fingerprint: 'forecast', token: 'forecast', header: NO_HEADER };
    await ledger.contacts.beginImport(pass, setting.now);
    for (let from = 0; from < contacts.length; from += BATCH) {
      await store(ledger.contacts, pass, { contacts: contacts.slice(from, from + BATCH), now: setting.now });
      await breathe();
    }
    await ledger.contacts.finishImport(pass, setting.now);
    const stored = state.campaigns.get(campaign.name);
    if (stored) bringUpToDate(state, stored, planned);
  }
  return state;
}

const NO_HEADER: ImportPass['header'] = { headers: [], roles: {}, variables: [] };

async function store(
  ledger: ContactLedger,
  pass: ImportPass,
  { contacts, now }: { contacts: readonly PlannedContact[]; now: number },
): Promise<void> {
  const rows = contacts.map(({ contact }) => contact);
  await ledger.addBatch(pass, rows, now);
}

/** What has happened before: calls made, retries under way, live calls. */
function bringUpToDate(
  state: MemoryState,
  stored: StoredCampaign,
  { contacts, live = [] }: PlannedCampaign,
): void {
  for (const {
    contact: { phone },
    attempts = 0,
    dueAt,
  } of contacts) {
    if (attempts === 0 && dueAt === undefined) continue;
    const contact = stored.byPhone.get(phone);
    if (!contact) continue;
    contact.attempts = attempts;
    if (dueAt !== undefined) waitUntil(stored, contact, { at: dueAt, reason: 'retry' });
  }
  for (const call of live) goOn(state, stored, call);
}

/** A call goes on that was there before. */
function goOn(
  state: MemoryState,
  stored: StoredCampaign,
  { contact, n, fromNumber, openedAt }: LiveCall,
): void {
  const known = stored.byPhone.get(contact.phone);
  if (!known) return;
  known.attempts = n;
  leave(stored, known, { status: 'calling', reason: '', at: openedAt });
  const { name, version } = stored.campaign;
  const attempt = {
    id: `live-${name}-${known.contact.seq}`,
    campaign: name,
    campaignVersion: version,
    seq: known.contact.seq,
    n,
    phone: contact.phone,
    fromNumber,
    state: 'opened' as const,
    run: 'forecast',
    openedAt,
    looks: 0,
  };
  state.attempts.set(attempt.id, { attempt, enteredAt: openedAt });
  takeSlot(state, attempt);
  noteCall(state, contact.phone, { campaign: name, at: openedAt });
}
