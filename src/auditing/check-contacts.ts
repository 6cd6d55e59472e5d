import { CONTACT_STATUSES, type ContactStatus } from '../domain/contact.ts';
import { DISPOSITIONS } from '../domain/disposition.ts';
import { attemptName, callName, contactName, counts, type Evidence } from './evidence.ts';
import type { AuditedAttempt, AuditedCampaign, AuditedContact } from './facts.ts';
import type { Check, Judge } from './judge.ts';
import { pushTo } from './match-calls.ts';

interface Court {
  readonly evidence: Evidence;
  readonly judge: Judge;
}

const nobodyIsLost: Check = {
  invariant: 'I10',
  run: (evidence, judge) => {
    const perCampaign = contactsPerCampaign(evidence.input.contacts);
    judge.partly('the rows of the contact files themselves are not read');
    for (const name of evidence.input.purged ?? [])
      judge.partly(`${name} was purged: nothing of it is left to judge`);
    for (const contact of evidence.repeated) judge.violation(`${contactName(contact)} is there twice`);
    for (const contact of evidence.input.contacts) judgeContact(contact, { evidence, judge });
    for (const campaign of evidence.input.campaigns)
      judgeIdentity(campaign, perCampaign.get(campaign.name) ?? [], judge);
    for (const attempt of evidence.input.attempts)
      if (perCampaign.has(attempt.campaign) && !evidence.contactOf(attempt))
        judge.violation(`${attemptName(attempt)} has no contact: its row is gone`, { attempt });
  },
};

function judgeContact(contact: AuditedContact, court: Court): void {
  const spent = court.evidence.chainOf(contact).filter(counts);
  if (isStatus(contact.status)) judgeCount(contact, spent, court.judge);
  else
    court.judge.violation(`${contactName(contact)} has the status "${contact.status}", which there is not`);
  if (isFinal(contact)) judgeClosed(contact, spent, court);
}

/** What waits or is under way may have been called again while the record was read; what is closed may not. */
function judgeCount(contact: AuditedContact, spent: readonly AuditedAttempt[], judge: Judge): void {
  const settled = spent.filter(({ state }) => state === 'settled').length;
  const least = isUnderWay(contact) ? contact.attempts - 1 : contact.attempts;
  const most = isFinal(contact) ? contact.attempts : Number.POSITIVE_INFINITY;
  if (settled < least || settled > most)
    judge.violation(`${contactName(contact)} says ${contact.attempts} attempts, the journal has ${settled}`);
}

function judgeClosed(
  contact: AuditedContact,
  spent: readonly AuditedAttempt[],
  { evidence, judge }: Court,
): void {
  const last = spent.at(-1);
  if (contact.status === 'done' && !last)
    judge.violation(`${contactName(contact)} is done, though it was never called`);
  if (contact.status === 'done' && last && wouldBeRetried(last, evidence))
    judge.violation(`${contactName(contact)} is done after ${last.disposition}, which the campaign retries`, {
      attempt: last,
    });
}

function wouldBeRetried(last: AuditedAttempt, { definitionOf }: Evidence): boolean {
  const definition = definitionOf(last);
  const delays: Readonly<Record<string, unknown>> = definition?.retry?.delays ?? {};
  const byOutcome = last.outcome !== undefined && Object.keys(definition?.outcomes ?? {}).length > 0;
  return !byOutcome && delays[last.disposition ?? ''] !== undefined;
}

function judgeIdentity(campaign: AuditedCampaign, contacts: readonly AuditedContact[], judge: Judge): void {
  const { name, imported, counts: said, state } = campaign;
  if (imported !== undefined && imported !== contacts.length)
    judge.violation(`${name} says ${imported} contacts were imported, ${contacts.length} are there`);
  const there = tallyOf(contacts, ({ status }) => status);
  for (const status of said ? CONTACT_STATUSES : [])
    if (said && said[status] !== (there.get(status) ?? 0))
      judge.violation(`${name} says ${said[status]} contacts are ${status}, ${there.get(status) ?? 0} are`);
  if (state !== 'finished') return;
  for (const contact of contacts)
    if (contact.status === 'waiting' || contact.status === 'calling')
      judge.violation(`${contactName(contact)} is ${contact.status}, though its campaign is finished`);
}

