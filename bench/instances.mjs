import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { FROM_NUMBERS, writeCampaign } from './kit/campaigns.mjs';
import { peopleFor, viewOf } from './kit/drive.mjs';
import { startEngine } from './kit/engine.mjs';
import { startCpuMeter } from './kit/machine.mjs';
import { sleep, until } from './kit/processes.mjs';
import { startRedis } from './kit/redis.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';
import { peakOf, sum } from './kit/stats.mjs';

const CAPS = [200, 100];
/** The slots of one process alone whose share of work is that of each of four: a quarter of all. */
const EACH = [50, 25];
const TALK = '1s-3s';
const SETTLING_MS = 3_000;
/** Calls of each process before its CPU counts: code that has run but a few times costs several times as much. */
const WARM_UP = 400;

/**
 * 1, 2 and 4 processes on one Redis, two numbers: never a call too many, and hardly more work. Four processes that share the
 * work of one wake up four times as often for a quarter of it, and waking costs: what sharing itself costs shows one that has
 * as much to do as each of the four.
 */
export async function run({ say, quick, only, profile }) {
  const measure = (count, caps) => {
    say(`${count} ${count === 1 ? 'instance' : 'instances'}, ${sum(caps)} slots`);
    return together(count, {
      caps,
      seconds: quick ? 3 : 7,
      warmUp: (quick ? 100 : WARM_UP) * count,
      profile,
    });
  };
  const results = [];
  for (const count of only ? [Number(only)] : [1, 2, 4]) results.push(await measure(count, CAPS));
  const rows = rowsOf(results);
  return only ? rows : [...rows, sharing(await measure(1, EACH), results.at(-1))];
}

function sharing(quarter, four) {
  return {
    figure: 'each of 4 as much to do as the one: CPU per call, all engines',
    value: four.cpu,
    unit: 'ms',
    baseline: quarter.cpu,
    against: `one instance, ${sum(EACH)} slots`,
    bar: '≤ 1.1 ×',
    reached: four.cpu <= 1.1 * quarter.cpu,
    note: `Redis ${four.redisCpu.toFixed(2)} against ${quarter.redisCpu.toFixed(2)} ms`,
  };
}

function rowsOf(results) {
  const [alone] = results;
  return results.flatMap(({ count, peaks, cpu, redisCpu, views, posts, people }) => [
    {
      figure: `${count} on one Redis: most live at once`,
      value: sum(peaks),
      baseline: sum(CAPS),
      against: 'the caps',
      bar: 'never above a cap, nobody twice',
      reached: peaks.every((peak, index) => peak <= CAPS[index]) && posts === people,
      note: `${peaks.join(' and ')} of ${CAPS.join(' and ')}; utilisation ${views.map((view) => view.utilisation.toFixed(3)).join(' and ')}`,
    },
    {
      figure: `${count} on one Redis: CPU per call, all engines`,
      value: cpu,
      unit: 'ms',
      baseline: count === 1 ? undefined : alone.cpu,
      against: 'one instance',
      bar: count === 1 ? undefined : '≤ 1.1 ×',
      reached: count === 1 ? undefined : cpu <= 1.1 * alone.cpu,
      note: `Redis ${redisCpu.toFixed(2)} ms`,
    },
  ]);
}

async function together(count, { caps, seconds, warmUp, profile }) {
  const simulator = await startSimulator(scenarioOf({ talk: TALK }));
  const redis = await startRedis('shared', { packed: true });
  const first = scratchFolder('instance');
  const measured = sum(caps.map((cap) => peopleFor({ cap, talk: TALK, seconds })));
  // As many more as there are slots: there is work waiting as long as CPU time counts.
  const perLine = caps.map((cap) => cap + Math.ceil(((warmUp + measured) * cap) / sum(caps)));
  for (const [index, cap] of caps.entries()) {
    const line = { name: `line-${index}`, from: FROM_NUMBERS[index], cap, contacts: perLine[index] };
    writeCampaign(first, { ...line, first: index * perLine[0] });
  }
  const engines = [];
  try {
    // Campaigns come when all have started: loading is no part of a call.
    const folders = Array.from({ length: count }, () => scratchFolder('instance'));
    for (const folder of folders)
      engines.push(await startEngine({ folder, simulator, webhooks: true, redisUrl: redis.url, profile }));
    for (const engine of engines) await engine.ready();
    await sleep(SETTLING_MS);
    for (const folder of folders)
      cpSync(join(first, 'campaigns'), join(folder, 'campaigns'), { recursive: true });
    const people = sum(perLine);
    const patience = { withinMs: 600_000, everyMs: 100 };
    const accepted = (least) => until(`${least} are called`, () => whenAccepted(simulator, least), patience);
    const from = await accepted(warmUp);
    const cost = startCpuMeter({
      redis: redis.pid,
      ...Object.fromEntries(engines.map(({ pid }) => [`engine ${pid}`, pid])),
    });
    const to = await accepted(from + measured);
    const { wallMs: _, redis: redisMs, ...used } = cost();
    await accepted(people);
    const calls = await simulator.calls();
    const lines = caps.map((_cap, index) => calls[FROM_NUMBERS[index]]);
    return {
      count,
      people,
      posts: (await simulator.stats()).posts,
      peaks: lines.map(peakOf),
      views: lines.map((line, index) => viewOf(line, caps[index])),
      cpu: sum(Object.values(used)) / (to - from),
      redisCpu: redisMs / (to - from),
    };
  } finally {
    if (profile) await Promise.all(engines.map((engine) => engine.stop()));
    for (const engine of engines) await engine.kill();
    await redis.stop();
    simulator.stop();
  }
}

async function whenAccepted(simulator, least) {
  const { accepted } = await simulator.stats();
  return accepted >= least ? accepted : undefined;
}
