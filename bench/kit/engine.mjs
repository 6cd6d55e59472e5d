import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memoryOf } from './machine.mjs';
import { freePort, startProcess, until } from './processes.mjs';
import { connect } from './redis.mjs';
import { atTheEnd } from './scratch.mjs';

export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const NEVER = '86400';

/**
 * `fairdial serve` as a user starts it, in `folder` with its `campaigns/`, on a private Redis unless `redisUrl` is given.
 * Reports are exported only where `reportSeconds` says so: they have a benchmark of their own.
 */
export async function startEngine({
  folder,
  simulator,
  webhooks = false,
  redisUrl,
  reportSeconds,
  env,
  profile,
}) {
  mkdirSync(join(folder, 'campaigns'), { recursive: true });
  const port = await freePort();
  const settings = {
    ONEINBOX_API_KEY: 'oi_sk_bench',
    ONEINBOX_BASE_URL: simulator.url,
    FAIRDIAL_PORT: String(port),
    FAIRDIAL_REPORT_SECONDS: String(reportSeconds ?? NEVER),
    LOG_LEVEL: 'warn',
    ...(webhooks && { FAIRDIAL_PUBLIC_URL: `http://127.0.0.1:${port}` }),
    ...(redisUrl && { REDIS_URL: redisUrl }),
    ...env,
  };
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const run = startProcess(process.execPath, [...profiling, MAIN, 'serve'], { cwd: folder, env: settings });
  const base = `http://127.0.0.1:${port}`;
  const get = (path) => fetch(`${base}${path}`).then((answer) => answer.json());
  const alive = () => {
    if (!run.running()) throw new Error(`the engine has ended:\n${run.said.err}`);
  };
  const server = redisUrl ? undefined : await privateServer(folder, run.began, alive);
  // Whatever becomes of the engine, its Redis does not stay behind.
  if (server) atTheEnd(() => killRedis(server.pid));
  return {
    ...run,
    base,
    redisPid: server?.pid,
    redis: server && connect(server.socketPath),
    get,
    async campaign(name) {
      alive();
      return (await get(`/api/campaigns/${name}`).catch(() => undefined))?.campaigns?.[0];
    },
    ready: (withinMs = 60_000) =>
      until(
        'the engine is ready',
        () => {
          alive();
          return fetch(`${base}/readyz`).then(
            ({ status }) => status === 200,
            () => false,
          );
        },
        { withinMs, everyMs: 20 },
      ),
    memory: () => memoryOf(run.pid),
    /** The end of a benchmark, not of a service: no final reports of a million rows. */
    async kill() {
      this.redis?.disconnect();
      await run.kill();
      if (server) await killRedis(server.pid);
    },
    /** An orderly end, so that a profile is written. */
    async stop() {
      this.redis?.disconnect();
      await run.kill('SIGTERM');
    },
  };
}

async function privateServer(folder, since, alive) {
  const record = join(folder, 'data', 'redis', 'server.json');
  return until('the private Redis is up', () => {
    alive();
    if (!existsSync(record)) return undefined;
    const { server, socketPath } = JSON.parse(readFileSync(record, 'utf8'));
    return server && startedSince(record, since) ? { pid: server.pid, socketPath } : undefined;
  });
}

/** A record that a killed engine left behind names a server that is gone. */
function startedSince(record, since) {
  const { server } = JSON.parse(readFileSync(record, 'utf8'));
  return memoryOf(server.pid) !== undefined && since > 0;
}

export async function killRedis(pid) {
  if (memoryOf(pid) === undefined) return;
  process.kill(pid, 'SIGKILL');
  await until('Redis has ended', () => memoryOf(pid) === undefined, { everyMs: 10 });
}

/** A folder that an engine of the same machine can start in again, whatever its end was. */
export function forgetServer(folder) {
  rmSync(join(folder, 'data', 'redis', 'server.json'), { force: true });
}
