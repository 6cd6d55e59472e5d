import { FROM_NUMBERS } from './kit/campaigns.mjs';
import { startEngine } from './kit/engine.mjs';
import { nowMs } from './kit/machine.mjs';
import { millionFolder } from './kit/million.mjs';
import { sleep } from './kit/processes.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const CAP = 1_000;
const PACE = 500;
const MINUTE = 60_000;
const INDIA_MS = 5.5 * 60 * MINUTE;
const START_TAKES_MS = 12_000;
const WATCHED_MS = 8_000;

/** A fifth of the list is in India, and nobody else has its clock: their window opens at one instant. */
export async function run({ say, quick, rows }) {
  const opens = Math.ceil((nowMs() + (quick ? 6_000 : START_TAKES_MS)) / MINUTE) * MINUTE;
  const window = `{ mon-sun: "${clock(opens)}-${clock(opens + 20 * MINUTE)}" }`;
  const folder = await millionFolder({ say, rows, cap: CAP, pace: PACE, window, more: '' });
  const simulator = await startSimulator(scenarioOf({ talk: '60s' }));
  const engine = await startEngine({ folder, simulator, webhooks: true });
  try {
    await engine.ready();
    const late = nowMs() - opens;
    if (late > -1_000) throw new Error(`the engine was ready ${late} ms after the opening`);
    say(`opens in ${((opens - nowMs()) / 1_000).toFixed(0)} s`);
    await sleep(opens - nowMs() - 1_000);
    await engine.get('/healthz');
    await fullOrLate(simulator, opens);
    const { eventLoopDelayMs: loop } = await engine.get('/healthz');
    const calls = (await simulator.calls())[FROM_NUMBERS[0]] ?? [];
    const early = calls.filter(({ created }) => created < opens).length;
    const first = (calls[0]?.created ?? Number.NaN) - opens;
    const rate = (1_000 * (calls.length - 1)) / ((calls.at(-1)?.created ?? Number.NaN) - opens);
    return [
      {
        figure: 'opening → first POST',
        value: first,
        unit: 'ms',
        bar: '< 100 ms, none early',
        reached: first < 100 && early === 0,
        note: `${early} calls before the opening`,
      },
      {
        figure: `calls from the opening on, until ${CAP} are live`,
        value: rate,
        unit: '/s',
        baseline: PACE,
        against: 'the pace set',
        bar: 'as fast as the pace allows (≥ 0.95 ×)',
        reached: rate >= 0.95 * PACE && rate <= 1.01 * PACE,
        note: `${calls.length} calls in ${((calls.at(-1)?.created - opens) / 1_000).toFixed(1)} s`,
      },
      {
        figure: 'longest stall of the event loop',
        value: loop?.max,
        unit: 'ms',
        bar: '≤ 50 ms',
        reached: loop?.max <= 50,
        note: `p99 ${loop?.p99} ms`,
      },
    ];
  } finally {
    await engine.kill();
    simulator.stop();
  }
}

async function fullOrLate(simulator, opens) {
  while (nowMs() < opens + WATCHED_MS && (await simulator.stats()).live < CAP) await sleep(100);
}

/** The clock of India at an instant. */
function clock(at) {
  return new Date(at + INDIA_MS).toISOString().slice(11, 16);
}
