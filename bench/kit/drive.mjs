import { writeCampaign } from './campaigns.mjs';
import { startEngine } from './engine.mjs';
import { startCpuMeter } from './machine.mjs';
import { sleep, until } from './processes.mjs';
import { scratchFolder } from './scratch.mjs';
import { scenarioOf, startSimulator } from './simulator.mjs';
import { quantile, refillsOf, utilisationOf } from './stats.mjs';

/** Mean of `a-b` or `a`, in seconds. */
export function meanSeconds(talk) {
  const ends = talk.split('-').map(Number.parseFloat);
  return ends.reduce((total, end) => total + end, 0) / ends.length;
}

/** As many people as `cap` slots call in `seconds` with calls of this length. */
export function peopleFor({ cap, talk, seconds }) {
  return Math.ceil(cap + (cap * seconds) / meanSeconds(talk));
}

/**
 * Let one engine dial until the lists of its numbers are used up. `lines`: `{ from, cap }`, a campaign each, of which
 * each has people for `seconds`. Gives, per number, the simulator's view; and what a call cost.
 */
export async function drive({ lines, talk, seconds, warmUp, webhooks, env, profile }) {
  const folder = scratchFolder('drive');
  const simulator = await startSimulator(scenarioOf({ talk }));
  let first = 0;
  const people = lines.map((line) => peopleFor({ ...line, talk, seconds }));
  for (const [index, { from, cap }] of lines.entries()) {
    writeCampaign(folder, { name: `line-${index}`, from, cap, contacts: people[index], first });
    first += people[index];
  }
  const engine = await startEngine({ folder, simulator, webhooks, env, profile });
  try {
    const cost = startCpuMeter({ engine: engine.pid, redis: engine.redisPid, simulator: simulator.pid });
    const all = people.reduce((total, count) => total + count, 0);
    const patience = { withinMs: seconds * 6_000 + 60_000, everyMs: 200 };
    const stats = await until('everybody is called', () => whenAccepted(simulator, engine, all), patience);
    const used = cost();
    await sleep(100);
    const calls = await simulator.calls();
    return {
      lines: lines.map((line) => viewOf(calls[line.from] ?? [], line.cap, warmUp)),
      requestsPerCall: stats.requests / stats.accepted,
      engineMsPerCall: used.engine / all,
      redisMsPerCall: used.redis / all,
      simulatorMsPerCall: used.simulator / all,
      memoryMb: engine.memory()?.peak,
    };
  } finally {
    await (profile ? engine.stop() : engine.kill());
    await engine.kill();
    simulator.stop();
  }
}

async function whenAccepted(simulator, engine, all) {
  if (!engine.running()) throw new Error(`the engine has ended:\n${engine.said.err}`);
  const stats = await simulator.stats();
  return stats.accepted >= all ? stats : undefined;
}

/** What the simulator saw of one from number. Refills leave out the first cap's worth, the start, and `warmUp` more. */
export function viewOf(calls, cap, warmUp = 0) {
  const gaps = refillsOf(calls, cap).slice(cap + warmUp);
  const sinceEnd = refillsOf(calls, cap, 'ended').slice(cap + warmUp);
  const span = (calls.at(-1)?.created - calls[0]?.created) / 1_000;
  return {
    calls: calls.length,
    perSecond: calls.length / span,
    utilisation: utilisationOf(calls, cap),
    p50: quantile(gaps, 0.5),
    p99: quantile(gaps, 0.99),
    max: quantile(gaps, 1),
    endP50: quantile(sinceEnd, 0.5),
    endP99: quantile(sinceEnd, 0.99),
  };
}
