import { maskPhone } from '../domain/phone-number.ts';
import { type History, historyOf } from './event-history.ts';
import type {
  AuditedAttempt,
  AuditedCampaign,
  AuditedContact,
  AuditInput,
  AuditOptions,
  ProviderCall,
} from './facts.ts';
import { type Matching, matchCalls, pushTo } from './match-calls.ts';

/** The facts, sorted and joined once, so that every check is one pass over them. */
export interface Evidence extends Matching {
  readonly input: AuditInput;
  /** Undefined without event log. */
  readonly history: History | undefined;
  readonly guardMs: number;
  readonly toleranceMs: number;
  readonly frequency: AuditOptions['frequency'];
  /** In order of creation. */
  readonly calls: readonly ProviderCall[];
  /** The attempts at each contact, in order of opening. */
  readonly chains: readonly (readonly AuditedAttempt[])[];
  chainOf(contact: Person): readonly AuditedAttempt[];
  /** The campaign as it was when this attempt was opened; undefined when that version is not among the facts. */
  definitionOf(attempt: AuditedAttempt): AuditedCampaign | undefined;
  /** Contacts that were there already. */
  readonly repeated: readonly AuditedContact[];
  /** Of two rows with one number, the later. */
  contactOf(person: Person): AuditedContact | undefined;
}

/** The identity of a contact. */
interface Person {
  readonly campaign: string;
  readonly phone: string;
}

const TOLERANCE_MS = 2_000;

export function gatherEvidence(input: AuditInput, options: AuditOptions): Evidence {
  const toleranceMs = options.toleranceMs ?? TOLERANCE_MS;
  const calls = input.calls.toSorted((a, b) => a.createdAt - b.createdAt);
  const contacts = new People<AuditedContact>();
  const repeated = input.contacts.filter((contact) => {
    const known = contacts.get(contact) !== undefined;
    contacts.set(contact, contact);
    return known;
  });
  const chains = chainsOf(input.attempts);
  const definitions = new Map<string, AuditedCampaign[]>();
  for (const campaign of input.campaigns) pushTo(definitions, campaign.name, campaign);
  return {
    ...matchCalls(calls, input, toleranceMs),
    input,
    history: historyOf(input, toleranceMs),
    guardMs: options.guardMs ?? 0,
    toleranceMs,
    frequency: options.frequency,
    calls,
    chains: chains.all(),
    chainOf: (contact) => chains.get(contact) ?? [],
    definitionOf: ({ campaign, campaignVersion }) =>
      definitions.get(campaign)?.find(({ version }) => version === undefined || version === campaignVersion),
    repeated,
    contactOf: (person) => contacts.get(person),
  };
}

/** Whether it was spent: what was given back, since no call existed, was not. */
export function counts({ state }: AuditedAttempt): boolean {
  return state !== 'returned';
}

/** `+1******0100, row 12 of renewals` */
export function contactName({ phone, row, campaign }: AuditedContact): string {
  return `${maskPhone(phone)}, row ${row} of ${campaign}`;
}

/** `attempt 2 at +1******0100 (renewals)` */
export function attemptName({ n, phone, campaign }: AuditedAttempt): string {
  return `attempt ${n} at ${maskPhone(phone)} (${campaign})`;
}

/** `the call to +1******0100` */
export function callName({ to }: ProviderCall): string {
  return `the call to ${to === '' ? 'an unknown number' : maskPhone(to)}`;
}

export function isoOf(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : String(at);
}

function chainsOf(attempts: readonly AuditedAttempt[]): People<AuditedAttempt[]> {
  const chains = new People<AuditedAttempt[]>();
  for (const attempt of attempts) {
    const chain = chains.get(attempt);
    if (chain) chain.push(attempt);
    else chains.set(attempt, [attempt]);
  }
  for (const chain of chains.all()) chain.sort((a, b) => a.openedAt - b.openedAt || a.n - b.n);
  return chains;
}

/** Maps in a map: a joined key would be built and hashed anew at each of millions of look-ups. */
class People<Value> {
  readonly #campaigns = new Map<string, Map<string, Value>>();

  get({ campaign, phone }: Person): Value | undefined {
    return this.#campaigns.get(campaign)?.get(phone);
  }

  set({ campaign, phone }: Person, value: Value): void {
    const people = this.#campaigns.get(campaign) ?? new Map<string, Value>();
    this.#campaigns.set(campaign, people.set(phone, value));
  }

  all(): Value[] {
    return [...this.#campaigns.values()].flatMap((people) => [...people.values()]);
  }
}
