import { FROM_NUMBERS, writeCampaign } from './kit/campaigns.mjs';
import { startEngine } from './kit/engine.mjs';
import { nowMs, startCpuMeter } from './kit/machine.mjs';
import { runBaseline, sleep, until } from './kit/processes.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';
import { medians } from './kit/stats.mjs';

const CAP = 2_000;
/** Cap ÷ length allows 5,000 calls/s: the machine is the limit. */
const TALK = '0.2s-0.6s';
const PEOPLE = 60_000;
const WARM_UP_MS = 2_000;
const WINDOW_MS = 6_000;

/** Full life cycles per second, settled ones only; engine, Redis and simulator share the cores. */
export async function run({ say, quick, profile }) {
  const runs = quick || profile ? 1 : 3;
  const ours = [];
  const bare = [];
  for (let round = 0; round < runs; round += 1) {
    say(`round ${round + 1}`);
    bare.push(await bareLoop(quick ? 3_000 : 15_000));
    ours.push(await engineLoop(quick ? 2_000 : WINDOW_MS, profile));
  }
  const [own, loop] = [medians(ours), medians(bare)];
  const engineBar = 3 * loop.msPerCall;
  return [
    {
      figure: 'full life cycles',
      value: own.perSecond,
      unit: '/s',
      baseline: loop.perSecond,
      against: 'bare undici',
      bar: '≥ 2,500/s',
      reached: own.perSecond >= 2_500,
      runs,
      note: `cap ${CAP}, calls of ${TALK}; ${own.requestsPerCall.toFixed(1)} requests per call; event loop p99 ${own.loopP99.toFixed(0)} ms`,
    },
    {
      figure: 'engine CPU per call',
      value: own.engine,
      unit: 'ms',
      baseline: loop.msPerCall,
      against: 'bare undici',
      bar: `≤ 3 ×`,
      reached: own.engine <= engineBar,
      runs,
    },
    { figure: 'Redis CPU per call', value: own.redis, unit: 'ms', runs },
    {
      figure: 'simulator CPU per call',
      value: own.simulator,
      unit: 'ms',
      baseline: loop.simulator,
      against: 'bare undici',
      runs,
    },
  ];
}

async function bareLoop(people) {
  const simulator = await startSimulator(scenarioOf({ talk: TALK }));
  try {
    const cost = startCpuMeter({ simulator: simulator.pid });
    const result = await runBaseline('bare-undici', {
      url: simulator.url,
      from: FROM_NUMBERS[0],
      cap: CAP,
      people,
    });
    return { msPerCall: result.msPerCall, perSecond: result.perSecond, simulator: cost().simulator / people };
  } finally {
    simulator.stop();
  }
}

async function engineLoop(windowMs, profile) {
  const folder = scratchFolder('throughput');
  const simulator = await startSimulator(scenarioOf({ talk: TALK }));
  writeCampaign(folder, { name: 'flood', from: FROM_NUMBERS[0], cap: CAP, contacts: PEOPLE });
  const engine = await startEngine({ folder, simulator, webhooks: true, profile });
  try {
    // What an import costs has a benchmark of its own.
    await until('everybody is imported and the first calls are settled', () => isUnderWay(engine), {
      everyMs: 200,
    });
    await sleep(WARM_UP_MS);
    await engine.get('/healthz');
    const cost = startCpuMeter({ engine: engine.pid, redis: engine.redisPid, simulator: simulator.pid });
    const before = await look(engine, simulator);
    await sleep(windowMs);
    const after = await look(engine, simulator);
    const used = cost();
    const { eventLoopDelayMs } = await engine.get('/healthz');
    const done = after.done - before.done;
    return {
      perSecond: (done / (after.at - before.at)) * 1_000,
      engine: used.engine / done,
      redis: used.redis / done,
      simulator: used.simulator / done,
      requestsPerCall: (after.requests - before.requests) / done,
      loopP99: eventLoopDelayMs?.p99 ?? Number.NaN,
    };
  } finally {
    await (profile ? engine.stop() : engine.kill());
    await engine.kill();
    simulator.stop();
  }
}

async function isUnderWay(engine) {
  const { counts } = (await engine.campaign('flood')) ?? {};
  if (!counts) return false;
  return counts.done > 100 && Object.values(counts).reduce((sum, count) => sum + count, 0) === PEOPLE;
}

async function look(engine, simulator) {
  const campaign = await until('the campaign is there', () => engine.campaign('flood'));
  return { done: campaign.counts.done, at: nowMs(), requests: (await simulator.stats()).requests };
}
