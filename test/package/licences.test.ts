import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

/** What the package brings along must be free to use, change and pass on without opening what it is built into. */
const ALLOWED = new Set(
  'MIT ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 CC0-1.0 Unlicense Python-2.0'.split(' '),
);
const REGISTRY = 'https://registry.npmjs.org/';

const entry = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
});
const { packages } = z
  .object({ packages: z.record(z.string(), entry) })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));

const named = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, each]) => ({ ...each, name: path.slice(path.lastIndexOf('node_modules/') + 13) }));
const shipped = named.filter(({ dev }) => !dev);

describe('what is installed with the package', () => {
  test('is named by the lockfile', () => {
    expect(shipped.length).toBeGreaterThan(20);
  });

  test('may be used under a licence that asks for nothing but to be named', () => {
    // "MIT OR Apache-2.0" leaves the choice; "MIT AND X" would not.
    const isAllowed = (licence = '') =>
      licence
        .replaceAll(/[()]/g, '')
        .split(' OR ')
        .some((each) => ALLOWED.has(each));
    const refused = shipped.filter(({ license }) => !isAllowed(license));
    expect(refused.map(({ name, license }) => `${name}: ${license ?? 'no licence'}`)).toEqual([]);
  });

  /** npm leaves the hash out for packages of other kinds of machines than the one that wrote the lockfile. */
  test('is checked against a hash, and comes from the registry', () => {
    const required = named.filter(({ optional }) => !optional);
    const unchecked = required.filter(
      ({ resolved = REGISTRY, integrity }) =>
        !resolved.startsWith(REGISTRY) || !integrity?.startsWith('sha512-'),
    );
    expect(unchecked.map(({ name }) => name)).toEqual([]);
  });
});

describe('the bill of materials', () => {
  const bill = z.object({
    bomFormat: z.literal('CycloneDX'),
    metadata: z.object({ component: z.object({ name: z.literal('fairdial') }) }),
    components: z.array(z.object({ name: z.string(), version: z.string(), purl: z.string() })),
  });
  let components: z.infer<typeof bill>['components'];

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/sbom.mjs'], {
      maxBuffer: 64 * 1_048_576,
    });
    ({ components } = bill.parse(JSON.parse(stdout)));
  });

  test('names every package that is installed with ours, and no other', () => {
    const identity = ({ name, version }: { name: string; version?: string | undefined }) =>
      `${name}@${version}`;
    expect(components.map(identity).toSorted()).toEqual([...new Set(shipped.map(identity))].toSorted());
  });
});
