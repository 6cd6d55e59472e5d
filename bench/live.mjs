import { FROM_NUMBERS, writeCampaign } from './kit/campaigns.mjs';
import { startEngine } from './kit/engine.mjs';
import { startCpuMeter } from './kit/machine.mjs';
import { sleep, until } from './kit/processes.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const LIVE = 10_000;
const WATCHED_MS = 12_000;

/** 10,000 calls in progress (or `--rows`, if fewer) that nothing but polling follows. */
export async function run({ say, quick, rows, profile }) {
  const live = quick ? 500 : Math.min(LIVE, rows);
  const folder = scratchFolder('live');
  const simulator = await startSimulator(scenarioOf({ talk: '1200s' }));
  writeCampaign(folder, { name: 'live', from: FROM_NUMBERS[0], cap: live, contacts: live });
  const engine = await startEngine({ folder, simulator, profile });
  try {
    say(`placing ${live} calls`);
    await until('all are live', async () => (await simulator.stats()).live >= live, {
      withinMs: 180_000,
      everyMs: 200,
    });
    await sleep(6_000);
    say('watching');
    const before = await simulator.stats();
    const cost = startCpuMeter({ engine: engine.pid, redis: engine.redisPid, simulator: simulator.pid });
    await sleep(quick ? 6_000 : WATCHED_MS);
    const used = cost();
    const seconds = used.wallMs / 1_000;
    const requests = ((await simulator.stats()).requests - before.requests) / seconds;
    const share = (ms) => (100 * ms) / used.wallMs;
    const oneByOne = live / 5;
    return [
      {
        figure: `CPU of the engine with ${live} live`,
        value: share(used.engine),
        unit: '% of a core',
        bar: '< 35 %',
        reached: share(used.engine) < 35,
        note: `Redis ${share(used.redis).toFixed(1)} %, simulator ${share(used.simulator).toFixed(0)} %`,
      },
      {
        figure: 'API requests',
        value: requests,
        unit: '/s',
        baseline: oneByOne,
        against: 'one request per call every 5 s',
        bar: '≤ 25/s',
        reached: requests <= 25,
        note: `every call is asked about every ${(live / 100 / Math.max(requests, 0.01)).toFixed(1)} s if pages are full`,
      },
      {
        figure: 'RSS of the engine',
        value: engine.memory().now,
        unit: 'MB',
        note: `peak ${engine.memory().peak.toFixed(0)} MB`,
      },
    ];
  } finally {
    if (profile) await engine.stop();
    await engine.kill();
    simulator.stop();
  }
}
