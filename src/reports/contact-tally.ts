import { CONTACT_STATUSES, type StatusCounts } from '../domain/contact.ts';
import { DISPOSITIONS, type Disposition } from '../domain/disposition.ts';
import type { ContactView } from '../ledger/ledger.ts';
import { createLabelCounts } from './label-counts.ts';

/** Counts the contacts of one pass over contacts.csv. */
export interface ContactTally {
  add(view: ContactView): void;
  statuses(): StatusCounts;
  /** Sum of the contacts' attempts. */
  attempts(): number;
  /** Contacts by their latest disposition, all named, whether any has it or not. */
  dispositions(): Readonly<Record<Disposition, number>>;
  /** Contacts by their latest outcome. */
  outcomes(): [outcome: string, count: number][];
}

/** One reading of all contacts, as contacts.csv shows it. */
export interface ContactsPass {
  /** When it began; epoch ms. */
  readonly at: number;
  /** How many contacts there were. */
  readonly imported: number;
  readonly tally: ContactTally;
}

export function createContactTally(): ContactTally {
  const statuses = zeros(CONTACT_STATUSES);
  const dispositions = zeros(DISPOSITIONS);
  const outcomes = createLabelCounts();
  let attempts = 0;
  return {
    add({ status, attempts: made, result }) {
      statuses[status] += 1;
      attempts += made;
      if (!result) return;
      dispositions[result.disposition] += 1;
      if (result.outcome) outcomes.add(result.outcome);
    },
    statuses: () => ({ ...statuses }),
    attempts: () => attempts,
    dispositions: () => ({ ...dispositions }),
    outcomes: () => outcomes.entries(),
  };
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

/** What must hold at every export (spec §5): every imported contact stands in exactly one place. */
export interface Identity extends StatusCounts {
  readonly imported: number;
  readonly holds: boolean;
}

export function identityOf(imported: number, statuses: StatusCounts): Identity {
  const counted = CONTACT_STATUSES.reduce((sum, status) => sum + statuses[status], 0);
  return { imported, ...statuses, holds: counted === imported };
}
