import { ATTEMPT_STATES, type LiveAttemptState } from '../../src/domain/attempt.ts';
import type { Ledger, Suppression } from '../../src/ledger/ledger.ts';
import { journalOf } from './fixtures.ts';
import type { World } from './model-commands.ts';

/** Everything a ledger tells, in an order of its own making where the interface promises none. */
export async function snapshot(ledger: Ledger, world: World): Promise<unknown> {
  const names = ['a', 'b'];
  return {
    revision: await ledger.revision(),
    campaigns: await ledger.campaigns.list(),
    limits: entriesOf(await ledger.campaigns.limits()),
    contacts: await Promise.all(names.map((name) => contactsOf(ledger, name, world.now))),
    attempts: await attemptsOf(ledger, world),
    slots: await slotsOf(ledger),
    breaker: await ledger.attempts.breaker(world.now),
    backOffs: await ledger.attempts.backOffs(world.now),
    runs: [...(await ledger.attempts.livingRuns(world.now))].sort(),
    suppressions: await suppressionsOf(ledger),
  };
}

async function contactsOf(ledger: Ledger, name: string, now: number): Promise<unknown> {
  return {
    imported: await ledger.contacts.imported(name),
    counts: await ledger.campaigns.counts(name),
    page: await ledger.contacts.page(name, 0, 100),
    rejected: await ledger.contacts.rejected(name, 0, 100),
    buckets: await ledger.contacts.buckets(name, now),
    journal: await journalOf(ledger, name),
  };
}

async function attemptsOf(ledger: Ledger, { attemptIds }: World): Promise<unknown> {
  const states = ATTEMPT_STATES.filter((state): state is LiveAttemptState => state !== 'settled');
  return {
    totals: await ledger.attempts.totals(),
    inState: await Promise.all(states.map((state) => ledger.attempts.inState(state, 100))),
    live: await Promise.all(attemptIds.map((id) => ledger.attempts.get(id))),
    calls: await Promise.all(attemptIds.map((id) => ledger.attempts.byCallId(`call-of-${id}`))),
    webhooks: await Promise.all(attemptIds.map((id) => ledger.attempts.byWebhookToken(id.replace('-', '')))),
  };
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
    entries: entries.sort((a, b) => (a.phone < b.phone ? -1 : 1)),
    count: await ledger.suppressions.count(),
  };
}

function entriesOf<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
