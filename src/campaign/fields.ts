import { LAW_FIELDS } from './law-fields.ts';
import { CALLBACK_FIELDS, CONTACTS_FIELDS, FROM_NUMBER_FIELDS, RETRY_FIELDS } from './nested-fields.ts';

export { CALLBACK_FIELDS, CONTACTS_FIELDS, FROM_NUMBER_FIELDS, RETRY_FIELDS };

/** What may be written for a field, as people would say it. */
export type FieldKind =
  | 'text'
  | 'whole number'
  | 'number'
  | 'list'
  | 'mapping'
  | 'text or list'
  | 'delay or list of delays'
  | 'percentage'
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
    name: 'ramp',
    kind: 'whole number',
    required: false,
    default: 'full speed from the first call on',
    about:
      'so many first calls open slowly (1, 2, 4, … at once); then the campaign pauses if they look wrong (5 to 1000)',
    example: 'ramp: 20',
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
    name: 'callbacks',
    kind: 'mapping',
    required: false,
    default: 'a time the person names is only reported',
    about: 'call the person again at the time they named, inside the calling hours and the attempts allowed',
    example: 'callbacks: { field: callback_time, outcomes: [callback] }',
    fields: CALLBACK_FIELDS,
  },
  {
    name: 'opt_out_phrases',
    kind: 'text or list',
    required: false,
    default: 'only outcomes suppress',
    about: 'words of the person that mean "never again": the number is suppressed, whatever the outcome',
    example: 'opt_out_phrases: [stop calling, take me off your list]',
  },
  {
    name: 'require',
    kind: 'text or list',
    required: false,
    default: 'cells may be empty',
    about: 'columns of the contacts that no row may leave empty: such rows are rejected',
    example: 'require: [first_name]',
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
    name: 'recycled_from',
    kind: 'text',
    required: false,
    default: 'its list is its own',
    about: 'the campaign whose contacts these were; fairdial recycle writes it',
    example: 'recycled_from: renewals-november',
  },
  {
    name: 'write_back_outcomes',
    kind: 'true or false',
    required: false,
    default: 'outcomes stay as the provider has them',
    about: 'a call of which the provider knows no outcome gets ours on its record there',
    example: 'write_back_outcomes: true',
  },
];
