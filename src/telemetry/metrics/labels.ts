import { ATTEMPT_STATES } from '../../domain/attempt.ts';
import { CAMPAIGN_STATES } from '../../domain/campaign.ts';
import { CONTACT_STATUSES } from '../../domain/contact.ts';
import { DISPOSITIONS } from '../../domain/disposition.ts';
import { TICK_NAMES } from '../../domain/work-queue.ts';

/** What does not fit the list is counted under this. */
export const OTHER = 'other';

/** Whose fault a refused POST was, as `CallsApi` has it. */
export const REFUSAL_CLASSES = [
  'contact',
  'throttled',
  'unreachable',
  'credentials',
  'credit',
  'campaign',
] as const;

/** What was asked of the provider. */
export const REQUEST_KINDS = ['place', 'get', 'list', 'stop', OTHER] as const;
/** `none`: no answer came, or nothing was sent. */
export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx', 'none'] as const;

export const WAITING_CAUSES = [
  'paused',
  'window',
  'retry',
  'slots',
  'pace',
  'ramp',
  'back-off',
  'never',
  'due',
] as const;

/**
 * Every label there is, with the values it can have. A closed list cannot grow; `campaign` and `from_number` are bounded by
 * what the campaign files name, and by `MOST_NAMES`. No label ever holds a whole phone number or anything of a contact.
 */
export const LABELS = {
  campaign: 'names of the campaigns',
  from_number:
    'the numbers calls leave from, masked (`+1******0190`); numbers alike get `#2`, `#3`, … after it',
  class: [...REFUSAL_CLASSES, OTHER],
  disposition: DISPOSITIONS,
  source: ['response', 'webhook', 'poll', 'reconcile'],
  state: ATTEMPT_STATES.filter((state) => state !== 'settled'),
  campaign_state: CAMPAIGN_STATES,
  breaker_state: ['closed', 'open', 'half-open'],
  status: CONTACT_STATUSES,
  cause: WAITING_CAUSES,
  kind: REQUEST_KINDS,
  status_class: STATUS_CLASSES,
  known: ['true', 'false'],
  scope: ['number', 'account'],
  result: ['added', 'changed', 'unchanged', 'kept', 'removed', 'rejected'],
  tick: TICK_NAMES,
  quantile: ['0.5', '0.99', '1'],
  version: 'the version of fairdial',
} as const satisfies Readonly<Record<string, readonly string[] | string>>;

export type LabelName = keyof typeof LABELS;

/** More names of one kind than this are counted together, as `other`. */
export const MOST_NAMES = 1_000;

/** Lets the first thousand different names through. */
export function createNameLimit(): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return name;
    if (known.size >= MOST_NAMES) return OTHER;
    known.add(name);
    return name;
  };
}

/** The name, if it is one of the list. */
export function oneOf(names: readonly string[], name: string): string {
  return names.includes(name) ? name : OTHER;
}

const STATUS_CLASS_OF: readonly string[] = ['none', ...STATUS_CLASSES];

export function statusClass(httpStatus: number | undefined): string {
  return httpStatus === undefined ? 'none' : (STATUS_CLASS_OF[Math.floor(httpStatus / 100)] ?? 'none');
}
