import type { Problem } from '../domain/errors.ts';
import { withoutApiKeys } from './api-keys.ts';
import type { Place } from './written.ts';

/** What is wrong and how to mend it; the place comes with it. */
export interface Finding {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  /** The repair, as one sentence. */
  readonly fix?: string;
}

/** Nobody mends more than this at once; a hostile file could have 60,000. */
const MOST_SHOWN = 100;

/** Gathers everything wrong with one file, so that it can be told at once. */
export class ProblemList {
  readonly #file: string;
  readonly #problems: Problem[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** Returns undefined, so that a reader can give up with `return problems.error(…)`. */
  error(place: Place | undefined, finding: Finding): undefined {
    this.#add('error', place, finding);
  }

  warn(place: Place | undefined, finding: Finding): void {
    this.#add('warning', place, finding);
  }

  get hasErrors(): boolean {
    return this.#problems.some(({ severity }) => severity === 'error');
  }

  /** In the order of the file. */
  all(): Problem[] {
    const sorted = this.#problems.toSorted((a, b) => lineOf(a) - lineOf(b) || columnOf(a) - columnOf(b));
    return sorted.length > MOST_SHOWN ? [...sorted.slice(0, MOST_SHOWN), this.#andMore(sorted)] : sorted;
  }

  /** Findings repeat what was written; where that is an API key, it must not reach a log. */
  #add(severity: Problem['severity'], place: Place | undefined, finding: Finding): void {
    const { code, message, fix } = finding;
    const repair = fix === undefined ? {} : { fix: withoutApiKeys(fix) };
    const said = { code, message: withoutApiKeys(message), ...repair };
    this.#problems.push({ severity, file: this.#file, ...place, ...said });
  }

  #andMore(sorted: readonly Problem[]): Problem {
    const rest = sorted.slice(MOST_SHOWN);
    const severity = rest.some((problem) => problem.severity === 'error') ? 'error' : 'warning';
    return { severity, file: this.#file, code: 'and-more', message: `and ${rest.length} more problems` };
  }
}

function lineOf(problem: Problem): number {
  return problem.line ?? 0;
}

function columnOf(problem: Problem): number {
  return problem.column ?? 0;
}
