import { join } from 'node:path';
import { FROM_NUMBERS, writeList } from './kit/campaigns.mjs';
import { drive, peopleFor, viewOf } from './kit/drive.mjs';
import { runBaseline } from './kit/processes.mjs';
import { startRedis } from './kit/redis.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const LINES = [10, 100, 1_000].map((cap, index) => ({ from: FROM_NUMBERS[index], cap }));
const SHORT = { talk: '1s-3s', seconds: 17 };
/** Where there is a bar: the first filling of the slots, a tenth of a second once, weighs as in a campaign of minutes, not of moments. */
const WITH_BAR = { ...SHORT, seconds: 42 };
/** Ten times as many calls a second. */
const WIDE = { ...SHORT, seconds: 9 };
const LONG = { talk: '20s-40s', seconds: 70 };
const BARS = {
  'webhooks 1s-3s 100': 0.995,
  'webhooks 20s-40s 100': 0.998,
  'polling 20s-40s 100': 0.97,
};

/**
 * Busy slot time ÷ (cap × span). Calls of 30 s cost little and need long spans, so all programs dial side by side,
 * each with a simulator of its own; calls of 1–3 s are measured one program after the other, the large cap by itself.
 */
export async function run({ say, quick, only }) {
  const rows = [];
  if (!only || only === 'short')
    rows.push(...(await shortCalls(say, (calls) => (quick ? { ...calls, seconds: 5 } : calls))));
  if (!only || only === 'long')
    rows.push(...(await longCalls(say, quick ? { talk: '6s-12s', seconds: 20 } : LONG)));
  return rows;
}

async function shortCalls(say, lasting) {
  const rows = [];
  say(`both baselines, calls of ${SHORT.talk}`);
  const baselines = await Promise.all([plimit(100, lasting(SHORT)), bullmq(100, lasting(SHORT))]);
  const [narrow, wide] = [LINES.slice(0, 2), LINES.slice(2)];
  for (const [lines, webhooks, span] of [
    [narrow, true, WITH_BAR],
    [wide, true, WIDE],
    [narrow, false, SHORT],
    [wide, false, WIDE],
  ]) {
    const calls = lasting(span);
    say(`caps ${lines.map(({ cap }) => cap)}, calls of ${calls.talk}, webhooks ${webhooks ? 'on' : 'off'}`);
    rows.push(...rowsOf(await drive({ lines, webhooks, ...calls }), { lines, webhooks, calls, baselines }));
  }
  return rows;
}

async function longCalls(say, calls) {
  say(`everything at once, calls of ${calls.talk}`);
  const [on, off, ...baselines] = await Promise.all([
    drive({ lines: LINES, webhooks: true, ...calls }),
    drive({ lines: LINES, webhooks: false, ...calls }),
    plimit(100, calls),
    bullmq(100, calls),
  ]);
  return [
    ...rowsOf(on, { lines: LINES, webhooks: true, calls, baselines }),
    ...rowsOf(off, { lines: LINES, webhooks: false, calls, baselines }),
  ];
}

function rowsOf(result, { lines, webhooks, calls, baselines }) {
  return lines.map(({ cap }, index) => {
    const view = result.lines[index];
    const way = webhooks ? 'webhooks' : 'polling';
    const bar = BARS[`${way} ${calls.talk} ${cap}`];
    const fewRequests = way === 'webhooks' || calls.talk !== LONG.talk || result.requestsPerCall <= 4;
    const [own, jobs] = baselines.map(({ utilisation }) => utilisation);
    return {
      figure: `cap ${cap}, calls of ${calls.talk}, ${way}`,
      value: view.utilisation,
      baseline: cap === 100 ? Math.max(own, jobs) : undefined,
      against: `p-limit ${own.toFixed(3)}, BullMQ ${jobs.toFixed(3)}`,
      bar: bar && `≥ ${bar}${way === 'polling' ? ' with ≤ 4 requests per call' : ''}, above both`,
      reached: bar && view.utilisation >= bar && fewRequests && view.utilisation > Math.max(own, jobs),
      note: `over ${calls.seconds} s; ${result.requestsPerCall.toFixed(1)} requests per call; known → POST p50 ${view.p50.toFixed(1)}, p99 ${view.p99.toFixed(1)} ms; engine ${result.engineMsPerCall.toFixed(2)} ms CPU per call`,
    };
  });
}

function plimit(cap, calls) {
  return program('plimit', cap, calls);
}

async function bullmq(cap, calls) {
  const redis = await startRedis('bullmq');
  try {
    return await program('bullmq', cap, calls, { socketPath: redis.socketPath });
  } finally {
    await redis.stop();
  }
}

async function program(name, cap, { talk, seconds }, more = {}) {
  const simulator = await startSimulator(scenarioOf({ talk }));
  const file = join(scratchFolder(name), 'people.csv');
  writeList(file, peopleFor({ cap, talk, seconds }));
  try {
    await runBaseline(name, { url: simulator.url, from: FROM_NUMBERS[3], cap, file, ...more });
    return viewOf((await simulator.calls())[FROM_NUMBERS[3]], cap);
  } finally {
    simulator.stop();
  }
}
