import { createBucketTerms } from '../admission/call-limits.ts';
import { createGates } from '../admission/gates.ts';
import type { Attempt } from '../domain/attempt.ts';
import type { CallHistory } from '../domain/call-history.ts';
import type { CampaignState } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import type { ContactStatus } from '../domain/contact.ts';
import { whereaboutsOfNumber } from '../domain/number-zones.ts';
import type { ValidPhone } from '../domain/phone-number.ts';
import { present } from '../domain/present.ts';
import type { CampaignEntry, ContactView, Ledger, Suppression, SuppressionScope } from '../ledger/ledger.ts';
import { hoursFor } from '../rules/hours-for.ts';
import { attemptHappenings, type Happening, recordHappenings } from './attempt-sentences.ts';
import { importHappenings, suppressionHappenings } from './ledger-sentences.ts';
import { type NextForPerson, nextFor } from './next-for-person.ts';
import { eventSentence, readPersonEvents } from './person-events.ts';
import { type PersonRules, rulesForPerson } from './person-rules.ts';
import { rejectedRowsOf } from './rejected-rows.ts';

/** Everything known of one person, over all campaigns. Instants are epoch ms. */
export interface PersonStory {
  /** E.164 */
  readonly phone: string;
  readonly at: number;
  /** The clock the story is told by. */
  readonly zone: string;
  readonly chapters: readonly Chapter[];
  /** What happened, in order, over all campaigns. */
  readonly happened: readonly (Happening & { readonly campaign?: string })[];
  readonly suppressions: readonly (Suppression & SuppressionScope)[];
  /** Rows of last imports that name the number and were not taken. */
  readonly rejected: readonly {
    readonly campaign: string;
    readonly line: number;
    readonly message: string;
  }[];
  /** As the door counts them: when calls began. */
  readonly calls: readonly number[];
}

/** The person in one campaign. */
export interface Chapter {
  readonly campaign: string;
  readonly state: CampaignState;
  readonly row: number;
  readonly file: string;
  /** The row's own id; empty when it has none. */
  readonly id: string;
  readonly status: ContactStatus;
  readonly reason: string;
  readonly attempts: number;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly rules: PersonRules;
  readonly next: NextForPerson;
}

export interface StorySources {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly guardMs: number;
  /** Folder of the engine's event logs, where there is one. */
  readonly events?: string;
  /** Told how many lines of a campaign's journal were looked through: there may be millions. */
  readonly onProgress?: (campaign: string, lines: number) => void;
}

const MOST_LIVE = 10_000;
const JOURNAL_PAGE = 10_000;
const LIVE_STATES = ['opened', 'posting', 'unconfirmed', 'placed', 'ended'] as const;

interface Known {
  readonly now: number;
  readonly number: ValidPhone;
  readonly live: readonly Attempt[];
  readonly history: CallHistory;
  readonly suppressions: PersonStory['suppressions'];
}

/** Rejects with `LedgerUnavailable`. */
export async function readStory(sources: StorySources, number: ValidPhone): Promise<PersonStory> {
  const { ledger, clock } = sources;
  const { phone } = number;
  const now = clock.wallMs();
  const [entries, found, suppressions, history, live] = await Promise.all([
    ledger.campaigns.list(),
    ledger.contacts.find(phone),
    ledger.suppressions.of(phone),
    ledger.insight.callHistory(phone),
    liveAttemptsOf(ledger, phone),
  ]);
  const known: Known = { now, number, live, history, suppressions };
  const told = found.flatMap(({ campaign, view }) => {
    const entry = entries.find((each) => each.campaign.name === campaign);
    return entry ? [{ entry, view }] : [];
  });
  const happened: (Happening & { campaign?: string })[] = suppressionHappenings(suppressions);
  for (const { entry, view } of told) happened.push(...(await happenedIn(sources, entry, view, known)));
  happened.push(...(await eventsOf(sources, told, happened)));
  const rejected: PersonStory['rejected'][number][] = [];
  for (const entry of entries)
    for (const { line, message } of await rejectedRowsOf(ledger, entry, phone))
      rejected.push({ campaign: entry.campaign.name, line, message });
  return {
    ...{ phone, at: now, suppressions, rejected, calls: history.times },
    zone: told[0]?.view.contact.zones[0] ?? whereaboutsOfNumber(number).zones[0] ?? 'UTC',
    chapters: told.map(({ entry, view }) => chapterOf(entry, view, { ...known, guardMs: sources.guardMs })),
    happened: importedFirst(happened).toSorted((a, b) => a.at - b.at),
  };
}

type Told = PersonStory['happened'][number];

