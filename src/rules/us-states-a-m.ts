import { type Rule, WEEK_OF_HOURS } from './rule.ts';
import { stateRule, THREE_A_DAY } from './us-state.ts';

/** Compliance table A3, Alabama to Mississippi. */
export const STATES_A_TO_M: readonly Rule[] = [
  stateRule('US-AL', {
    name: 'Alabama',
    hours: 'mon-sat 08:00-20:00',
    holidays: { set: 'us-al', hours: 'closed' },
    notes:
      'The rule that was read is the one for automated solicitation; vendors apply it to all sales calls.',
    source: 'Ala. Admin. Code 770-X-5-.17(1)(b)',
    mark: 'V',
  }),
  stateRule('US-CT', {
    name: 'Connecticut',
    hours: 'mon-sun 09:00-20:00',
    consent: { form: 'written', from: '2023-10-01' },
    areaCodePresumption: true,
    notes:
      'Prior express written consent for every sales call. Up to $20,000 a call. Pages that say 21:00 are stale.',
    source: 'Conn. Gen. Stat. 42-288a (P.A. 23-98); KMT, tcpaworld',
    mark: 'V',
  }),
  stateRule('US-FL', {
    name: 'Florida',
    hours: 'mon-sun 08:00-20:00',
    caps: [THREE_A_DAY],
    areaCodePresumption: true,
    notes: 'The calls count whatever number they come from.',
    source: 'Fla. Stat. 501.616(6)(a), (b); 501.059',
    mark: 'V',
  }),
  stateRule('US-IN', {
    name: 'Indiana',
    hours: 'mon-sun 09:00-20:00',
    source: 'VICIdial state presets',
    mark: 'S',
  }),
  stateRule('US-KY', {
    name: 'Kentucky',
    hours: 'mon-sun 10:00-21:00',
    notes: 'Recorded calls alone: 08:00-21:00 (KRS 367.461); the sales rule is stricter.',
    source: 'KRS 367.46955; three vendor tables agree',
    mark: 'S',
  }),
  stateRule('US-LA', {
    name: 'Louisiana',
    hours: 'mon-sat 08:00-20:00',
    holidays: { set: 'us-la', hours: 'closed' },
    freezable: true,
    notes:
      'All solicitation is banned while the state emergency centre is active, consent or not: write freeze: [US-LA] then. The ban was read in the order (V); the hours are from summaries.',
    source: 'LPSC General Order R-29617; lpsc.louisiana.gov DNC_Emergency',
    mark: 'S',
  }),
  stateRule('US-ME-AUTO', {
    name: 'Maine, automated calls',
    hours: 'mon-fri 09:00-17:00',
    voice: 'automated',
    notes: 'That it is weekdays only is general knowledge (K).',
    source: '10 M.R.S. 1498 (VICIdial "Maine 9am-5pm")',
    mark: 'S',
  }),
  stateRule('US-MD', {
    name: 'Maryland',
    hours: 'mon-sun 08:00-20:00',
    caps: [THREE_A_DAY],
    consent: { form: 'written', from: '2024-01-01' },
    notes: 'Calls and texts count together. Automated dialling needs written consent.',
    source: 'Stop the Spam Calls Act 2023 (SB 90); dnc.com, dataguidance',
    mark: 'S',
  }),
  stateRule('US-MA', {
    name: 'Massachusetts',
    hours: 'mon-sun 08:00-20:00',
    notes: 'Recorded message devices are barred.',
    source: '201 CMR 12.02(2), (4)',
    mark: 'V',
  }),
  stateRule('US-MA-DEBT', {
    name: 'Massachusetts, debt collection',
    kinds: ['debt'],
    hours: 'mon-sun 08:00-21:00',
    caps: [{ max: 2, per: WEEK_OF_HOURS, scope: 'debt' }],
    notes: 'The rule counts reaching a mailbox; here every attempt counts.',
    source: '940 CMR 7.04(1)(f)',
    mark: 'V',
  }),
  stateRule('US-MI', {
    name: 'Michigan',
    hours: 'mon-sun 09:00-21:00',
    source: 'vendor tables',
    mark: 'S',
  }),
  stateRule('US-MN', {
    name: 'Minnesota',
    hours: 'mon-sun 09:00-21:00',
    source: 'vendor tables',
    mark: 'S',
  }),
  stateRule('US-MS', {
    name: 'Mississippi',
    hours: 'mon-sat 08:00-20:00',
    alsoInZone: 'America/Chicago',
    notes:
      'The statute says Central time, so Central must be open too. A sister section says 08:00-21:00. The holiday ban lapsed in 2024.',
    source: 'Miss. Code 77-3-723, 77-3-603(a); dnc.com 2024-06-03',
    mark: 'C',
  }),
];
