import { ATTEMPT_STATES, type LiveAttemptState } from '../../src/domain/attempt.ts';
import type { Ledger, Suppression } from '../../src/ledger/ledger.ts';
import { journalOf, phone } from './fixtures.ts';
import type { World } from './model-commands.ts';

/** Everything a ledger tells, asked for in one go, in an order of its own making where the interface promises none. */
export function snapshot(ledger: Ledger, world: World): Promise<unknown> {
  const names = ['a', 'b'];
  const { attempts, campaigns } = ledger;
  return together({
    revision: ledger.revision(),
    campaigns: campaigns.list(),
    limits: campaigns.limits().then(entriesOf),
    contacts: Promise.all(names.map((name) => contactsOf(ledger, name, world.now))),
    attempts: attemptsOf(ledger, world),
    slots: slotsOf(ledger),
    breaker: attempts.breaker(world.now),
    backOffs: attempts.backOffs(world.now),
    runs: attempts.livingRuns(world.now).then((runs) => [...runs].sort()),
    suppressions: suppressionsOf(ledger),
  });
}

async function together(parts: Readonly<Record<string, Promise<unknown>>>): Promise<unknown> {
  const told = await Promise.all(Object.values(parts));
  return Object.fromEntries(Object.keys(parts).map((name, index) => [name, told[index]]));
}

function contactsOf(ledger: Ledger, name: string, now: number): Promise<unknown> {
  const { contacts, campaigns } = ledger;
  return together({
    imported: contacts.imported(name),
    counts: campaigns.counts(name),
    page: contacts.page(name, 0, 100),
    rejected: contacts.rejected(name, 0, 100),
    imports: contacts.imports(name),
    buckets: contacts.buckets(name, now),
    journal: journalOf(ledger, name),
  });
}

function attemptsOf({ attempts, rescue }: Ledger, { attemptIds }: World): Promise<unknown> {
  const states = ATTEMPT_STATES.filter((state): state is LiveAttemptState => state !== 'settled');
  const each = (ask: (id: string) => Promise<unknown>) => Promise.all(attemptIds.map(ask));
  return together({
    totals: attempts.totals(),
    inState: Promise.all(states.map((state) => attempts.inState(state, 100))),
    contactsIn: Promise.all(states.map((state) => rescue.contactsIn(state, 100))),
    live: each((id) => attempts.get(id)),
    calls: each((id) => attempts.byCallId(`call-of-${id}`)),
    webhooks: attempts.byWebhookTokens(attemptIds.map((id) => id.replace('-', ''))).then(idsOf),
  });
}

function idsOf(attempts: ReadonlyMap<string, { readonly id: string }>): [string, string][] {
  return [...attempts].map(([token, { id }]): [string, string] => [token, id]).sort();
}

async function slotsOf(ledger: Ledger): Promise<unknown> {
  const { perNumber, perCampaign, account } = await ledger.attempts.slots();
  return { perNumber: entriesOf(perNumber), perCampaign: entriesOf(perCampaign), account };
}

async function suppressionsOf(ledger: Ledger): Promise<unknown> {
  const entries: Suppression[] = [];
  let cursor = '';
  do {
    const page = await ledger.suppressions.list(cursor, 100);
    entries.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== '');
  return {
    entries: entries.sort((a, b) => (`${a.phone} ${a.source}` < `${b.phone} ${b.source}` ? -1 : 1)),
    count: await ledger.suppressions.count(),
    of: await Promise.all([0, 1, 2].map((person) => ledger.suppressions.of(phone(person)))),
  };
}

function entriesOf<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
