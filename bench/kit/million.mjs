import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FROM_NUMBERS, writeCampaign, writeMixedList } from './campaigns.mjs';
import { forgetServer, startEngine } from './engine.mjs';
import { memoryOf, startCpuMeter } from './machine.mjs';
import { until } from './processes.mjs';
import { dataBytes } from './redis.mjs';
import { scratchFolder } from './scratch.mjs';
import { scenarioOf, startSimulator } from './simulator.mjs';

/** Opens in a month: everybody waits. */
const LATER = () => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

export const NAME = 'million';
const lists = new Map();
const imports = new Map();

/** A list of so many rows (a million but for trying things), written once. */
export function millionList(rows) {
  if (!lists.has(rows)) {
    const path = join(scratchFolder('list'), 'list.csv');
    writeMixedList(path, rows);
    lists.set(rows, path);
  }
  return lists.get(rows);
}

/** The campaign of that list. `more`: YAML that says when it opens. */
export function writeMillion(folder, rows, { cap = 1_000, pace, window, more = `start: ${LATER()}` } = {}) {
  const path = millionList(rows);
  writeCampaign(folder, { name: NAME, from: FROM_NUMBERS[0], cap, pace, window, more, file: path });
}

/**
 * Import the list, with nobody to call yet, in a process of its own. Gives what that took, and a folder in which an engine finds
 * all of them waiting. Once per run of the benchmarks.
 */
export async function importMillion({ rows, say, profile }) {
  if (!imports.has(rows)) imports.set(rows, await importOnce({ rows, say, profile }));
  return imports.get(rows);
}

async function importOnce({ rows, say, profile }) {
  const folder = scratchFolder('million');
  writeMillion(folder, rows);
  const simulator = await startSimulator(scenarioOf({ talk: '1s' }));
  say(`importing ${rows} rows`);
  const engine = await startEngine({ folder, simulator, profile });
  try {
    const cost = startCpuMeter({ engine: engine.pid, redis: engine.redisPid });
    const patience = { withinMs: 600_000, everyMs: 250 };
    const campaign = await until('all rows are imported', () => whenImported(engine), patience);
    const tookMs = performance.timeOrigin + performance.now() - engine.began;
    const used = cost();
    return {
      folder,
      tookMs,
      engineCpuMs: used.engine,
      redisCpuMs: used.redis,
      peakMb: memoryOf(engine.pid)?.peak,
      imported: campaign.imported,
      rejected: campaign.rejected,
      bytesEach: (await dataBytes(engine.redis)) / campaign.imported,
    };
  } finally {
    await (profile ? engine.stop() : engine.kill());
    await engine.kill();
    simulator.stop();
  }
}

async function whenImported(engine) {
  const campaign = await engine.campaign(NAME);
  return campaign && campaign.imported > 0 && !campaign.importing ? campaign : undefined;
}

/** A copy of that folder, for an engine of its own. */
export async function millionFolder({ rows, say, ...campaign }) {
  const { folder } = await importMillion({ rows, say });
  const copy = scratchFolder('copy');
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  rmSync(join(copy, 'campaigns'), { recursive: true, force: true });
  mkdirSync(join(copy, 'campaigns'));
  forgetServer(copy);
  writeMillion(copy, rows, campaign);
  return copy;
}
