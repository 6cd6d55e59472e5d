import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { campaignText, contactsText, type Folder, makeFolder } from '../integration/cli/fairdial.ts';
import { pollUntil } from '../support/poll.ts';

/** The entry point of the container, without a container: `ENTRYPOINT ["tini", "--", "node", "dist/cli/main.js"]`. */
const MAIN = resolve('dist/cli/main.js');

/** Docker and Kubernetes kill after ten and thirty seconds where nothing else is set. */
const GRACE_MS = 10_000;

const hasTini = process.platform === 'linux' && works('tini', '--version');

interface Contained {
  readonly child: ChildProcess;
  said(): string;
  readonly ended: Promise<number | null>;
}

/** Tried again: on a machine that is far too busy the program's own deadline for a stop may pass, and it ends with 1. */
describe.skipIf(!hasTini)('under tini, as in the container', { retry: 2 }, () => {
  let folder: Folder;
  let contained: Contained | undefined;

  beforeEach(async () => {
    folder = await makeFolder();
    await mkdir(join(folder.path, 'campaigns'));
    await writeFile(join(folder.path, 'campaigns', 'never.yaml'), neverOpen());
    await writeFile(join(folder.path, 'campaigns', 'people.csv'), contactsText(3));
  });
  afterEach(async () => {
    const { pid = 0, exitCode } = contained?.child ?? {};
    if (pid > 0 && exitCode === null) for (const each of [...offspringOf(pid), pid]) kill(each);
    await folder.remove();
  });

  function start(...args: string[]): Contained {
    const env = {
      PATH: process.env.PATH ?? '',
      FAIRDIAL_PORT: '0',
      ONEINBOX_API_KEY: 'oi_sk_nobody',
      ONEINBOX_BASE_URL: 'http://127.0.0.1:1',
      LOG_LEVEL: 'info',
    };
    // -s: adopts orphans although it is not process 1, as which it does so unasked.
    const words = ['-s', '--', process.execPath, MAIN, ...args];
    const child = spawn('tini', words, { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        text += part;
      });
    contained = { child, said: () => text, ended: once(child, 'close').then(([code]) => code) };
    return contained;
  }

  async function isUp({ child, said }: Contained, saying: RegExp): Promise<readonly number[]> {
    await pollUntil(() => saying.test(said()) || child.exitCode !== null, {
      timeoutMs: 40_000,
      what: `fairdial to say ${saying}`,
    });
    expect(said()).toMatch(saying);
    return offspringOf(child.pid ?? 0);
  }

  test('SIGTERM ends serve with 0 in time, and leaves no process, not even a dead one', async () => {
    const service = start('serve');
    const offspring = await isUp(service, /http:\/\/127\.0\.0\.1:[1-9]/);
    // The program and its private Redis.
    expect(offspring.length).toBeGreaterThanOrEqual(2);
    const [, port = ''] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(service.said()) ?? [];
    expect(isHealthy(port)).toBe(true);
    const began = performance.now();
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(GRACE_MS);
    expect(offspring.filter(exists)).toEqual([]);
    expect(isHealthy(port)).toBe(false);
  }, 90_000);

  test('SIGTERM ends run with 143', async () => {
    const run = start('run', 'campaigns/never.yaml');
    const offspring = await isUp(run, /never/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(143);
    expect(offspring.filter(exists)).toEqual([]);
  }, 90_000);

  test('a Redis that is killed is replaced, and its remains are taken away', async () => {
    const service = start('serve');
    const before = await isUp(service, /http:\/\/127\.0\.0\.1:[1-9]/);
    const redis = before.find((pid) => nameOf(pid).includes('redis'));
    if (!redis) throw new Error('no redis-server among what was started');
    process.kill(redis, 'SIGKILL');
    const replaced = () =>
      offspringOf(service.child.pid ?? 0).some((pid) => pid !== redis && nameOf(pid).includes('redis'));
    await pollUntil(replaced, { timeoutMs: 30_000, what: 'another redis-server' });
    expect(offspringOf(service.child.pid ?? 0).filter(isZombie)).toEqual([]);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  }, 90_000);
});

/** Opens for a minute a week, so nobody is dialled while this runs. */
function neverOpen(): string {
  return campaignText('never').replace(/calling_window:.*/, 'calling_window: { mon: "00:00-00:01" }');
}

/** What the HEALTHCHECK of the Dockerfile finds. */
function isHealthy(port: string): boolean {
  return works('env', `FAIRDIAL_PORT=${port}`, process.execPath, 'scripts/health-check.mjs');
}

function works(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What /proc tells of a process: its name, its state (Z: dead, not taken away) and its parent. */
function standing(pid: number): { name: string; state: string; parent: number } | undefined {
  try {
    const [, name = '', state = '', parent = ''] =
      /^\d+ \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** One that has ended meanwhile needs no killing. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}

const exists = (pid: number) => standing(pid) !== undefined;
const isZombie = (pid: number) => standing(pid)?.state === 'Z';
const nameOf = (pid: number) => standing(pid)?.name ?? '';

/** Children, their children and so on. */
function offspringOf(ancestor: number): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && standing(pid)?.parent === ancestor);
  return children.flatMap((pid) => [pid, ...offspringOf(pid)]);
}
