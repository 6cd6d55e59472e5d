import { FROM_NUMBERS } from './kit/campaigns.mjs';
import { startEngine } from './kit/engine.mjs';
import { nowMs } from './kit/machine.mjs';
import { millionFolder } from './kit/million.mjs';
import { until } from './kit/processes.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const LIVE = 1_000;

/** Engine and Redis killed with a million contacts and 1,000 live calls. Adopted is a call that the new process has asked about. */
export async function run({ say, quick, rows }) {
  const cap = quick ? 100 : LIVE;
  const folder = await millionFolder({ say, rows, cap, more: '' });
  const simulator = await startSimulator(scenarioOf({ talk: '600s' }));
  let engine = await startEngine({ folder, simulator });
  try {
    await until('the cap is full', async () => (await simulator.stats()).live >= cap, {
      withinMs: 120_000,
      everyMs: 200,
    });
    say('kill -9');
    await engine.kill();
    engine = await startEngine({ folder, simulator });
    const loadedAt = await until('Redis has loaded', () => whenLoaded(engine.redis), { everyMs: 5 });
    await engine.ready();
    const readyAt = nowMs();
    say('ready');
    const adoptedAt = await until('all calls are adopted', () => whenAdopted(simulator, engine.began, cap), {
      everyMs: 200,
    });
    const { accepted } = await simulator.stats();
    return [
      {
        figure: 'Redis loaded → ready',
        value: (readyAt - loadedAt) / 1_000,
        unit: 's',
        bar: '< 5 s',
        reached: readyAt - loadedAt < 5_000,
        note: `start of the process → Redis loaded ${((loadedAt - engine.began) / 1_000).toFixed(1)} s`,
      },
      {
        figure: `ready → all ${cap} live calls adopted`,
        value: Math.max(0, adoptedAt - readyAt) / 1_000,
        unit: 's',
        bar: '< 10 s, nobody called again',
        reached: adoptedAt - readyAt < 10_000 && accepted === cap,
        note: `${accepted - cap} calls made meanwhile`,
      },
    ];
  } finally {
    await engine.kill();
    simulator.stop();
  }
}

async function whenLoaded(redis) {
  const text = await redis.info('persistence').catch(() => '');
  return /^loading:0/m.test(text) ? nowMs() : undefined;
}

async function whenAdopted(simulator, since, count) {
  const calls = (await simulator.calls())[FROM_NUMBERS[0]];
  const shown = calls.map((call) => call.shown).filter((at) => at > since);
  return shown.length >= count ? Math.max(...shown) : undefined;
}
