import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SETTINGS } from '../../src/config/settings.ts';

const text = (path: string) => readFileSync(path, 'utf8');
const versions = z.record(z.string(), z.string());

describe('package.json', () => {
  const manifest = z
    .object({ engines: versions, dependencies: versions, devDependencies: versions, scripts: versions })
    .parse(JSON.parse(text('package.json')));

  test('pins exact versions', () => {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
      .map(([name, version]) => `${name}: ${version}`);
    expect(ranges).toEqual([]);
  });

  test('asks for the Node that set-up checks for', () => {
    expect(manifest.engines.node).toBe('>=20.19');
    expect(text('scripts/setup.sh')).toContain('20.19');
  });

  test.each(['fairdial', 'demo'])('%s sets the checkout up first', (script) => {
    expect(manifest.scripts[script]).toMatch(/^bash scripts\/setup\.sh\b/);
  });
});

describe('package-lock.json', () => {
  const lock = z
    .object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })) })
    .parse(JSON.parse(text('package-lock.json')));

  /** Scripts are switched off in .npmrc; these packages work without theirs. */
  const HARMLESS: Readonly<Record<string, string>> = {
    'msgpackr-extract': 'optional speed-up of msgpackr, which falls back to JavaScript',
    'cpu-features': 'optional speed-up of ssh2',
    ssh2: 'builds an optional crypto binding; only testcontainers over ssh would use it',
    protobufjs: 'prints a notice about version ranges; only testcontainers uses it',
    fsevents: 'macOS file watching for vitest, ships ready-made',
  };

  test('no package needs an install script', () => {
    const scripted = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(scripted.filter((name) => !(name in HARMLESS))).toEqual([]);
    expect(text('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });
});

test('.env.example names every setting, and nothing else', () => {
  const named = [...text('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  const FOR_COMPOSE = 'REDIS_PASSWORD';
  expect(named.toSorted()).toEqual([...SETTINGS.map(({ name }) => name), FOR_COMPOSE].toSorted());
});
