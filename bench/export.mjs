import { join } from 'node:path';
import { FROM_NUMBERS } from './kit/campaigns.mjs';
import { viewOf } from './kit/drive.mjs';
import { MAIN, startEngine } from './kit/engine.mjs';
import { millionFolder, millionList, NAME } from './kit/million.mjs';
import { runBaseline, sleep, startProcess, until } from './kit/processes.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const CAP = 100;
const CALLING_MS = 12_000;

/** Reports of a million contacts: by `fairdial report` beside a running service, and by the service itself while it calls. */
export async function run({ say, quick, rows }) {
  const path = millionList(rows);
  say('csv-parse alone');
  const csv = await runBaseline('csv-only', { file: path });
  const one = await exportOnce({ say, rows });
  say('50 calls/s, no reports');
  const without = await refillWith({ say, quick, rows });
  say('50 calls/s, reports as often as they can');
  const during = await refillWith({ say, quick, rows, reportSeconds: 0.5 });
  const rate = (rows / one.tookMs) * 1_000;
  return [
    {
      figure: 'fairdial report, from the start of the process',
      value: rate,
      unit: 'rows/s',
      baseline: (rows / csv.ms) * 1_000,
      against: 'csv-parse reading them',
      bar: '≥ 100,000 rows/s',
      reached: rate >= 100_000,
    },
    { figure: 'peak RSS', value: one.peakMb, unit: 'MB', bar: '< 200 MB', reached: one.peakMb < 200 },
    {
      figure: 'told → POST p99 at 50 calls/s while reports are exported',
      value: during.p99,
      unit: 'ms',
      baseline: without.p99,
      against: 'no reports',
      bar: '≤ 1.2 ×',
      reached: during.p99 <= 1.2 * without.p99,
      note: `p50 ${during.p50.toFixed(1)} against ${without.p50.toFixed(1)} ms`,
    },
  ];
}

async function exportOnce({ say, rows }) {
  const folder = await millionFolder({ say, rows });
  const simulator = await startSimulator(scenarioOf({ talk: '1s' }));
  const engine = await startEngine({ folder, simulator });
  try {
    await engine.ready();
    say('exporting');
    const run = startProcess(process.execPath, [MAIN, 'report', NAME, '--reports', join(folder, 'out')], {
      cwd: folder,
    });
    const ended = await run.ended;
    if (ended.code !== 0) throw new Error(`fairdial report ended with ${ended.code}: ${run.said.err}`);
    return ended;
  } finally {
    await engine.kill();
    simulator.stop();
  }
}

async function refillWith({ say, quick, rows, reportSeconds }) {
  const folder = await millionFolder({ say, rows, cap: CAP, more: '' });
  const simulator = await startSimulator(scenarioOf({ talk: '1s-3s' }));
  const engine = await startEngine({ folder, simulator, webhooks: true, reportSeconds });
  try {
    await until('the cap is full', async () => (await simulator.stats()).live >= 0.9 * CAP);
    await sleep(quick ? 3_000 : CALLING_MS);
    return viewOf((await simulator.calls())[FROM_NUMBERS[0]], CAP);
  } finally {
    await engine.kill();
    simulator.stop();
  }
}
