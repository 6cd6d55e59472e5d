import { BY_HAND, type CampaignState, FILE_MISSING, FILE_REMOVED } from '../domain/campaign.ts';
import { count, plural } from '../domain/number-words.ts';
import { NO_CONNECTION } from '../oneinbox/failure-text.ts';
import { type Cause, type NumberLoad, sumOf } from './causes.ts';

/** The one thing that would get the most people called. */
export interface Change {
  readonly kind:
    | 'resume'
    | 'start'
    | 'mend'
    | 'add-number'
    | 'lift-freeze'
    | 'extend-hours'
    | 'raise-number-limit'
    | 'raise-campaign-limit'
    | 'raise-account-limit'
    | 'raise-pace'
    | 'release'
    | 'wait'
    | 'none';
  /** What to do, and what it rests on. */
  readonly text: string;
  /** Contacts it concerns. */
  readonly helps: number;
  /** What to type, where a command does it. */
  readonly command?: string;
  /** For `wait`: until when; for `mend`: when it is tried again. */
  readonly until?: number;
  /** For `wait`: until when for the last of them, where that is later. */
  readonly last?: number;
}

export interface ChangeQuestion {
  readonly campaign: string;
  readonly state: CampaignState;
  readonly reason: string;
  readonly causes: readonly Cause[];
  /** The causes there would be if the campaign and its processes ran. */
  readonly ifRunning: readonly Cause[];
  /** Those of whom more could be called within ten minutes then. */
  readonly soon: number;
  /** Attempts only a person can decide. */
  readonly held: number;
  /** How to mend what processes mistrust, where they say. */
  readonly fixes: readonly string[];
}

/**
 * Of what a person can change, the change that concerns the most contacts; where only time helps, what clears next.
 * A campaign that is stopped, or that nobody dials, comes first: nothing else would help.
 */
export function bestChange(question: ChangeQuestion): Change {
  const { causes, held } = question;
  const whole = causes.find(({ cause }) => STOPS_ALL.has(cause));
  if (whole) return startAgain(whole, question);
  const [best] = causes.flatMap(changeFor).sort((a, b) => b.helps - a.helps);
  if (best) return best;
  if (held > 0 && causes.some(({ cause }) => cause === 'ramp')) return releaseHeld(held);
  const wait = waitFor(causes);
  if (wait) return wait;
  if (held > 0) return releaseHeld(held);
  return sumOf(causes) === 0
    ? { kind: 'none', text: 'Nothing is needed: nobody waits to be called.', helps: 0 }
    : { kind: 'none', text: 'Nothing is in the way: calls leave as soon as they can.', helps: 0 };
}

const STOPS_ALL = new Set<string>(['paused', 'no-process', 'not-trusted'] satisfies Cause['cause'][]);
/** They could be called at once, or as soon as a slot is free. */
const COULD_GO = new Set<string>([
  'due',
  'ramp',
  'slots',
  'pace',
  'campaign-limit',
  'account-limit',
] satisfies Cause['cause'][]);

function startAgain(
  whole: Cause,
  { campaign, state, reason, ifRunning, soon, fixes }: ChangeQuestion,
): Change {
  const atOnce = sumOf(ifRunning.filter(({ cause }) => COULD_GO.has(cause)));
  const helps = atOnce + soon;
  const more = soon > 0 ? `, ${count(soon)} more within 10 minutes` : '';
  const then = `${count(atOnce)} of ${plural(whole.count, 'waiting contact')} could be called then${more}.`;
  if (whole.cause === 'no-process')
    return { kind: 'start', text: `Start fairdial: ${then}`, helps, command: 'fairdial serve' };
  if (whole.cause === 'not-trusted')
    return { kind: 'mend', text: `${fixes.join(' ') || 'Mend what is in doubt.'} ${then}`, helps };
  if (state !== 'paused') return { kind: 'none', text: `Nothing: the campaign is ${state}.`, helps: 0 };
  if (reason === FILE_REMOVED || reason === FILE_MISSING)
    return {
      kind: 'mend',
      text: `Put its file back into the campaigns folder, and it goes on by itself: ${then}`,
      helps,
    };
  const first = reason === BY_HAND || reason === '' ? 'Resume' : 'Mend why it was paused, then resume';
  return {
    kind: 'resume',
    text: `${first} the campaign: ${then}`,
    helps,
    command: `fairdial resume ${campaign}`,
  };
}

