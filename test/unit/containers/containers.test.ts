import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const text = (path: string) => readFileSync(path, 'utf8');
const EXACT_IMAGE = /^[a-z/]+:v?\d+\.\d+\.\d+(-[a-z]+)*$/;

describe('Dockerfile', () => {
  const lines = text('Dockerfile')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line));
  const stages = lines.filter((line) => line.startsWith('FROM '));
  const last = lines.slice(lines.lastIndexOf(stages.at(-1) ?? ''));
  const stepsOf = (word: string) =>
    last.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

  test('builds in other stages than the one that ships', () => {
    expect(stages).toHaveLength(3);
    expect(last.join('\n')).not.toMatch(/npm |build-essential|python|g\+\+/);
    expect(lines.filter((line) => /npm ci/.test(line))).toEqual([
      'RUN npm ci --ignore-scripts',
      'RUN npm ci --omit=dev --ignore-scripts',
    ]);
  });

  test('is pinned to one version', () => {
    const images = new Set(stages.map((line) => line.split(' ')[1]));
    expect([...images]).toEqual([expect.stringMatching(EXACT_IMAGE)]);
  });

  test('runs without root, under an init, in exec form', () => {
    expect(stepsOf('USER')).toEqual(['node']);
    expect(stepsOf('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(JSON.parse(stepsOf('ENTRYPOINT').join())).toEqual(['tini', '--', 'node', 'dist/cli/main.js']);
    expect(JSON.parse(stepsOf('CMD').join())).toEqual(['serve']);
  });

  test('asks its own service whether it lives, with nothing but Node', () => {
    const check = stepsOf('HEALTHCHECK').join();
    expect(check).toMatch(/CMD \["node", "scripts\/health-check\.mjs"\]$/);
    expect(text('scripts/health-check.mjs')).toContain('/healthz');
  });

  test('copies only what .dockerignore lets in', () => {
    const allowed =
      text('.dockerignore')
        .match(/^!.*$/gm)
        ?.map((line) => line.slice(1)) ?? [];
    const named = lines
      .filter((line) => /^COPY (?!--from)/.test(line))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(named.filter((path) => !allowed.includes(path))).toEqual([]);
    for (const path of named.filter((each) => !each.includes('*'))) expect(existsSync(path)).toBe(true);
  });
});

describe('docker-compose.yml', () => {
  const service = z.object({
    image: z.string().optional(),
    command: z.array(z.string()).optional(),
    environment: z.record(z.string(), z.string()).default({}),
    networks: z.array(z.string()).default([]),
    ports: z.array(z.string()).default([]),
    profiles: z.array(z.string()).default([]),
    volumes: z.array(z.string()).default([]),
    cap_drop: z.array(z.string()),
    security_opt: z.array(z.string()),
    mem_limit: z.string(),
    read_only: z.boolean().optional(),
    init: z.boolean().optional(),
    stop_grace_period: z.string().optional(),
    depends_on: z.object({ redis: z.object({ condition: z.string() }) }).optional(),
  });
  const compose = z
    .object({
      services: z.record(z.string(), service),
      volumes: z.record(z.string(), z.null()),
      networks: z.object({ store: z.object({ internal: z.literal(true) }) }),
    })
    .parse(parse(text('docker-compose.yml'), { merge: true }));
  const named = (name: string) => service.parse(compose.services[name]);
  const all = Object.entries(compose.services);
  const [redis, fairdial, second] = [named('redis'), named('fairdial'), named('fairdial-2')];

  test.each(all)('%s may do no more than it must', (_, { cap_drop, security_opt, ports, image }) => {
    expect(cap_drop).toEqual(['ALL']);
    expect(security_opt).toEqual(['no-new-privileges:true']);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(image === 'fairdial' || EXACT_IMAGE.test(image ?? '')).toBe(true);
  });

  test.each(all)('%s mounts what is there, or a named volume', (_, { volumes }) => {
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      const isThere = source.startsWith('./docs') ? existsSync(source) : source.startsWith('./');
      expect(isThere || source in compose.volumes, volume).toBe(true);
    }
  });

  test.each(['--appendonly yes', '--appendfsync always', '--maxmemory-policy noeviction'])(
    'Redis runs with %s',
    (flag) => {
      expect(redis.command?.join(' ')).toContain(flag);
    },
  );

  test('Redis keeps its data, asks for a password and is reached by the service alone', () => {
    expect(redis.volumes).toContain('redis:/data');
    expect(redis.ports).toEqual([]);
    expect(redis.networks).toEqual(['store']);
    expect(redis.read_only).toBe(true);
    expect(redis.command?.join(' ')).toContain('requirepass $$REDISCLI_AUTH');
    expect(fairdial.environment.REDIS_URL).toMatch(/^redis:\/\/:\$\{REDIS_PASSWORD:\?/);
  });

  test('the service waits for Redis, writes only where it must, and has time to stop', () => {
    expect(fairdial.depends_on?.redis.condition).toBe('service_healthy');
    expect(fairdial).toMatchObject({ init: true, read_only: true, stop_grace_period: '30s' });
    expect(fairdial.volumes).toContain('./campaigns:/app/campaigns:ro');
  });

  test('a second instance differs only where it must', () => {
    expect(second.profiles).toEqual(['second']);
    expect(second.environment).toEqual(fairdial.environment);
    expect(second.volumes.filter((volume) => fairdial.volumes.includes(volume))).toEqual([
      './campaigns:/app/campaigns:ro',
    ]);
  });
});

describe('docs/kubernetes/fairdial.yml', () => {
  const [set, service] = parseAllDocuments(text('docs/kubernetes/fairdial.yml')).map((document) =>
    document.toJS(),
  );
  const { spec } = set.spec.template;
  const [container] = spec.containers;

  test('runs without root, on a file system it cannot change', () => {
    expect(spec.securityContext.runAsNonRoot).toBe(true);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('takes secrets from files', () => {
    const variables = container.env.map(({ name }: { name: string }) => name);
    expect(variables).toEqual(expect.arrayContaining(['ONEINBOX_API_KEY_FILE', 'REDIS_URL_FILE']));
  });

  test('restarts for a dead process, not for an outage elsewhere', () => {
    expect(container.livenessProbe.httpGet.path).toBe('/healthz');
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(30);
  });

  test('mounts every volume it declares, and reaches its own pods', () => {
    const mounted = container.volumeMounts.map(({ name }: { name: string }) => name);
    const declared = [
      ...spec.volumes,
      ...set.spec.volumeClaimTemplates.map(({ metadata }: never) => metadata),
    ];
    expect(new Set(mounted)).toEqual(new Set(declared.map(({ name }) => name)));
    expect(service.spec.selector).toEqual(set.spec.template.metadata.labels);
  });
});
