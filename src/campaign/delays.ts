import type { Delay } from '../domain/campaign.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { kindName, shown, sourceOf, type Written } from './written.ts';

const UNIT_SECONDS: Readonly<Record<Delay['unit'], number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const LONGEST_SECONDS = 30 * 86_400;
const UNITS = 's, m, h or d (seconds, minutes, hours, days)';

/** `30m` → 30 minutes. From 1 s to 30 d, a whole number and one of the units s m h d. */
export function parseDelay(text: string): Delay | Finding {
  const [, amount, unit] = text.match(/^(\d{1,9})([smhd])$/) ?? [];
  if (amount === undefined || !isUnit(unit)) return invalidDelay(text);
  const delay: Delay = { amount: Number(amount), unit };
  const seconds = delaySeconds(delay);
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return delay;
  return {
    code: 'delay-out-of-range',
    message: `${text} is too ${seconds < 1 ? 'short' : 'long'}`,
    fix: 'Write a delay from 1s to 30d.',
  };
}

/** Seconds, a day taken as 24 hours. */
export function delaySeconds(delay: Delay): number {
  return delay.amount * UNIT_SECONDS[delay.unit];
}

/** One delay or a list of them, never empty. */
export function readDelays(written: Written, problems: ProblemList): readonly Delay[] | undefined {
  const items = written.kind === 'list' ? written.items : [written];
  if (items.length === 0) {
    return problems.error(written.place, {
      code: 'empty-list',
      message: `${written.path} has no delays`,
      fix: 'Write at least one, for example [30m], or remove the line.',
    });
  }
  const delays = items.map((item) => readDelay(item, problems));
  return delays.includes(undefined) ? undefined : delays.filter((delay) => delay !== undefined);
}

function readDelay(written: Written, problems: ProblemList): Delay | undefined {
  const text = sourceOf(written);
  const delay = text === undefined ? invalidDelay(kindName(written)) : parseDelay(text.trim());
  return 'code' in delay ? problems.error(written.place, delay) : delay;
}

function invalidDelay(text: string): Finding {
  const meant = meantDelay(text);
  const fix = meant ? `Did you mean ${meant}?` : `Write a whole number and a unit: ${UNITS}.`;
  return { code: 'invalid-delay', message: `${shown(text)} is not a delay`, fix };
}

/** `30 min`, `2 hours`, `1D`: a unit written out. `5` alone is not guessed. */
function meantDelay(text: string): string | undefined {
  const [, amount, word = ''] = text.match(/^(\d{1,9})\s*([a-z]+)$/i) ?? [];
  const isWord = /^(s(ec(ond)?s?)?|m(in(ute)?s?)?|h((ou)?rs?)?|d(ays?)?)$/i.test(word);
  return amount !== undefined && isWord ? `${amount}${word.slice(0, 1).toLowerCase()}` : undefined;
}

function isUnit(unit: string | undefined): unit is Delay['unit'] {
  return unit !== undefined && unit in UNIT_SECONDS;
}
