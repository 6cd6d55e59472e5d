import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);

/** Those that need no Redis and no simulator: the others are run before a release. */
const CHEAP = ['windows', 'numbers'];

describe('the benchmarks', () => {
  /** Whether a bar was reached is for a quiet machine to say, so nothing is asked of the figures but to be there. */
  test('still run, and print a line about the machine and a table', async () => {
    const { stdout } = await run(process.execPath, ['bench/run.mjs', ...CHEAP, '--quick']);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \(UTC\), \d+ cores/);
    for (const figure of ['window checks', 'next openings', 'cells parsed, validated and placed'])
      expect(stdout).toMatch(new RegExp(`^\\| ${figure} \\|.*\\d.*\\|$`, 'm'));
    expect(stdout).toMatch(/\b0 disagreements/);
    expect(stdout).not.toContain('failed');
  });

  test('are all loadable, and each has what the runner calls', async () => {
    const paths = readdirSync('bench').filter((name) => name.endsWith('.mjs') && name !== 'run.mjs');
    const script = `for (const path of ${JSON.stringify(paths)}) {
      const { run } = await import('./bench/' + path);
      if (typeof run !== 'function') throw new Error(path + ' has no run');
    }`;
    await expect(run(process.execPath, ['--input-type=module', '--eval', script])).resolves.toBeDefined();
  });

  test('refuse a name that there is none of', async () => {
    await expect(run(process.execPath, ['bench/run.mjs', 'nothing'])).rejects.toMatchObject({ code: 2 });
  });
});
