/** Base of every error we throw on purpose: a stable `code` for machines, a message and a next step for people. */
export class FairdialError extends Error {
  readonly code: string;
  /** What the reader can do about it, as one imperative sentence. */
  readonly nextStep: string | undefined;

  constructor(code: string, message: string, nextStep?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.nextStep = nextStep;
  }
}

/** One thing wrong with a file the user wrote. Lines and columns count from 1. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Stable, kebab-case, e.g. `unknown-field`. */
  readonly code: string;
  readonly message: string;
  /** The repair, as one sentence: what to write instead. */
  readonly fix?: string;
}

/** Input or configuration is wrong: carries every problem at once; the shell exits 2. */
export class InputError extends FairdialError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('input', problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** `file:line:column: message (fix)` */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const fix = problem.fix ? ` → ${problem.fix}` : '';
  return `${place}: ${problem.message}${fix}`;
}
