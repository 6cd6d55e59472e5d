import { join } from 'node:path';
import { type AuditInput, audit } from '../../../src/auditing/audit.ts';
import { readEvents } from '../../../src/auditing/read-events.ts';
import { inputFromLedger } from '../../../src/auditing/read-ledger.ts';
import { searchLogs } from '../../../src/auditing/search-logs.ts';
import { withEvents } from '../../../src/auditing/with-events.ts';
import type { AttemptRecord } from '../../../src/domain/attempt.ts';
import type { ContactView, Ledger } from '../../../src/ledger/ledger.ts';
import {
  callsPerPerson,
  peakPerNumber,
  peakPerPerson,
  type SimulatedCall,
} from '../../../src/simulator/call-log.ts';
import { eventFiles } from '../../../src/telemetry/event-file.ts';

/** What the campaign of a run allows. */
export interface Rules {
  readonly campaign: string;
  readonly people: readonly string[];
  readonly badRows: number;
  readonly maxAttempts: number;
  readonly maxConcurrent: number;
  readonly numbers: readonly string[];
  /** Nobody is called from this instant on (epoch ms). */
  readonly endsAt?: number | undefined;
  /** The API key, which no log may hold. */
  readonly secret: string;
}

interface Evidence {
  readonly rules: Rules;
  readonly calls: readonly SimulatedCall[];
  readonly views: readonly ContactView[];
  readonly records: readonly AttemptRecord[];
}

/**
 * Hold the provider's own log against the ledger of a finished campaign, one sentence per violation. The provider's
 * log is the judge: the engine's belief is only ever compared with it.
 */
export async function violationsOf(
  rules: Rules,
  calls: readonly SimulatedCall[],
  { ledger, dataDir }: { readonly ledger: Ledger; readonly dataDir: string },
): Promise<string[]> {
  const { views, records } = await readLedger(rules.campaign, ledger);
  const evidence = { rules, calls, views, records };
  const input = await inputFromLedger(ledger, calls, [rules.campaign]);
  const { findings } = audit(await withEventLogs(input, { dataDir, secret: rules.secret }));
  const audited = findings
    .filter(({ severity }) => severity === 'violation')
    .map(({ invariant, message }) => `${invariant}: ${message}`);
  return [
    ...audited,
    ...harmDone(rules, calls),
    ...unexplainedCalls(evidence),
    ...wrongResults(evidence),
    ...lostContacts(evidence),
    ...wrongSums(evidence),
    ...(await leftovers(rules, ledger)),
  ];
}

async function withEventLogs(
  input: AuditInput,
  { dataDir, secret }: { readonly dataDir: string; readonly secret: string },
): Promise<AuditInput> {
  const events = await eventFiles(join(dataDir, 'events'));
  const numbers = input.contacts.map(({ phone }) => phone);
  const secrets = new Map([[secret, 'the API key']]);
  const leaks = await searchLogs({ logs: [], events }, { secrets, numbers });
  return { ...withEvents(input, await readEvents(events)), leaks };
}

async function readLedger(campaign: string, ledger: Ledger) {
  const views: ContactView[] = [];
  for (let more = true; more; ) {
    const page = await ledger.contacts.page(campaign, views.length, 10_000);
    views.push(...page);
    more = page.length > 0;
  }
  const records: AttemptRecord[] = [];
  for (let cursor = '', more = true; more; ) {
    const page = await ledger.attempts.journal(campaign, cursor, 1_000);
    records.push(...page.records);
    more = page.records.length > 0;
    cursor = page.cursor;
  }
  return { views, records };
}

/** What people with a phone would have noticed: this must hold at any instant, finished or not. */
export function harmDone(rules: Rules, calls: readonly SimulatedCall[]): string[] {
  const { endsAt = Number.POSITIVE_INFINITY } = rules;
  const late = calls
    .filter(({ createdAt }) => createdAt >= endsAt)
    .map(({ to, createdAt }) => `${to} was called ${createdAt - endsAt} ms after the end`);
  return [...tooManyCalls(rules, calls), ...overlaps(rules, calls), ...late];
}

/** I2, I3, I4: nobody more often than allowed, and again only after a result that allows it. */
function tooManyCalls(rules: Rules, calls: readonly SimulatedCall[]): string[] {
  const often = [...callsPerPerson(calls)]
    .filter(([, count]) => count > rules.maxAttempts)
    .map(([to, count]) => `${to} was called ${count} times, allowed are ${rules.maxAttempts}`);
  const perAttempt = groupBy(calls, attemptOf);
  const twice = [...perAttempt]
    .filter(([, same]) => same.length > 1)
    .map(([id, same]) => `attempt ${id} made ${same.length} calls`);
  const needless = [...groupBy(calls, ({ to }) => to)].flatMap(([to, own]) =>
    own
      .slice(0, -1)
      .filter(({ result }) => result !== 'no_answer' && result !== 'busy')
      .map(({ result }) => `${to} was called again after ${result}`),
  );
  return [...often, ...twice, ...needless];
}

