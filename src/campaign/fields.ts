import { RETRYABLE_DISPOSITIONS, type RetryableDisposition } from '../domain/disposition.ts';
import { LAW_FIELDS } from './law-fields.ts';

/** What may be written for a field, as people would say it. */
export type FieldKind =
  | 'text'
  | 'whole number'
  | 'number'
  | 'list'
  | 'mapping'
  | 'text or list'
  | 'delay or list of delays'
  | 'true or false';

/** One field of a campaign file, for checking it, for suggesting it, and for its documentation. */
export interface CampaignField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** What holds when it is absent, for people. */
  readonly default?: string;
  /** What it means, as one line. */
  readonly about: string;
  /** How it is written, as one line of YAML: the repair when it was written otherwise. */
  readonly example: string;
  /** The fields inside it (of each item, for a list). */
  readonly fields?: readonly CampaignField[];
  /** Planned but not there yet: what to do instead. */
  readonly notYet?: string;
}

export const FROM_NUMBER_FIELDS: readonly CampaignField[] = [
  {
    name: 'number',
    kind: 'text',
    required: true,
    about: 'the number calls leave from, in E.164, quoted',
    example: 'number: "+15739693824"',
  },
  {
    name: 'max_concurrent',
    kind: 'whole number',
    required: false,
    default: 'max_concurrent_per_number',
    about: 'calls live at once from this number, over all campaigns and instances (1 to 10000)',
    example: 'max_concurrent: 10',
  },
  {
    name: 'calls_per_second',
    kind: 'number',
    required: false,
    default: 'no pace',
    about: 'the most calls started per second from this number (above 0, at most 1000)',
    example: 'calls_per_second: 1',
  },
];

export const CONTACTS_FIELDS: readonly CampaignField[] = [
  {
    name: 'file',
    kind: 'text or list',
    required: true,
    about: 'the CSV file or files of contacts, relative to this file',
    example: 'file: contacts/renewals.csv',
  },
  {
    name: 'columns',
    kind: 'mapping',
    required: false,
    default: 'headers named like their role',
    about: 'which header has which role, where they differ',
    example: 'columns: { phone: Mobile }',
  },
  {
    name: 'country',
    kind: 'text',
    required: false,
    default: 'rows whose number is not in E.164 are rejected',
    about: 'two-letter country of numbers not written in E.164',
    example: 'country: US',
  },
  {
    name: 'toll_free',
    kind: 'text',
    required: false,
    default: 'rows with toll-free numbers are rejected',
    about: 'allow: toll-free numbers are called too, where the row or the campaign tells the time zone',
    example: 'toll_free: allow',
  },
];

const DISPOSITION_FIELDS: readonly CampaignField[] = RETRYABLE_DISPOSITIONS.map((disposition) => ({
  name: disposition,
  kind: 'delay or list of delays',
  required: false,
  default: 'not retried',
  about: `delay before the 1st, 2nd, … retry after ${aboutDisposition(disposition)}; the last repeats`,
  example: `${disposition}: [30m, 4h, 1d]`,
}));

function aboutDisposition(disposition: RetryableDisposition): string {
  return disposition === 'failed' ? 'a call that did not connect' : disposition.replace('_', ' ');
}

export const RETRY_FIELDS: readonly CampaignField[] = [
  {
    name: 'max_attempts',
    kind: 'whole number',
    required: true,
    about: 'total calls to one contact, whatever the mix of causes (1 to 20)',
    example: 'max_attempts: 4',
  },
  ...DISPOSITION_FIELDS,
];

