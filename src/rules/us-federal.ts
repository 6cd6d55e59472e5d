import { HOUR_MS } from '../domain/local-time.ts';
import { DAY_OF_HOURS, FIRST_VERSION, type Rule, type RulePack, VERIFIED, WEEK_OF_HOURS } from './rule.ts';

const DAYTIME = 'mon-sun 08:00-21:00';

/** 12 CFR 1006: "7 consecutive days" is counted both ways, and the larger count holds. */
const REG_F: Rule = {
  code: 'US-REGF',
  name: 'Regulation F, third-party debt collection',
  jurisdiction: 'US',
  kinds: ['debt'],
  hours: DAYTIME,
  caps: [
    { max: 7, per: WEEK_OF_HOURS, scope: 'debt' },
    { max: 7, per: { kind: 'calendar', days: 7 }, scope: 'debt' },
  ],
  coolOffs: [{ after: 'conversation', ms: 7 * 24 * HOUR_MS, scope: 'debt' }],
  notes:
    "At the consumer's location, and not at any time known to be inconvenient. More calls are presumed a violation. Exempt: direct prior consent, for up to 7 days.",
  source: '12 CFR 1006.6(b)(1), 1006.14(b)(2); NAFCU and ACA summaries',
  mark: 'S',
  verified: VERIFIED,
};

const FEDERAL: readonly Rule[] = [
  {
    code: 'US-TCPA',
    name: 'Telephone Consumer Protection Act, sales calls to homes',
    jurisdiction: 'US',
    kinds: ['sales'],
    hours: DAYTIME,
    notes:
      'Do-not-call registry and internal list. Exempt by law: prior express invitation or permission, established relationship, tax-exempt non-profits; the hours are kept all the same.',
    source: '47 CFR 64.1200(c)(1), (f)(15)',
    mark: 'S',
    verified: VERIFIED,
  },
  {
    code: 'US-TSR',
    name: 'Telemarketing Sales Rule',
    jurisdiction: 'US',
    kinds: ['sales'],
    hours: DAYTIME,
    notes:
      'At most 3% of answered calls abandoned; ring at least 15 s or 4 times; talk within 2 s of the greeting. Exempt by law: prior consent; the hours are kept all the same.',
    source: '16 CFR 310.4(c), (b)(4)',
    mark: 'S',
    verified: VERIFIED,
  },
  {
    code: 'US-AI-VOICE',
    name: 'Artificial voices: an AI voice is one',
    jurisdiction: 'US',
    kinds: ['sales', 'informational', 'debt', 'research'],
    hours: DAYTIME,
    consent: { form: 'prior' },
    voice: 'automated',
    notes:
      'Consent before dialling: in writing for sales, express for anything else. Say who calls at the start, and offer a way to opt out. Exempt: emergencies.',
    source: 'FCC 24-17 (8 Feb 2024), CG 23-362',
    mark: 'V',
    verified: VERIFIED,
  },
  {
    code: 'US-EXEMPT-RES',
    name: 'Informational calls with an artificial voice to homes, without consent',
    jurisdiction: 'US',
    kinds: ['informational'],
    caps: [{ max: 3, per: { kind: 'calendar', days: 30 }, scope: 'caller' }],
    unless: 'prior-consent',
    voice: 'automated',
    from: '2023-07-20',
    notes: 'Consent lifts the limit. Health care under HIPAA: 1 a day and 3 a week.',
    source: '47 CFR 64.1200(a)(3), effective 20 Jul 2023 (manatt.com)',
    mark: 'S',
    verified: VERIFIED,
  },
  {
    code: 'US-EXEMPT-CELL',
    name: 'Health care calls to mobiles, without consent',
    jurisdiction: 'US',
    kinds: [],
    caps: [
      { max: 1, per: DAY_OF_HOURS, scope: 'caller' },
      { max: 3, per: WEEK_OF_HOURS, scope: 'caller' },
    ],
    voice: 'automated',
    notes:
      'No campaign says that it is about health care, so write call_limits: { per_day: 1, per_week: 3 } yourself.',
    source: 'FCC 20-186 (mslawgroup.com)',
    mark: 'S',
    verified: VERIFIED,
  },
];

export const US_FEDERAL: RulePack = {
  ...FIRST_VERSION,
  name: 'us-federal',
  title: 'United States, federal law: TCPA, TSR, and Regulation F for debts',
  rules: [...FEDERAL, REG_F],
};

export const US_REG_F: RulePack = {
  ...FIRST_VERSION,
  name: 'us-reg-f',
  title: 'United States, third-party debt collection: Regulation F alone',
  rules: [REG_F],
};
