import type { Style } from '../style.ts';

/** `bad`: nobody can be called, or should be; `doubt`: it works, with less than there could be; `unknown`: could not be asked. */
export type FindingState = 'good' | 'doubt' | 'bad' | 'unknown';

/** One thing looked at. */
export interface Finding {
  readonly topic: string;
  readonly state: FindingState;
  readonly says: string;
  /** The command or the change that mends it; for every state but `good`. */
  readonly mend?: string;
}

export const good = (topic: string, says: string): Finding => ({ topic, state: 'good', says });

export function notGood(
  state: Exclude<FindingState, 'good'>,
  topic: string,
  { says, mend }: { says: string; mend: string },
): Finding {
  return { topic, state, says, mend };
}

const MARKS: Readonly<
  Record<FindingState, readonly [format: 'green' | 'yellow' | 'red' | 'dim', mark: string]>
> = { good: ['green', 'ok'], doubt: ['yellow', '!!'], bad: ['red', 'NO'], unknown: ['dim', '??'] };

/** A line a finding, and below it what mends it. */
export function findingLines({ topic, state, says, mend }: Finding, style: Style): string[] {
  const [format, mark] = MARKS[state];
  const line = `${style(format, mark)}  ${topic.padEnd(14)} ${says}`;
  return mend === undefined ? [line] : [line, `    ${' '.repeat(14)} → ${mend}`];
}
