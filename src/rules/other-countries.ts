import { FIRST_VERSION, type RulePack, VERIFIED } from './rule.ts';

const CANADIAN_HOURS = 'mon-fri 09:00-21:30; sat-sun 10:00-18:00';
const AUSTRALIAN_SOURCE = 'Telemarketing and Research Calls Industry Standard 2017; donotcall.gov.au';

const CA: RulePack = {
  ...FIRST_VERSION,
  name: 'ca',
  title: 'Canada: CRTC Unsolicited Telecommunications Rules',
  rules: [
    {
      code: 'CA',
      name: 'Canada, sales calls',
      jurisdiction: 'CA',
      kinds: ['sales'],
      hours: CANADIAN_HOURS,
      notes:
        'Holidays are not mentioned federally; provinces may add them: write holidays: [ca]. The registry copy may be 31 days old; the internal list holds within 14 days, for 3 years and 14 days.',
      source: 'CRTC Key Unsolicited Telecommunications Rules',
      mark: 'V',
      verified: VERIFIED,
    },
    {
      code: 'CA-ADAD',
      name: 'Canada, recorded calls that sell nothing',
      jurisdiction: 'CA',
      kinds: ['informational', 'research', 'debt'],
      hours: CANADIAN_HOURS,
      voice: 'automated',
      notes:
        'Sales by an automatic device need express consent. The values are general knowledge; the order was seen (V).',
      source: 'Telecom Regulatory Policy CRTC 2009-200',
      mark: 'K',
      verified: VERIFIED,
    },
  ],
};

const AU: RulePack = {
  ...FIRST_VERSION,
  name: 'au',
  title: 'Australia: telemarketing and research calls standard',
  rules: [
    {
      code: 'AU',
      name: 'Australia, sales calls',
      jurisdiction: 'AU',
      kinds: ['sales'],
      hours: 'mon-fri 09:00-20:00; sat 09:00-17:00',
      holidays: { set: 'au-national', hours: 'closed' },
      notes:
        'Consent to a certain time lifts the hours by law; they are kept all the same. End the call if the person turns out to be where it is too early or too late.',
      source: AUSTRALIAN_SOURCE,
      mark: 'V',
      verified: VERIFIED,
    },
    {
      code: 'AU-RES',
      name: 'Australia, research calls',
      jurisdiction: 'AU',
      kinds: ['research'],
      hours: 'mon-fri 09:00-20:30; sat-sun 09:00-17:00',
      holidays: { set: 'au-national', hours: 'closed' },
      notes: 'That holidays are closed is general knowledge (K).',
      source: AUSTRALIAN_SOURCE,
      mark: 'V',
      verified: VERIFIED,
    },
  ],
};

const IN_DEBT = {
  code: 'IN-DEBT',
  name: 'India, recovery calls',
  jurisdiction: 'IN',
  kinds: ['debt'],
  hours: 'mon-sun 08:00-19:00',
  notes: 'Persistent calling is barred.',
  source: 'RBI circular, 12 Aug 2022 (livemint, business-standard)',
  mark: 'S',
  verified: VERIFIED,
} as const;

const IN: RulePack = {
  ...FIRST_VERSION,
  name: 'in',
  title: 'India: TCCCPR 2018 for sales, RBI for recovery',
  rules: [
    {
      code: 'IN',
      name: 'India, sales calls',
      jurisdiction: 'IN',
      kinds: ['sales'],
      hours: 'mon-sun 10:00-21:00',
      notes:
        'Subscribers may register other bands. Caller ids of the 140 series. The rules of 2010 said 09:00-21:00.',
      source: "TCCCPR 2018, minister's written reply of Nov 2019 (bloombergquint.com, indianexpress)",
      mark: 'S',
      verified: VERIFIED,
    },
    IN_DEBT,
  ],
};

const IN_CAUTIOUS: RulePack = {
  ...FIRST_VERSION,
  name: 'in-cautious',
  title: 'India, narrower than the law: sales calls end at 19:00 like recovery calls',
  rules: [
    {
      code: 'IN-CAUTIOUS',
      name: 'India, sales calls, cautious',
      jurisdiction: 'IN',
      kinds: ['sales'],
      hours: 'mon-sun 10:00-19:00',
      notes: '19:00 was found for recovery agents only.',
      source: 'no law: a choice on the safe side',
      mark: 'K',
      verified: VERIFIED,
    },
    IN_DEBT,
  ],
};

export const OTHER_COUNTRIES: readonly RulePack[] = [CA, AU, IN, IN_CAUTIOUS];
