import { startEngine } from './kit/engine.mjs';
import { cpuMs, startCpuMeter } from './kit/machine.mjs';
import { millionFolder } from './kit/million.mjs';
import { sleep, startProcess, until } from './kit/processes.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const WATCHED_MS = 20_000;
/** An empty server with a timer: the least a Node.js process can cost. */
const EMPTY = "require('http').createServer().listen(0, '127.0.0.1'); setInterval(() => {}, 500)";

/** A million waiting, nothing open. Reports are on, as users have them. */
export async function run({ say, quick, rows, profile }) {
  const folder = await millionFolder({ say, rows });
  const simulator = await startSimulator(scenarioOf({ talk: '1s' }));
  const engine = await startEngine({ folder, simulator, reportSeconds: 10, profile });
  const empty = startProcess(process.execPath, ['-e', EMPTY]);
  try {
    await engine.ready();
    say('until it has written its reports and settled');
    await quiet(engine.pid, 180_000);
    const before = await simulator.stats();
    const cost = startCpuMeter({ engine: engine.pid, redis: engine.redisPid, empty: empty.pid });
    say('watching');
    await sleep(quick ? 4_000 : WATCHED_MS);
    const used = cost();
    const share = (ms) => (100 * ms) / used.wallMs;
    const requests = (await simulator.stats()).requests - before.requests;
    const memory = engine.memory();
    return [
      {
        figure: 'CPU of the engine',
        value: share(used.engine),
        unit: '% of a core',
        baseline: share(used.empty) || undefined,
        against: 'an empty Node.js server',
        bar: '< 0.5 %',
        reached: share(used.engine) < 0.5,
        note: `an empty server: ${share(used.empty).toFixed(2)} %; ${requests} API requests in ${(used.wallMs / 1_000).toFixed(0)} s`,
      },
      { figure: 'CPU of Redis', value: share(used.redis), unit: '% of a core' },
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

/** Until the start's work (loading, the first reports, which are exported 10 s later) is behind it: 15 s of little CPU. */
async function quiet(pid, withinMs) {
  let calm = 0;
  let last = cpuMs(pid);
  await until(
    'the engine is quiet',
    () => {
      const now = cpuMs(pid);
      calm = now - last < 60 ? calm + 1 : 0;
      last = now;
      return calm >= 15;
    },
    { withinMs, everyMs: 1_000 },
  );
}
