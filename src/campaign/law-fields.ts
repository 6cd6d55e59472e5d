import { CAMPAIGN_KINDS } from '../domain/campaign.ts';
import type { CampaignField } from './fields.ts';

export const CALL_LIMIT_FIELDS: readonly CampaignField[] = [
  {
    name: 'per_day',
    kind: 'whole number',
    required: false,
    default: '3',
    about: 'calls to one person in any 24 hours, by all campaigns and numbers together (1 to 100)',
    example: 'per_day: 2',
  },
  {
    name: 'per_week',
    kind: 'whole number',
    required: false,
    default: '7',
    about: 'calls to one person in any 7 days (1 to 100)',
    example: 'per_week: 5',
  },
  {
    name: 'gap',
    kind: 'text',
    required: false,
    default: 'none',
    about: 'the least time between calls of different campaigns to one person',
    example: 'gap: 4h',
  },
];

/** Fields about the law and about how often a person may be called, in the order of the documentation. */
export const LAW_FIELDS: readonly CampaignField[] = [
  {
    name: 'rules',
    kind: 'text or list',
    required: false,
    default: "no law but the campaign's own hours",
    about: 'legal presets by name; they narrow the hours by where the person may be, and never widen them',
    example: 'rules: [us-federal, us-states]',
  },
  {
    name: 'kind',
    kind: 'text',
    required: false,
    default: 'sales',
    about: `what the calls are about, for the rules: ${CAMPAIGN_KINDS.join(', ')}`,
    example: 'kind: informational',
  },
  {
    name: 'consent',
    kind: 'text',
    required: false,
    default: 'none',
    about: 'prior: everybody on the list has agreed beforehand to be called; else none',
    example: 'consent: prior',
  },
  {
    name: 'holidays',
    kind: 'text or list',
    required: false,
    default: 'only those of the rules',
    about:
      "days on which nobody is called, in the recipient's own calendar: sets of holidays by name, and dates",
    example: 'holidays: [us-federal, 2026-12-24]',
  },
  {
    name: 'freeze',
    kind: 'text or list',
    required: false,
    default: 'nowhere',
    about: 'countries and states in which nobody is called until the line is removed',
    example: 'freeze: [US-LA]',
  },
  {
    name: 'call_limits',
    kind: 'mapping',
    required: false,
    default: '3 a day and 7 a week',
    about: 'how often one person may be called; stricter rules hold all the same',
    example: 'call_limits: { per_day: 2, per_week: 5, gap: 4h }',
    fields: CALL_LIMIT_FIELDS,
  },
];
