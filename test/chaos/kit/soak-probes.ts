import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLoopDelay } from '../../../src/telemetry/event-loop.ts';
import type { Sample } from './soak-figures.ts';

/** What was seen from outside of a process while it worked. */
export interface Observations {
  /** The highest resident memory in MB; 0 where the system has no /proc. */
  highestMb: number;
  /** How long `/readyz` took to answer, in ms. */
  readonly readyz: Sample[];
  /** Answers of `/readyz` that were not 200. */
  unready: number;
}

/** `/readyz` is asked twice a second; memory is looked at as often. */
const EVERY_MS = 500;
/** What never comes counts as this late. */
const LATEST_MS = 5_000;

export interface Watched {
  readonly url: string;
  readonly pid: number;
}

/** Watch a process whose `/readyz` has answered before, until the signal. */
export async function observe({ url, pid }: Watched, until: AbortSignal): Promise<Observations> {
  const seen: Observations = { highestMb: 0, readyz: [], unready: 0 };
  const asked: Promise<void>[] = [];
  const ask = async () => {
    const at = performance.now();
    const status = await statusOf(`${url}/readyz`);
    if (status !== 200) seen.unready += 1;
    seen.readyz.push({ at, value: performance.now() - at });
  };
  while (!until.aborted) {
    asked.push(ask());
    seen.highestMb = Math.max(seen.highestMb, await residentMb(pid));
    await sleep(EVERY_MS, undefined, { signal: until }).catch(() => {});
  }
  await Promise.all(asked);
  return seen;
}

/** How late its event loop was since it was last asked. */
export async function readEventLoop(url: string): Promise<EventLoopDelay> {
  const answer = await fetch(`${url}/healthz`);
  const { eventLoopDelayMs } = (await answer.json()) as { eventLoopDelayMs: EventLoopDelay };
  return eventLoopDelayMs;
}

/** On a connection of its own, as a probe comes; 0 when there was no answer. */
export function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(url, { agent: false, timeout: LATEST_MS }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(0));
    asked.end();
  });
}

/** For how many ms it stood in line for a core since it began; undefined where the system does not say. */
export async function coreWaitMs(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '');
  const [, waitedNs] = stat.split(' ');
  return waitedNs === undefined ? undefined : Number(waitedNs) / 1e6;
}

/** What `collected-memory.mjs` has noted since this instant (epoch ms), in MB. */
export async function readCollected(file: string, since: number): Promise<{ rss: Sample[]; heap: Sample[] }> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  const notes = lines.map((line) => JSON.parse(line) as { at: number; rss: number; heap: number });
  const warm = notes.filter(({ at }) => at > since);
  return {
    rss: warm.map(({ at, rss }) => ({ at, value: rss })),
    heap: warm.map(({ at, heap }) => ({ at, value: heap })),
  };
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kb ?? 0) / 1_024;
}
