import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fencedIn, PAPERS, type Typed, typedIn } from '../../support/papers.ts';
import { type Folder, fairdial, makeFolder } from '../cli/fairdial.ts';

/** Need neither an account nor a network; `demo` has tests of its own. */
const QUIET = ['check', 'rules', 'schema', 'plan', 'init', 'completion', '--help', 'help'];
/** Need an account, or what an earlier campaign has left behind. */
const DEPENDENT = ['--online', '--diff', '--from-report', '--observed'];

const typed = PAPERS.flatMap(fencedIn).flatMap(typedIn);
const isQuiet = ({ words }: Typed) =>
  QUIET.includes(words[0] ?? '') && !words.some((word) => DEPENDENT.includes(word));

let folder: Folder;

/** What the README shows, and the samples, stand where the papers say. */
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

async function furnish(): Promise<void> {
  const campaigns = join(folder.path, 'campaigns');
  await cp('campaigns', campaigns, { recursive: true });
  await mkdir(join(campaigns, 'contacts'), { recursive: true });
  const [yaml, csv] = ['yaml', 'csv'].map(
    (wanted) => fencedIn('README.md').find(({ language }) => language === wanted)?.text ?? '',
  );
  await writeFile(join(campaigns, 'renewals.yaml'), yaml ?? '');
  await writeFile(join(campaigns, 'contacts', 'renewals.csv'), csv ?? '');
}

test('there is something to run', () => {
  expect(typed.filter(isQuiet).length).toBeGreaterThan(3);
});

test.each(typed.filter(isQuiet).map((each) => [`${each.paper}: ${each.line}`, each.words] as const))(
  '%s',
  async (_, words) => {
    // init begins in a folder without that campaign.
    if (words[0] !== 'init') await furnish();
    const { code, stdout, stderr } = await fairdial(words, { cwd: folder.path });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toBe('');
  },
);
