import type { CallingHours, Campaign, FromNumber, RetryPolicy } from '../../src/domain/campaign.ts';
import type { NewContact } from '../../src/domain/contact.ts';
import type { Dice } from './dice.ts';
import { MINUTE, type Mode } from './scales.ts';

export interface PlannedCampaign {
  readonly campaign: Campaign;
  readonly contacts: readonly NewContact[];
}

export const NUMBERS = ['+15735550110', '+15735550111'] as const;
const ZONE_SETS = [
  ['America/New_York'],
  ['America/New_York'],
  ['America/Los_Angeles'],
  ['America/Chicago', 'America/New_York'],
  ['Europe/London'],
] as const;
interface Wanted {
  readonly mode: Mode;
  readonly isBig: boolean;
  readonly name: string;
  readonly people: number;
  readonly start: number;
}

export function campaignOf(dice: Dice, wanted: Wanted): PlannedCampaign {
  const { name, people, start } = wanted;
  const fromNumbers = numbersOf(dice);
  const campaign: Campaign = {
    name,
    version: `${name}-v1`,
    agentId: 'agent',
    fromNumbers,
    ...(dice.chance(0.2) ? { maxConcurrent: dice.whole(1, 3) } : {}),
    priority: dice.whole(0, 1),
    contacts: { files: ['/people.csv'], columns: {} },
    hours: hoursOf(dice, wanted),
    retry: retryOf(dice, wanted),
    outcomes: {
      do_not_call: { kind: 'suppress' },
      call_back: { kind: 'retry', after: { amount: 90, unit: 's' } },
    },
    variables: {},
    metadata: {},
    suppressFiles: [],
  };
  return { campaign, contacts: contactsOf(dice, { people, fromNumbers, start }) };
}

export function numbersOf(dice: Dice): FromNumber[] {
  const numbers = dice.pick([NUMBERS.slice(0, 1), NUMBERS.slice(0, 1), NUMBERS.slice(1), NUMBERS]);
  return numbers.map((number) => ({
    number,
    maxConcurrent: dice.pick([1, 1, 2, 3, 5]),
    ...(dice.chance(0.15) ? { callsPerSecond: dice.pick([0.1, 0.5, 2]) } : {}),
  }));
}

const ALL_DAY: CallingHours['week'] = Array.from({ length: 7 }, () => [[0, 1440]] as const);
const OFFICE: CallingHours['week'] = Array.from({ length: 7 }, () => [[540, 1020]] as const);
const WITH_LUNCH: CallingHours['week'] = Array.from({ length: 7 }, (_, day) =>
  day === 6
    ? []
    : ([
        [540, 720],
        [780, 1015],
      ] as const),
);
const NIGHT: CallingHours['week'] = Array.from({ length: 7 }, () => [[780, 1500]] as const);

export function hoursOf(
  dice: Dice,
  { start, isBig, mode }: Pick<Wanted, 'start' | 'isBig' | 'mode'>,
): CallingHours {
  return {
    week: dice.chance(isBig ? 0.2 : mode === 'liveness' ? 0.8 : 0.5)
      ? ALL_DAY
      : dice.pick([OFFICE, OFFICE, WITH_LUNCH, NIGHT]),
    blackoutDates: [],
    ...(dice.chance(0.1)
      ? { start: { kind: 'instant', at: start + dice.whole(1, 10) * MINUTE } as const }
      : {}),
    ...(dice.chance(0.15)
      ? { end: { kind: 'instant', at: start + dice.whole(4, 30) * MINUTE } as const }
      : {}),
  };
}

export function retryOf(dice: Dice, { isBig }: Pick<Wanted, 'isBig'>): RetryPolicy {
  const delays = () =>
    Array.from({ length: dice.whole(1, 2) }, () => ({
      amount: dice.pick(isBig ? [20, 60, 300, 3600] : [20, 20, 60, 300]),
      unit: 's' as const,
    }));
  return {
    maxAttempts: dice.whole(1, 3),
    delays: { no_answer: delays(), busy: delays(), ...(dice.chance(0.5) ? { failed: delays() } : {}) },
  };
}

interface People {
  readonly people: number;
  readonly fromNumbers: readonly FromNumber[];
  readonly start: number;
}

/** The same people for every campaign, so that two campaigns meet in one person. */
export function contactsOf(dice: Dice, { people, fromNumbers, start }: People): NewContact[] {
  const present = Array.from({ length: people }, (_, index) => index).filter(() => dice.chance(0.85));
  return present.map((index) => ({
    row: index + 2,
    id: `p${index}`,
    phone: `+1212555${String(100 + index).padStart(4, '0')}`,
    zones: dice.pick(ZONE_SETS),
    zoneSource: 'number',
    values: [],
    ...(dice.chance(0.1) ? { fromNumber: dice.pick(fromNumbers).number } : {}),
    ...(dice.chance(0.08) ? { notBefore: start + dice.whole(0, 10) * MINUTE } : {}),
    ...(dice.chance(0.1) ? { notAfter: start + dice.whole(0, 15) * MINUTE } : {}),
  }));
}
