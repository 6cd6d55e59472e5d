import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
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

describe('docker-compose.yml', () => {
  const service = z.object({
    command: z.unknown(),
    networks: z.array(z.string()),
    ports: z.array(z.string()).default([]),
  });
  const compose = z
    .object({
      services: z.object({
        fairdial: service.extend({
          environment: versions,
          init: z.literal(true),
          stop_grace_period: z.string(),
          depends_on: z.object({ redis: z.object({ condition: z.string() }) }),
        }),
        redis: service.extend({ command: z.string(), image: z.string(), volumes: z.array(z.string()) }),
      }),
      networks: z.object({ store: z.object({ internal: z.boolean() }) }),
    })
    .parse(parse(text('docker-compose.yml')));
  const { fairdial, redis } = compose.services;

  test.each(['--appendonly yes', '--appendfsync always', '--maxmemory-policy noeviction'])(
    'Redis runs with %s',
    (flag) => {
      expect(redis.command).toContain(flag);
    },
  );

  test('Redis is pinned, keeps its data and is reached by the service alone', () => {
    expect(redis.image).toMatch(/^redis:7\.\d+/);
    expect(redis.volumes).toContain('redis:/data');
    expect(redis.ports).toEqual([]);
    expect(redis.networks).toEqual(['store']);
    expect(compose.networks.store.internal).toBe(true);
  });

  test('the service waits for Redis, is open to this machine only, and has time to stop', () => {
    expect(fairdial.environment.REDIS_URL).toBe('redis://redis:6379');
    expect(fairdial.depends_on.redis.condition).toBe('service_healthy');
    expect(fairdial.ports).toEqual(['127.0.0.1:8420:8420']);
    expect(fairdial.stop_grace_period).toBe('30s');
  });
});

test('the image runs without root', () => {
  expect(text('Dockerfile')).toMatch(/^USER node$/m);
});

test('.env.example names every setting, and nothing else', () => {
  const named = [...text('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(SETTINGS.map(({ name }) => name).toSorted());
});
