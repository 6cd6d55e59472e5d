import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkout } from './checkout.ts';
import type { CaughtBy } from './planted-bug.ts';

/** One test that ran. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly status: string;
}

const RESULTS = 'results.json';
/**
 * Run these tests in a copy of the checkout, in a shell of their own. Rejects when they do not come to an end in time,
 * and when there are none: of a file that cannot be loaded, no test says anything.
 */
export async function runTests(
  checkout: Checkout,
  tests: readonly CaughtBy[],
  longestMs: number,
): Promise<TestResult[]> {
  const said = await runVitest(checkout.folder, tests, longestMs);
  const text = await readFile(join(checkout.folder, RESULTS), 'utf8').catch(() => '{"testResults":[]}');
  const { testResults } = JSON.parse(text) as VitestResults;
  const ran = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'skipped' && status !== 'pending')
      .map(({ fullName, status }) => ({
        file: name.replace(/^.*?\/test\//, 'test/'),
        name: fullName,
        status,
      })),
  );
  if (ran.length === 0) throw new Error(`no test ran: ${said.slice(-2_000)}`);
  return ran;
}

interface VitestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

async function runVitest(cwd: string, tests: readonly CaughtBy[], longestMs: number): Promise<string> {
  const names = tests.map(({ test }) => test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const files = [...new Set(tests.map(({ file }) => file))];
  const { PATH = '', HOME = '' } = process.env;
  const settings = Object.assign({}, ...tests.map(({ env }) => env));
  const child = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...files,
      `--testNamePattern=${names}`,
      '--reporter=json',
      `--outputFile=${RESULTS}`,
    ],
    // What red tests leave behind goes with the copy.
    { cwd, env: { PATH, HOME, TMPDIR: cwd, ...settings }, detached: true },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  let late = false;
  // With everything that its tests have started.
  const timer = setTimeout(() => {
    late = true;
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, longestMs);
  await once(child, 'close');
  clearTimeout(timer);
  if (late) throw new Error(`it took more than ${longestMs / 1_000} s: ${said.slice(-2_000)}`);
  return said;
}
