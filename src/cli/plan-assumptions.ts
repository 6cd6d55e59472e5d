import { InvalidArgumentError } from 'commander';
import { FORECAST_RESULTS, type ForecastResult, type Lengths, type Rates } from '../forecast/assumptions.ts';

const RATE = /^([a-z_]+)=(\d+(?:\.\d+)?)%$/;

/** `answered=35%,no_answer=40%`: shares of all calls. */
export function ratesOption(text: string): Partial<Rates> {
  const rates: Partial<Record<ForecastResult, number>> = {};
  for (const part of text.split(',')) {
    const [, name = '', share = ''] = RATE.exec(part.trim()) ?? [];
    const result = FORECAST_RESULTS.find((each) => each === name);
    if (result === undefined)
      throw new InvalidArgumentError(
        `Write shares of ${FORECAST_RESULTS.join(', ')}, such as answered=35%,no_answer=40%.`,
      );
    rates[result] = Number(share) / 100;
  }
  const whole = Object.values(rates).reduce((sum, share) => sum + share, 0);
  if (whole > 1.000_001) throw new InvalidArgumentError('Together the shares are more than 100%.');
  const isComplete = FORECAST_RESULTS.every((result) => rates[result] !== undefined);
  if (isComplete && whole < 0.999_999)
    throw new InvalidArgumentError('Together the shares are less than 100%.');
  return rates;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const LENGTH = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** `90s`, or `30s-3m`: any length between the two is as likely. */
export function lengthsOption(text: string): Lengths {
  const lengths = text.split('-').map((part) => {
    const [, amount, unit = ''] = LENGTH.exec(part.trim()) ?? [];
    return Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  });
  const [first = Number.NaN, last = first] = lengths;
  if (lengths.length <= 2 && first <= last) return lengths;
  throw new InvalidArgumentError('Write a time such as 90s, or a range such as 30s-3m.');
}

/** `+15739693824=20`, `+15739693824+5`, `20` or `+5` for all numbers. */
export interface WrittenLimit {
  readonly number?: string;
  readonly amount: number;
  /** On top of what the file says. */
  readonly isMore: boolean;
}

const LIMIT = /^(?:(\+\d{5,15})(=|\+)|(\+)?)(\d{1,6})$/;

/** For options given once for each number. */
export function limitOption(text: string, before: readonly WrittenLimit[] = []): WrittenLimit[] {
  const [, number, sign, more, amount] = LIMIT.exec(text.trim()) ?? [];
  if (amount === undefined || Number(amount) === 0)
    throw new InvalidArgumentError('Write +15739693824=20, or +5 for five more on every number.');
  const limit = { amount: Number(amount), isMore: sign === '+' || more === '+' };
  return [...before, number === undefined ? limit : { ...limit, number }];
}