/** People are called while their list is still being read: who was called had been imported by then. */
function importedFirst(happened: readonly Told[]): Told[] {
  const calledAt = new Map<string | undefined, number>();
  for (const { campaign, attempt, at } of happened)
    if (attempt !== undefined) calledAt.set(campaign, Math.min(at, calledAt.get(campaign) ?? at));
  const isImport = ({ kind }: Told) => kind === 'imported';
  return [
    ...happened.filter(isImport).map((each) => ({
      ...each,
      at: Math.min(each.at, calledAt.get(each.campaign) ?? each.at),
    })),
    ...happened.filter((each) => !isImport(each)),
  ];
}

async function liveAttemptsOf(ledger: Ledger, phone: string): Promise<Attempt[]> {
  const all = await Promise.all(LIVE_STATES.map((state) => ledger.attempts.inState(state, MOST_LIVE)));
  return all.flat().filter((attempt) => attempt.phone === phone);
}

async function happenedIn(
  { ledger, onProgress }: StorySources,
  { campaign }: CampaignEntry,
  view: ContactView,
  { number, live }: Known,
): Promise<(Happening & { campaign: string })[]> {
  const { name } = campaign;
  const happened = importHappenings(view, await ledger.contacts.imports(name));
  let [cursor, lines] = ['', 0];
  for (;;) {
    const who = { campaign: name, phone: number.phone };
    const page = await ledger.insight.journalOf(who, cursor, JOURNAL_PAGE);
    happened.push(...page.records.flatMap(recordHappenings));
    [cursor, lines] = [page.cursor, lines + page.looked];
    if (page.looked < JOURNAL_PAGE) break;
    onProgress?.(name, lines);
  }
  happened.push(...live.filter((attempt) => attempt.campaign === name).flatMap(attemptHappenings));
  return happened.map((each) => ({ ...each, campaign: name }));
}

/** What the record of an attempt does not tell; of one given back with a record, the record does. */
async function eventsOf(
  { events }: StorySources,
  told: readonly { entry: CampaignEntry; view: ContactView }[],
  happened: readonly Happening[],
): Promise<(Happening & { campaign: string })[]> {
  if (events === undefined || told.length === 0) return [];
  const contacts = told.map(({ entry, view }) => `${entry.campaign.name}/${view.contact.seq}`);
  const takenBack = new Set(
    happened.flatMap(({ kind, attempt }) => (kind === 'taken-back' && attempt !== undefined ? attempt : [])),
  );
  return (await readPersonEvents(events, contacts)).flatMap((event) => {
    const text = eventSentence(event);
    if (text === undefined || (event.type === 'given-back' && takenBack.has(event.attempt))) return [];
    const campaign = event.contact.slice(0, event.contact.lastIndexOf('/'));
    return [{ at: event.wall, kind: 'event' as const, text, attempt: event.attempt, campaign }];
  });
}

function chapterOf(entry: CampaignEntry, view: ContactView, known: Known & { guardMs: number }): Chapter {
  const { campaign, state, reason } = entry;
  const { contact, status, attempts } = view;
  const { now, history, suppressions, live, guardMs } = known;
  const gates = createGates(guardMs);
  // The bucket's number only tells gates and terms of one apart; here there is one.
  const bucket = { ...contact, bucket: 0 };
  const own = suppressions.filter((each) => each.campaign === undefined || each.campaign === campaign.name);
  const next = nextFor({
    ...{ campaign: campaign.name, state, stateReason: reason, view, history, now },
    live: live.find((attempt) => attempt.campaign === campaign.name && !attempt.overtaken),
    gateAt: (at) => gates.of(campaign, bucket, at),
    frozen: hoursFor(campaign, contact).frozen,
    limits: createBucketTerms().of(campaign, bucket, now).limits,
    isSuppressed: own.length > 0,
    ...present({ inCallOf: live.find((attempt) => inCall(attempt, campaign.name))?.campaign }),
  });
  return {
    ...{ campaign: campaign.name, state, status, reason: view.reason, attempts, next },
    ...{ row: contact.row, id: contact.id, file: fileOf(entry, view) },
    ...(contact.notBefore !== undefined && { notBefore: contact.notBefore }),
    ...(contact.notAfter !== undefined && { notAfter: contact.notAfter }),
    rules: rulesForPerson(campaign, contact, known),
  };
}

function inCall({ campaign, state, overtaken }: Attempt, here: string): boolean {
  return campaign !== here && state !== 'ended' && !overtaken;
}

/** Its name without its folder. */
function fileOf({ campaign }: CampaignEntry, { contact }: ContactView): string {
  return campaign.contacts.files[(contact.file ?? 1) - 1]?.split(/[\\/]/).at(-1) ?? '';
}