function changeFor(cause: Cause): Change[] {
  const { cause: name, count: helps, text, numbers = [] } = cause;
  const who = `${plural(helps, 'contact is', 'contacts are')} due and may be called`;
  switch (name) {
    case 'slots':
      return [
        {
          kind: 'raise-number-limit',
          helps,
          text: `${limitText(numbers)} ${binds(numbers)}: ${who}; each further slot is one more call at once.`,
        },
      ];
    case 'campaign-limit':
      return [
        {
          kind: 'raise-campaign-limit',
          helps,
          text: `The campaign's max_concurrent binds: ${who}. Raise it.`,
        },
      ];
    case 'account-limit':
      return [
        {
          kind: 'raise-account-limit',
          helps,
          text: `FAIRDIAL_MAX_CONCURRENT binds: ${who}. Raise it if the account carries more.`,
        },
      ];
    case 'pace':
      return [
        {
          kind: 'raise-pace',
          helps,
          text: `calls_per_second of ${numbers.map(({ number }) => number).join(', ')} binds: ${who}. Raise it.`,
        },
      ];
    case 'no-number':
      return [
        {
          kind: 'add-number',
          helps,
          text: `${plural(helps, 'contact is', 'contacts are')} ${text}: add that number to from_numbers, or change their rows.`,
        },
      ];
    case 'frozen':
      return [
        {
          kind: 'lift-freeze',
          helps,
          text: `${plural(helps, 'contact is', 'contacts are')} ${text}: take the place off freeze once calls are allowed there again.`,
        },
      ];
    case 'no-hours':
      return [
        {
          kind: 'extend-hours',
          helps,
          text: `${plural(helps, 'contact', 'contacts')} will never be called, for ${text}: change end, calling_window or their zone.`,
        },
      ];
    default:
      return [];
  }
}

function limitText(numbers: readonly NumberLoad[]): string {
  return numbers.map(({ number, limit }) => `max_concurrent of ${number} (${limit})`).join(' and ');
}

/** The smallest limit of all campaigns counts: raising one's own may not help. */
function binds(numbers: readonly NumberLoad[]): string {
  const others = numbers.flatMap(({ number, limitOf }) =>
    limitOf ? [`${number} has it from ${limitOf}`] : [],
  );
  const shared = numbers.flatMap(({ sharedWith }) => sharedWith.map(({ campaign }) => campaign));
  const remarks = [
    ...others,
    ...(shared.length > 0 ? [`shared with ${[...new Set(shared)].join(', ')}`] : []),
  ];
  return `${numbers.length > 1 ? 'bind' : 'binds'}${remarks.length > 0 ? ` (${remarks.join('; ')})` : ''}`;
}

/** What ends by itself, nobody knows when. */
const WAITS: Partial<Record<Cause['cause'], string>> = {
  breaker: 'one call will find out whether the provider is well again.',
  ramp: 'once the first calls have ended and look right, the others go at full speed.',
};

/** The largest group that a time clears. */
function waitFor(causes: readonly Cause[]): Change | undefined {
  const timed = causes.filter(({ until }) => until !== undefined);
  const [most] = timed.toSorted((a, b) => b.count - a.count);
  if (!most || most.until === undefined) {
    const own = causes.find(({ cause }) => cause in WAITS);
    if (own && isNoConnection(own)) return reachAgain(own);
    return own && { kind: 'wait', helps: own.count, text: `Wait: ${WAITS[own.cause]}` };
  }
  if (isNoConnection(most)) return reachAgain(most);
  return {
    kind: 'wait',
    helps: most.count,
    until: most.until,
    ...(most.last !== undefined && { last: most.last }),
    text: `Wait: what keeps ${plural(most.count, 'contact')} (${most.text}) clears by itself.`,
  };
}

function isNoConnection({ cause, text }: Cause): boolean {
  return (cause === 'back-off' || cause === 'breaker') && text.includes(NO_CONNECTION);
}

/** A provider that is away comes back by itself; a wrong address does not. */
function reachAgain({ count: helps, text, until }: Cause): Change {
  return {
    kind: 'mend',
    helps,
    ...(until !== undefined && { until }),
    text: `Check ONEINBOX_BASE_URL and the network: ${plural(helps, 'contact waits', 'contacts wait')} (${text}).`,
  };
}

function releaseHeld(held: number): Change {
  return {
    kind: 'release',
    helps: held,
    text: `Decide ${plural(held, 'held attempt')}: only a person can say whether these calls were made.`,
    command: 'fairdial status',
  };
}
