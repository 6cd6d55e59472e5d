import type { Campaign } from '../domain/campaign.ts';
import { type Contact, type NewContact, variableNames } from '../domain/contact.ts';
import { maskPhone } from '../domain/phone-number.ts';
import { ROW_REMOVED } from '../ledger/contact-ledger.ts';
import type { ContactLedger, ContactView } from '../ledger/ledger.ts';
import { inspectContactFiles } from './contact-files.ts';
import { readContacts } from './read-contacts.ts';

/** What an import of the files as they are now would do to the contacts there are. `rows` as in the record of an import. */
export interface ListDiff {
  readonly rows: number;
  readonly added: Difference;
  /** Not called yet: their rows now read otherwise, or are back. */
  readonly changed: Difference;
  /** Which columns differ in how many of the changed. */
  readonly columns: readonly { readonly column: string; readonly contacts: number }[];
  readonly unchanged: number;
  /** Called, live or closed: their rows now read otherwise, and they stay as they are. */
  readonly kept: Difference;
  /** Waiting contacts that would be cancelled. */
  readonly removed: Difference;
  /** Called, live or closed, and without a row: they stay as they are. */
  readonly stay: number;
  /** Duplicates included. */
  readonly rejected: number;
  readonly duplicates: number;
}

export interface Difference {
  readonly contacts: number;
  /** The first ten. */
  readonly examples: readonly Example[];
}

export interface Example {
  /** Of the file; of the one last imported for a contact whose row is gone. */
  readonly line: number;
  /** Masked. */
  readonly phone: string;
  readonly columns?: readonly string[];
}

const EXAMPLES = 10;
const PAGE = 1_000;
const BACK = 'its row is back';

/**
 * Compare a campaign's contact files with its contacts in the ledger, and change nothing. About half a kilobyte of memory per
 * contact of the ledger. Rejects with `InputError` for files that cannot be read, or `LedgerUnavailable`.
 */
export async function compareContacts(
  ledger: Pick<ContactLedger, 'page'>,
  campaign: Campaign,
): Promise<ListDiff> {
  const files = await inspectContactFiles(campaign);
  const known = await readKnown(ledger, campaign.name);
  const variables = variableNames(files.header);
  const tally = new DiffTally();
  for await (const batch of readContacts(files, campaign)) {
    tally.rejected += batch.rejected.length;
    for (const contact of batch.contacts) tally.note({ ...contact, variables }, known);
  }
  return tally.result(known);
}

interface Known {
  readonly view: Pick<ContactView, 'contact' | 'status' | 'reason' | 'attempts'>;
  seen: boolean;
}

/** By the digits as a number, because a million strings cost more. */
type KnownContacts = ReadonlyMap<number, Known>;

async function readKnown(ledger: Pick<ContactLedger, 'page'>, campaign: string): Promise<KnownContacts> {
  const known = new Map<number, Known>();
  for (let from = 0; ; from += PAGE) {
    const views = await ledger.page(campaign, from, PAGE);
    for (const { contact, status, reason, attempts } of views)
      known.set(digitsOf(contact), { view: { contact, status, reason, attempts }, seen: false });
    if (views.length < PAGE) return known;
  }
}

function digitsOf({ phone }: { phone: string }): number {
  return Number(phone.slice(1));
}

type Row = NewContact & Pick<Contact, 'variables'>;

class DiffTally {
  rejected = 0;
  #rows = 0;
  #duplicates = 0;
  #unchanged = 0;
  readonly #met = new Set<number>();
  readonly #added = new Examples();
  readonly #changed = new Examples();
  readonly #kept = new Examples();
  readonly #columns = new Map<string, number>();

  /** The first row of a number counts, as in an import. */
  note(row: Row, contacts: KnownContacts): void {
    this.#rows += 1;
    const digits = digitsOf(row);
    const known = contacts.get(digits);
    if (known?.seen || this.#met.has(digits)) {
      this.#duplicates += 1;
      return;
    }
    if (known) this.#compare(row, known);
    else {
      this.#met.add(digits);
      this.#added.add(exampleOf(row));
    }
  }

  #compare(row: Row, known: Known): void {
    known.seen = true;
    const { contact, status, reason, attempts } = known.view;
    const columns = differingColumns(contact, row);
    const isBack = status === 'cancelled' && reason === ROW_REMOVED;
    if (isBack) this.#change(row, [...(attempts === 0 ? columns : []), BACK]);
    else if (columns.length === 0) this.#unchanged += 1;
    else if (status === 'waiting' && attempts === 0) this.#change(row, columns);
    else this.#kept.add({ ...exampleOf(row), columns });
  }

  #change(row: Row, columns: readonly string[]): void {
    this.#changed.add({ ...exampleOf(row), columns });
    for (const column of columns) this.#columns.set(column, (this.#columns.get(column) ?? 0) + 1);
  }

  result(contacts: KnownContacts): ListDiff {
    const removed = new Examples();
    let stay = 0;
    for (const { view, seen } of contacts.values()) {
      if (seen) continue;
      if (view.status === 'waiting') removed.add(exampleOf(view.contact));
      else stay += 1;
    }
    return {
      rows: this.#rows + this.rejected,
      added: this.#added.difference(),
      changed: this.#changed.difference(),
      columns: [...this.#columns].map(([column, times]) => ({ column, contacts: times })),
      unchanged: this.#unchanged,
      kept: this.#kept.difference(),
      removed: removed.difference(),
      stay,
      rejected: this.rejected + this.#duplicates,
      duplicates: this.#duplicates,
    };
  }
}

class Examples {
  #contacts = 0;
  readonly #examples: Example[] = [];

  add(example: Example): void {
    this.#contacts += 1;
    if (this.#examples.length < EXAMPLES) this.#examples.push(example);
  }

  difference(): Difference {
    return { contacts: this.#contacts, examples: this.#examples };
  }
}

function exampleOf({ row, phone }: { row: number; phone: string }): Example {
  return { line: row, phone: maskPhone(phone) };
}

/** What a row says besides its variables, each under the column that decides it. */
const FIELDS: readonly (readonly [column: string, of: (contact: Row) => unknown])[] = [
  ['id', ({ id }) => id],
  ['timezone', ({ zones, zoneSource }) => [zones, zoneSource]],
  ['jurisdictions', ({ jurisdictions }) => jurisdictions],
  ['from_number', ({ fromNumber }) => fromNumber],
  ['window', ({ window }) => window],
  ['max_attempts', ({ maxAttempts }) => maxAttempts],
  ['priority', ({ priority }) => priority],
  ['not_before', ({ notBefore }) => notBefore],
  ['not_after', ({ notAfter }) => notAfter],
];

function differingColumns(was: Row, is: Row): string[] {
  const fields = FIELDS.filter(([, of]) => JSON.stringify(of(was)) !== JSON.stringify(of(is)));
  return [...fields.map(([column]) => column), ...differingVariables(was, is)];
}

/** By name; a column that only one of the files has differs too. Columns in another order are another row to an import. */
function differingVariables(was: Row, is: Row): string[] {
  const before = new Map(was.variables.map((name, index) => [name, was.values[index]]));
  const now = new Map(is.variables.map((name, index) => [name, is.values[index]]));
  const names = [...new Set([...now.keys(), ...before.keys()])];
  const differing = names.filter((name) => before.get(name) !== now.get(name));
  const isReordered = differing.length === 0 && was.variables.join('\n') !== is.variables.join('\n');
  return isReordered ? ['order of the columns'] : differing;
}
