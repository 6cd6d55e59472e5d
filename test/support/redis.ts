import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisTarget } from '../../src/redis/connection.ts';
import { locateFiles, readRecord } from '../../src/redis/embedded-files.ts';
import { startEmbeddedRedis } from '../../src/redis/embedded-redis.ts';
import { endProcess } from '../../src/redis/embedded-server.ts';

export interface TestRedis {
  readonly target: RedisTarget;
  /** Begins every key of this test file, so that one server could serve several. */
  readonly prefix: string;
  stop(): Promise<void>;
}

/**
 * A real Redis for one test file: a child of ours in a directory of its own, or a container when
 * `TEST_REDIS=container`. `settings` are lines of redis.conf; without any, nothing is written to disk.
 */
export async function startTestRedis(settings: Readonly<Record<string, string>> = {}): Promise<TestRedis> {
  const prefix = `test-${randomBytes(4).toString('hex')}`;
  const start = process.env.TEST_REDIS === 'container' ? startContainer : startChild;
  return { prefix, ...(await start({ appendonly: 'no', appendfsync: 'no', ...settings })) };
}

/** Ends the private server that a killed process left on its data directory, if there is one. */
export async function endPrivateRedis(dataDir: string): Promise<void> {
  const server = existsSync(join(dataDir, 'redis')) && readRecord(locateFiles(dataDir))?.server;
  if (server) await endProcess(server);
}

type Started = Omit<TestRedis, 'prefix'>;

async function startChild(settings: Readonly<Record<string, string>>): Promise<Started> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairdial-test-'));
  const server = await startEmbeddedRedis({ dataDir, owner: 'test', settings });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { target: { socketPath: server.socketPath }, stop };
}

async function startContainer(settings: Readonly<Record<string, string>>): Promise<Started> {
  const { GenericContainer } = await import('testcontainers');
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const container = await new GenericContainer('redis:7.2')
    .withCommand(['redis-server', '--maxmemory-policy', 'noeviction', ...flags])
    .withExposedPorts(6379)
    .start();
  const url = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
  const stop = async () => {
    await container.stop();
  };
  return { target: { url }, stop };
}
