import { InvalidArgumentError } from 'commander';
import type { Clock } from '../domain/clock.ts';
import { writtenEnd, writtenLength } from '../domain/suppression-end.ts';

/** For options that take a whole number. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Write a whole number from ${min} to ${max}.`);
  };
}

/** For options that take a country. */
export function countryCode(text: string): string {
  if (/^[a-z]{2}$/i.test(text)) return text.toUpperCase();
  throw new InvalidArgumentError('Write two letters, such as US or GB.');
}

/** For options that take a date or a time that is still to come; epoch ms. */
export function laterDate(clock: Clock): (text: string) => number {
  return (text) => {
    const end = writtenEnd(text);
    if (end === undefined) throw new InvalidArgumentError('Write a date such as 2027-01-31.');
    if (end <= clock.wallMs()) throw new InvalidArgumentError('This is past already.');
    return end;
  };
}

/** For options that take a length of time; ms. */
export function lengthOfTime(text: string): number {
  const ms = writtenLength(text);
  if (ms === undefined) throw new InvalidArgumentError('Write a whole number and s, m, h or d, such as 60d.');
  return ms;
}

/** For the end of a command's help: command lines and what each is for. */
export function examples(...lines: readonly (readonly [command: string, purpose: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return [
    '',
    'Examples:',
    ...lines.map(([command, purpose]) => `  ${command.padEnd(width)}  ${purpose}`),
  ].join('\n');
}