/** Every field a campaign file may have, in the order of the documentation. */
export const CAMPAIGN_FIELDS: readonly CampaignField[] = [
  {
    name: 'name',
    kind: 'text',
    required: false,
    default: "the file's name without its ending",
    about: 'identity of the campaign: a-z, 0-9 and hyphens, 1 to 63 characters',
    example: 'name: renewals-november',
  },
  {
    name: 'agent_id',
    kind: 'text',
    required: true,
    about: 'the OneInbox agent that talks',
    example: 'agent_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a"',
  },
  {
    name: 'from_numbers',
    kind: 'list',
    required: true,
    about: 'the numbers calls leave from: any of them that has a free slot',
    example: 'from_numbers: ["+15739693824"]',
    fields: FROM_NUMBER_FIELDS,
  },
  {
    name: 'max_concurrent_per_number',
    kind: 'whole number',
    required: false,
    default: 'each number needs a max_concurrent of its own',
    about: 'max_concurrent of the from numbers that have none (1 to 10000)',
    example: 'max_concurrent_per_number: 5',
  },
  {
    name: 'max_concurrent',
    kind: 'whole number',
    required: false,
    default: 'the sum over its numbers',
    about: "this campaign's own limit of calls live at once, over all its numbers",
    example: 'max_concurrent: 12',
  },
  {
    name: 'priority',
    kind: 'whole number',
    required: false,
    default: '0',
    about: 'higher goes first where campaigns share a number; equals share fairly (-1000 to 1000)',
    example: 'priority: 10',
  },
  {
    name: 'contacts',
    kind: 'mapping',
    required: true,
    about: 'whom to call',
    example: 'contacts: { file: contacts/renewals.csv }',
    fields: CONTACTS_FIELDS,
  },
  {
    name: 'timezone',
    kind: 'text',
    required: false,
    default: 'rows whose zone is not known are rejected',
    about: 'zone of contacts for whom neither the row nor the number tells',
    example: 'timezone: America/New_York',
  },
  {
    name: 'calling_window',
    kind: 'mapping',
    required: true,
    about: "days and hours of calling, on the recipient's own clock; a day not named is closed",
    example: 'calling_window: { mon-fri: "09:00-12:00, 13:00-20:00" }',
  },
  {
    name: 'blackout_dates',
    kind: 'list',
    required: false,
    default: 'none',
    about: "dates on which nobody is called, in the recipient's own calendar",
    example: 'blackout_dates: [2026-12-25, "2026-12-31..2027-01-01"]',
  },
  ...LAW_FIELDS,
  {
    name: 'start',
    kind: 'text',
    required: false,
    default: 'at once',
    about: "nobody is called before; without an offset, on the recipient's own clock",
    example: 'start: 2026-12-01T08:00:00-05:00',
  },
  {
    name: 'end',
    kind: 'text',
    required: false,
    default: 'when everybody is done',
    about: 'nobody is called from then on; a date alone is called through to its end',
    example: 'end: 2026-12-24',
  },
  {
    name: 'retry',
    kind: 'mapping',
    required: false,
    default: 'one call to each contact',
    about: 'how often to call again, and when',
    example: 'retry: { max_attempts: 3, no_answer: [30m, 4h] }',
    fields: RETRY_FIELDS,
  },
  {
    name: 'outcomes',
    kind: 'mapping',
    required: false,
    default: 'outcomes are only reported',
    about: "what the agent's outcome label means for the contact: suppress, close, or retry and a delay",
    example: 'outcomes: { do_not_call: suppress, callback: retry 2d }',
  },
  {
    name: 'variables',
    kind: 'mapping',
    required: false,
    default: 'none',
    about: 'texts for the agent, the same for every contact; a CSV column of that name wins',
    example: 'variables: { company: Acme }',
  },
  {
    name: 'overrides',
    kind: 'mapping',
    required: false,
    default: "the agent's own settings",
    about: 'passed through to the API with every call',
    example: 'overrides: { first_message: "Hi {{first_name}}" }',
  },
  {
    name: 'metadata',
    kind: 'mapping',
    required: false,
    default: 'none',
    about: 'texts kept with every call at the provider; names beginning with fairdial_ are ours',
    example: 'metadata: { source: crm-export }',
  },
  {
    name: 'suppress',
    kind: 'text or list',
    required: false,
    default: 'none',
    about: 'CSV files with a phone column: numbers this campaign never dials',
    example: 'suppress: [dnc.csv]',
  },
  {
    name: 'write_back_outcomes',
    kind: 'true or false',
    required: false,
    about: 'write outcomes back to the provider',
    example: 'write_back_outcomes: true',
    notYet: 'Remove it; outcomes are in the reports.',
  },
];
