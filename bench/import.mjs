import { join } from 'node:path';
import { FROM_NUMBERS } from './kit/campaigns.mjs';
import { startEngine } from './kit/engine.mjs';
import { importMillion, millionList, writeMillion } from './kit/million.mjs';
import { runBaseline, until } from './kit/processes.mjs';
import { dataBytes, startRedis } from './kit/redis.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const BULLMQ_ROWS = 100_000;

/** A list of 1,000,000 rows: how fast, in how much memory, in how many bytes of Redis; beside what reading it costs at least. */
export async function run({ say, rows, profile }) {
  say('writing the list');
  const path = millionList(rows);
  say('csv-parse alone');
  const csv = await runBaseline('csv-only', { file: path });
  say('csv-parse and libphonenumber-js');
  const phones = await runBaseline('csv-phone', { file: path });
  say('BullMQ addBulk');
  const jobs = await addJobs(path, Math.min(rows, BULLMQ_ROWS));
  const ours = await importMillion({ rows, say, profile });
  say('first call');
  const firstMs = await firstCall(rows);
  const rate = (ms, count = rows) => (count / ms) * 1_000;
  const speed = { figure: 'import', value: rate(ours.tookMs), unit: 'rows/s' };
  return [
    {
      figure: 'time of the import, from the start of the process',
      value: ours.tookMs / 1_000,
      unit: 's',
      baseline: phones.ms / 1_000,
      against: 'csv-parse + libphonenumber-js',
      bar: '≤ 1.3 ×',
      reached: ours.tookMs <= 1.3 * phones.ms,
      note: `${ours.imported} imported, ${ours.rejected} rejected`,
    },
    {
      figure: 'CPU of the import per row, engine and Redis',
      value: (1_000 * (ours.engineCpuMs + ours.redisCpuMs)) / rows,
      unit: 'µs',
      baseline: (1_000 * phones.cpuMs) / rows,
      against: 'csv-parse + libphonenumber-js',
      note: `of it Redis ${((1_000 * ours.redisCpuMs) / rows).toFixed(1)} µs`,
    },
    { ...speed, baseline: rate(csv.ms), against: 'csv-parse alone' },
    {
      ...speed,
      baseline: rate(jobs.ms, jobs.rows),
      against: 'BullMQ addBulk',
      note: `BullMQ: ${jobs.rows} rows`,
    },
    {
      figure: 'peak RSS of the import',
      value: ours.peakMb,
      unit: 'MB',
      baseline: phones.peakMb,
      against: 'csv-parse + libphonenumber-js',
      bar: '< 250 MB',
      reached: ours.peakMb < 250,
    },
    {
      figure: 'Redis per waiting contact, all in',
      value: ours.bytesEach,
      unit: 'B',
      baseline: jobs.bytesEach,
      against: 'BullMQ job',
      bar: '≤ 190 B and ≤ 1/4 of a job',
      reached: ours.bytesEach <= 190 && ours.bytesEach <= jobs.bytesEach / 4,
    },
    {
      figure: 'start of the process → first POST, while importing',
      value: firstMs / 1_000,
      unit: 's',
      bar: '< 2 s',
      reached: firstMs < 2_000,
    },
  ];
}

async function addJobs(file, most) {
  const redis = await startRedis('jobs');
  try {
    const added = await runBaseline('bullmq-add', { file, socketPath: redis.socketPath, most });
    return { ...added, bytesEach: (await dataBytes(redis.client)) / added.rows };
  } finally {
    await redis.stop();
  }
}

/** The same list with its hours open. */
async function firstCall(rows) {
  const folder = scratchFolder('first');
  writeMillion(folder, rows, { cap: 10, more: '' });
  const simulator = await startSimulator(scenarioOf({ talk: '60s' }));
  const engine = await startEngine({ folder: join(folder), simulator });
  try {
    const call = await until('the first call', async () => (await simulator.calls())[FROM_NUMBERS[0]]?.[0], {
      everyMs: 100,
    });
    return call.created - engine.began;
  } finally {
    await engine.kill();
    simulator.stop();
  }
}
