import { RETRYABLE_DISPOSITIONS, type RetryableDisposition } from '../domain/disposition.ts';
import type { CampaignField } from './fields.ts';

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
  {
    name: 'max_rejected',
    kind: 'percentage',
    required: false,
    default: '5%',
    about:
      'the campaign pauses when more of the rows than this (at least 20) are rejected for one and the same reason (1% to 100%)',
    example: 'max_rejected: 10%',
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
  {
    name: 'spread',
    kind: 'true or false',
    required: false,
    default: 'false',
    about: 'retries go to another part of the day than the calls before, where the hours leave a choice',
    example: 'spread: true',
  },
];

export const CALLBACK_FIELDS: readonly CampaignField[] = [
  {
    name: 'field',
    kind: 'text',
    required: true,
    about: "the field of the agent's analysis that holds the time the person named",
    example: 'field: callback_time',
  },
  {
    name: 'outcomes',
    kind: 'text or list',
    required: false,
    default: 'whatever the outcome, the field alone tells',
    about: 'outcome labels of calls that ended in such a wish',
    example: 'outcomes: [callback]',
  },
];
