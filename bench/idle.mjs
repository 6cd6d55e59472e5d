import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from './kit/engine.mjs';
import { cpuMs, fineCpuMs, startCpuMeter } from './kit/machine.mjs';
import { millionFolder, NAME } from './kit/million.mjs';
import { sleep, startProcess, until } from './kit/processes.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';
import { median, sum } from './kit/stats.mjs';

/** Watched in steps, of which the median counts: V8 collects the start's garbage once, a minute or two later. */
const STEP_MS = 5_000;
const STEPS = 12;
/** An empty server with a timer: the least a Node.js process can cost. */
const EMPTY = "require('http').createServer().listen(0, '127.0.0.1'); setInterval(() => {}, 500)";

/** A million waiting, nothing open. Reports are on, as users have them. */
export async function run({ say, quick, rows, profile }) {
  const folder = await millionFolder({ say, rows });
  const simulator = await startSimulator(scenarioOf({ talk: '1s' }));
  const began = Date.now();
  const engine = await startEngine({ folder, simulator, reportSeconds: 2, profile });
  const empty = startProcess(process.execPath, ['-e', EMPTY]);
  try {
    await engine.ready();
    say('until it has written its reports and settled');
    const report = join(folder, 'reports', NAME, 'contacts.csv');
    const isOfThisStart = () => existsSync(report) && statSync(report).mtimeMs > began;
    await until('the first reports are written', isOfThisStart, { withinMs: 180_000 });
    await quiet(engine.pid, 180_000);
    const before = await simulator.stats();
    say('watching');
    const steps = [];
    for (let step = 0; step < (quick ? 1 : STEPS); step += 1) {
      const cost = startCpuMeter({ engine: engine.pid, redis: engine.redisPid, empty: empty.pid }, fineCpuMs);
      await sleep(STEP_MS);
      steps.push(cost());
    }
    const shareOf = (name) => median(steps.map((used) => (100 * used[name]) / used.wallMs));
    const mean = (100 * sum(steps.map(({ engine: ms }) => ms))) / sum(steps.map(({ wallMs }) => wallMs));
    const requests = (await simulator.stats()).requests - before.requests;
    const memory = engine.memory();
    return [
      {
        figure: 'CPU of the engine',
        value: shareOf('engine'),
        unit: '% of a core',
        baseline: shareOf('empty') || undefined,
        against: 'an empty Node.js server',
        bar: '< 0.5 %',
        reached: shareOf('engine') < 0.5,
        note: `median of ${steps.length} times ${STEP_MS / 1_000} s, mean ${mean.toFixed(2)} %; ${requests} API requests`,
      },
      { figure: 'CPU of Redis', value: shareOf('redis'), unit: '% of a core' },
      {
        figure: 'RSS of the engine',
        value: memory.now,
        unit: 'MB',
        bar: '< 150 MB',
        reached: memory.now < 150,
        note: `peak since the start ${memory.peak.toFixed(0)} MB`,
      },
    ];
  } finally {
    await empty.kill();
    await (profile ? engine.stop() : engine.kill());
    simulator.stop();
  }
}

/** Until the start's work (loading, the first reports, which take a fifth of a core for a minute) is behind it: 6 s of little CPU. */
async function quiet(pid, withinMs) {
  let calm = 0;
  let last = cpuMs(pid);
  await until(
    'the engine is quiet',
    () => {
      const now = cpuMs(pid);
      calm = now - last < 60 ? calm + 1 : 0;
      last = now;
      return calm >= 6;
    },
    { withinMs, everyMs: 1_000 },
  );
}
