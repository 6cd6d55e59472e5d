import { LedgerUnavailable } from '../../src/ledger/errors.ts';
import type { Dice } from './dice.ts';
import { isDuring, SECOND } from './scales.ts';
import type { Weather } from './scenario.ts';

/** What becomes of one question to the store. Times in ms. */
export interface Fate {
  readonly kind: 'swift' | 'plain' | 'lostRequest' | 'lostReply' | 'crashBefore' | 'crashAfter' | 'freeze';
  /** On the way there. */
  readonly there: number;
  /** On the way back, or until the asker gives up. */
  readonly back: number;
  readonly freezeMs: number;
  readonly isOutage?: true;
}

/** Nothing goes wrong. */
export const CALM = {
  lostRequest: 0,
  lostReply: 0,
  crash: 0,
  freeze: 0,
  lostItem: 0,
  doubleItem: 0,
  outages: [],
  doubts: [],
  clocksApartMs: 0,
};

/** After these something is true that cannot be taken back: here a crash or a pause hurts most. */
const HOT: ReadonlySet<string> = new Set([
  'open',
  'beginPosting',
  'beginPostingBatch',
  'markPlaced',
  'markUnconfirmed',
  'noteAbsent',
  'giveBack',
  'end',
  'settle',
  'backOff',
  'setState',
  'queue.place',
  'noteTrouble',
  'hold',
  'restore',
  'noteCrash',
]);

const SWIFT: Fate = { kind: 'swift', there: 0, back: 0, freezeMs: 0 };

export function fateOf(
  name: string,
  { dice, weather, now }: { dice: Dice; weather: Weather; now: number },
): Fate {
  const heat = HOT.has(name) ? 1 : 0.05;
  const fate = (kind: Fate['kind'], freezeMs = 0): Fate => ({
    kind,
    there: dice.whole(0, 50),
    back: dice.whole(0, dice.chance(0.05) ? 3_000 : 50),
    freezeMs,
  });
  if (weather.outages.some((outage) => isDuring(outage, now)))
    return { ...fate('lostRequest'), isOutage: true };
  const luck = dice.next();
  let edge = weather.crash * heat;
  if (luck < edge / 2) return fate('crashBefore');
  if (luck < edge) return fate('crashAfter');
  edge += weather.freeze * heat;
  if (luck < edge) return fate('freeze', dice.pick([4, 20, 90, 240]) * SECOND);
  edge += weather.lostRequest;
  if (luck < edge) return fate('lostRequest');
  edge += weather.lostReply;
  if (luck < edge) return fate('lostReply');
  return luck < edge + weather.slow * 0.5 ? fate('plain') : SWIFT;
}

export function noAnswer(): LedgerUnavailable {
  return new LedgerUnavailable('Command timed out');
}
