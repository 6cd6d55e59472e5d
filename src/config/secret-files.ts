import { readFileSync } from 'node:fs';
import type { Problem } from '../domain/errors.ts';
import { SETTINGS } from './settings.ts';

/** A secret's variable with this behind its name holds the path of a file with the secret: how containers hand them over. */
const SUFFIX = '_FILE';
/** No key is longer; something else was named by mistake. */
const LONGEST_SECRET = 4_096;

/** The variables that name a file with a secret. */
export const SECRET_FILE_NAMES: readonly string[] = SETTINGS.filter(({ kind }) => kind === 'secret').map(
  ({ name }) => `${name}${SUFFIX}`,
);

/** The secrets that stand in files, by setting, and what is wrong with the rest. One line break at the end is not part of a secret. */
export function readSecretFiles(environment: Readonly<Record<string, string | undefined>>): {
  secrets: Readonly<Record<string, string>>;
  problems: readonly Problem[];
} {
  const secrets: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const variable of SECRET_FILE_NAMES) {
    const path = environment[variable];
    if (path === undefined || path === '') continue;
    const name = variable.slice(0, -SUFFIX.length);
    const read = environment[name] ? { problem: givenTwice(name, variable) } : secretIn(path, variable);
    if ('problem' in read) problems.push(read.problem);
    else secrets[name] = read.secret;
  }
  return { secrets, problems };
}

function secretIn(path: string, variable: string): { secret: string } | { problem: Problem } {
  try {
    const secret = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (secret !== '' && secret.length <= LONGEST_SECRET) return { secret };
    const size = secret === '' ? 'an empty file' : 'a file too long for a secret';
    return { problem: bad(`${variable} names ${size}`, 'Write the secret, and nothing else, into it.') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    const fix = 'Correct the path, or let this user read the file.';
    return { problem: bad(`the file that ${variable} names cannot be read (${code})`, fix) };
  }
}

const givenTwice = (name: string, variable: string) =>
  bad(`${name} and ${variable} are both set`, 'Keep one of them.');

function bad(message: string, fix: string): Problem {
  return { severity: 'error', file: 'environment', code: 'bad-setting', message, fix };
}