const nothingIsStuck: Check = {
  invariant: 'I11',
  run: ({ input, calls }, judge) => {
    if (!input.ended) return judge.cannot('the run is not over: what is live may be so rightly');
    for (const attempt of input.attempts) judgeLeft(attempt, judge);
    for (const contact of input.contacts) judgeWaiting(contact, { input, judge });
    for (const call of calls)
      if (call.endedAt === undefined)
        judge.warning(`${callName(call)} has no end, though the run is over`, { call, at: call.createdAt });
    if (input.slotsTaken !== undefined && input.slotsTaken > heldSlots(input.attempts))
      judge.violation(`${input.slotsTaken} slots are taken, by ${heldSlots(input.attempts)} attempts`);
  },
};

function judgeLeft(attempt: AuditedAttempt, judge: Judge): void {
  const { state, held } = attempt;
  const about = { attempt, at: attempt.openedAt };
  if (state === 'settled' || state === 'returned') return;
  if (held) judge.warning(`${attemptName(attempt)} is held: a person must decide it`, about);
  else judge.violation(`${attemptName(attempt)} is still ${state}, though the run is over`, about);
}

function judgeWaiting(
  contact: AuditedContact,
  { input, judge }: { readonly input: Evidence['input']; readonly judge: Judge },
): void {
  const state = input.campaigns.find(({ name }) => name === contact.campaign)?.state;
  const mayWait = state === 'paused' || state === 'ready';
  if (contact.status === 'calling' || (contact.status === 'waiting' && !mayWait))
    judge.violation(`${contactName(contact)} is ${contact.status}, though the run is over`);
}

const HOLDS_A_SLOT: ReadonlySet<string> = new Set(['opened', 'posting', 'unconfirmed', 'placed']);

function heldSlots(attempts: readonly AuditedAttempt[]): number {
  return attempts.filter(({ state }) => HOLDS_A_SLOT.has(state)).length;
}

const reportsAreWhole: Check = {
  invariant: 'I24',
  run: ({ input }, judge) => {
    const reported = input.campaigns.filter(({ report }) => report);
    if (reported.length === 0) return judge.cannot('no reports were given');
    judge.partly('two exports of the same ledger are not compared');
    for (const campaign of reported) judgeReport(campaign, input.attempts, judge);
  },
};

function judgeReport(
  { name, report }: AuditedCampaign,
  attempts: readonly AuditedAttempt[],
  judge: Judge,
): void {
  if (!report) return;
  const own = attempts.filter((attempt) => attempt.campaign === name);
  const states = tallyOf(own, ({ state }) => state);
  const dispositions = tallyOf(own, ({ disposition }) => disposition ?? '');
  const rows = {
    attempts: states.get('settled') ?? 0,
    returned: states.get('returned') ?? 0,
    ...Object.fromEntries(DISPOSITIONS.map((each) => [each, dispositions.get(each) ?? 0])),
  };
  for (const [what, there] of Object.entries(rows)) {
    const said = report.totalsSaid[what];
    if (said !== undefined && said !== there)
      judge.violation(`summary.json of ${name} says ${what}: ${said}, attempts.csv has ${there}`);
  }
  if (report.rejectedRows !== undefined && report.rejectedRows !== report.rejectedSaid)
    judge.violation(
      `summary.json of ${name} says ${report.rejectedSaid} rows were rejected, rejected.csv has ${report.rejectedRows}`,
    );
}

function contactsPerCampaign(contacts: readonly AuditedContact[]): Map<string, AuditedContact[]> {
  const lists = new Map<string, AuditedContact[]>();
  for (const contact of contacts) pushTo(lists, contact.campaign, contact);
  return lists;
}

function tallyOf<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): Map<string, number> {
  const tally = new Map<string, number>();
  for (const thing of things) tally.set(keyOf(thing), (tally.get(keyOf(thing)) ?? 0) + 1);
  return tally;
}

function isStatus(status: string): status is ContactStatus {
  return (CONTACT_STATUSES as readonly string[]).includes(status);
}

function isUnderWay({ status }: AuditedContact): boolean {
  return status === 'calling' || status === 'unconfirmed';
}

export function isFinal(contact: AuditedContact): boolean {
  return contact.status !== 'waiting' && !isUnderWay(contact);
}

export const contactChecks = { nobodyIsLost, nothingIsStuck, reportsAreWhole } as const satisfies Record<
  string,
  Check
>;
