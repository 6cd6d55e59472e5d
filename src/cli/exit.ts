import { isAbsolute } from 'node:path';
import { pathFromHere } from '../config/path-from-here.ts';
import { FairdialError, formatProblem, InputError, type Problem } from '../domain/errors.ts';
import type { Style } from './style.ts';

/** 0 done; 1 it ran and something failed; 2 the input or the configuration is wrong. */
export type ExitCode = 0 | 1 | 2 | 130 | 143;

/** What was asked for does not exist or makes no sense: the shell exits 2. */
export class WrongRequest extends FairdialError {
  constructor(message: string, nextStep?: string) {
    super('wrong-request', message, nextStep);
  }
}

/** A setting that this command cannot do without. */
export function missingSetting(name: string, fix: string): InputError {
  const problem: Problem = {
    severity: 'error',
    file: 'environment',
    code: 'missing-setting',
    message: `${name} is not set`,
    fix,
  };
  return new InputError([problem]);
}

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof InputError || error instanceof WrongRequest ? 2 : 1;
}

export interface ExplainOptions {
  /** Show the stack of a bug. */
  readonly debug: boolean;
  readonly style: Style;
}

/** What a person reads of an error: the message and the next step; of a bug one line, and its stack only on request. */
export function explainError(error: unknown, { debug, style }: ExplainOptions): string {
  const mark = style('red', 'error:');
  if (error instanceof InputError)
    return error.problems.map((problem) => problemText(problem, style)).join('\n');
  if (error instanceof FairdialError)
    return [`${mark} ${error.message}`, error.nextStep].filter(Boolean).join('\n');
  const known = systemTrouble(error);
  if (known !== undefined) return `${mark} ${known}`;
  if (debug && error instanceof Error) return error.stack ?? error.message;
  const [line = ''] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split(
    '\n',
  );
  return `${mark} ${line}\nThis is a bug in fairdial; set LOG_LEVEL=debug for details.`;
}

export function problemText(problem: Problem, style: Style): string {
  const mark = problem.severity === 'error' ? style('red', 'error:') : style('yellow', 'warning:');
  return `${mark} ${formatProblem(seenFromHere(problem))}`;
}

/** Its file as a person in this directory would write it: what a campaign names is known by its whole path. */
export function seenFromHere(problem: Problem): Problem {
  return isAbsolute(problem.file) ? { ...problem, file: pathFromHere(problem.file) } : problem;
}

/** Trouble with a path the person named is no bug. */
function systemTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'path' in error && 'code' in error)) return undefined;
  const what = FILE_TROUBLES[String(error.code)];
  return what && `${String(error.path)}: ${what}`;
}

const FILE_TROUBLES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'this user may not read or write there',
  EPERM: 'this user may not do that',
  EEXIST: 'there is something of this name already',
  EISDIR: 'this is a directory, where a file is needed',
  ENOTDIR: 'part of this path is a file, not a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};