/** I5, I9. */
function overlaps(rules: Rules, calls: readonly SimulatedCall[]): string[] {
  const people = [...peakPerPerson(calls)]
    .filter(([, peak]) => peak > 1)
    .map(([to, peak]) => `${to} had ${peak} calls at once`);
  const numbers = [...peakPerNumber(calls)]
    .filter(([, peak]) => peak > rules.maxConcurrent)
    .map(([from, peak]) => `${from} carried ${peak} calls at once, allowed are ${rules.maxConcurrent}`);
  const foreign = calls
    .filter(({ from }) => !rules.numbers.includes(from))
    .map(({ from }) => `called from ${from}`);
  return [...people, ...numbers, ...foreign];
}

/** I1, I12: each call is one line of the journal, each line with a call is a call. */
function unexplainedCalls({ calls, records }: Evidence): string[] {
  const settled = records.filter(({ state }) => state === 'settled');
  const known = new Map(settled.map((record) => [record.attemptId, record]));
  const unknown = calls
    .filter((call) => known.get(attemptOf(call))?.callId !== call.callId)
    .map(
      (call) =>
        `call ${call.callId} to ${call.to} is not in the journal under its attempt ${attemptOf(call)}`,
    );
  const ids = new Set(calls.map(({ callId }) => callId));
  const invented = settled
    .filter(({ callId }) => callId !== undefined && !ids.has(callId))
    .map(({ callId }) => `the journal has a call ${callId} that nobody made`);
  const repeated = records.length - new Set(records.map(({ attemptId }) => attemptId)).size;
  return [
    ...unknown,
    ...invented,
    ...(repeated > 0 ? [`${repeated} attempts stand twice in the journal`] : []),
  ];
}

/** I12: the disposition is what became of the call. */
function wrongResults({ calls, records }: Evidence): string[] {
  const results = new Map(calls.map(({ callId, result }) => [callId, result]));
  return records.flatMap(({ callId, disposition, state }) => {
    const result = callId === undefined || state !== 'settled' ? undefined : results.get(callId);
    return result === undefined || result === disposition
      ? []
      : [`call ${callId} was ${result} and is reported as ${disposition}`];
  });
}

/** I10: everybody imported, everybody at an end, and called unless the provider refused them. */
function lostContacts({ rules, calls, views, records }: Evidence): string[] {
  const byPhone = new Map(views.map((view) => [view.contact.phone, view]));
  const reached = new Set([
    ...calls.map(({ to }) => to),
    ...records.filter(isRejected).map(({ phone }) => phone),
  ]);
  const missing = rules.people
    .filter((phone) => !byPhone.has(phone))
    .map((phone) => `${phone} was not imported`);
  const open = views
    .filter(({ status }) => ['waiting', 'calling', 'unconfirmed'].includes(status))
    .map(({ contact, status, reason }) => `${contact.phone} is still ${status} (${reason})`);
  const forgotten = views
    .filter(({ contact, status }) => status !== 'expired' && !reached.has(contact.phone))
    .map(({ contact, status }) => `${contact.phone} was never called and is ${status}`);
  return [...missing, ...open, ...forgotten];
}

/** Attempts counted = attempts settled = calls made, person by person. */
function wrongSums({ views, calls, records }: Evidence): string[] {
  const made = callsPerPerson(calls);
  return views.flatMap(({ contact, attempts }) => {
    const own = records.filter(({ phone, state }) => phone === contact.phone && state === 'settled');
    const refused = own.filter(isRejected).length;
    const expected = (made.get(contact.phone) ?? 0) + refused;
    const numbers = own.map(({ n }) => n).sort((a, b) => a - b);
    const inOrder = numbers.every((n, index) => n === index + 1);
    const said = `${contact.phone}: ${attempts} attempts counted, ${own.length} settled, ${expected} made`;
    return attempts === expected && own.length === expected && inOrder ? [] : [said];
  });
}

/** The campaign is finished, its counts add up, and nothing holds a slot or waits in the door. */
async function leftovers(rules: Rules, ledger: Ledger): Promise<string[]> {
  const entry = await ledger.campaigns.get(rules.campaign);
  const counts = await ledger.campaigns.counts(rules.campaign);
  const imported = await ledger.contacts.imported(rules.campaign);
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  const totals = await ledger.attempts.totals();
  const { perNumber, perCampaign, account } = await ledger.attempts.slots();
  const slots = [...perNumber.values(), ...perCampaign.values(), account].reduce((a, b) => a + b, 0);
  const live = Object.entries(totals).filter(([, count]) => count > 0);
  return [
    ...(entry?.state === 'finished' ? [] : [`the campaign is ${entry?.state} (${entry?.reason})`]),
    ...(sum === imported ? [] : [`${imported} imported, but ${sum} in a status`]),
    ...(imported === rules.people.length ? [] : [`${imported} of ${rules.people.length} imported`]),
    ...(entry?.import.rejected === rules.badRows ? [] : [`${entry?.import.rejected} rows rejected`]),
    ...live.map(([state, count]) => `${count} attempts are still ${state}`),
    ...(slots === 0 ? [] : [`${slots} slots are still taken`]),
  ];
}

function attemptOf({ metadata }: SimulatedCall): string {
  return String(metadata.fairdial_attempt);
}

function isRejected({ disposition }: AttemptRecord): boolean {
  return disposition === 'rejected';
}

function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return groups;
}
