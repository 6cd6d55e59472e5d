import { FROM_NUMBERS } from './kit/campaigns.mjs';
import { startEngine } from './kit/engine.mjs';
import { nowMs } from './kit/machine.mjs';
import { millionFolder } from './kit/million.mjs';
import { sleep, until } from './kit/processes.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';

const CAP = 1_000;
const PACE = 500;
const MINUTE = 60_000;
const INDIA_MS = 5.5 * 60 * MINUTE;
const START_TAKES_MS = 12_000;

/** A fifth of the list is in India, and nobody else has its clock: their window opens at one instant. */
export async function run({ say, quick }) {
  const opens = Math.ceil((nowMs() + (quick ? 6_000 : START_TAKES_MS)) / MINUTE) * MINUTE;
  const window = `{ mon-sun: "${clock(opens)}-${clock(opens + 20 * MINUTE)}" }`;
  const folder = await millionFolder({ say, quick, cap: CAP, pace: PACE, window, more: '' });
  const simulator = await startSimulator(scenarioOf({ talk: '60s' }));
  const engine = await startEngine({ folder, simulator, webhooks: true });
  try {
    await engine.ready();
    const late = nowMs() - opens;
    if (late > -1_000) throw new Error(`the engine was ready ${late} ms after the opening`);
    say(`opens in ${((opens - nowMs()) / 1_000).toFixed(0)} s`);
    await sleep(opens - nowMs() - 1_000);
    await engine.get('/healthz');
    await until('the cap is full', async () => (await simulator.stats()).live >= CAP, { everyMs: 100 });
    const { eventLoopDelayMs: loop } = await engine.get('/healthz');
    const calls = (await simulator.calls())[FROM_NUMBERS[0]];
    const early = calls.filter(({ created }) => created < opens).length;
    const first = calls[0].created - opens;
    const full = calls[CAP - 1].created - opens;
    const ideal = ((CAP - 1) / PACE) * 1_000;
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
        figure: `opening → cap of ${CAP} full at ${PACE} calls/s`,
        value: full,
        unit: 'ms',
        baseline: ideal,
        against: 'what the pace allows',
        bar: 'as fast as the pace allows (≤ 1.05 ×)',
        reached: full <= 1.05 * ideal,
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

/** The clock of India at an instant. */
function clock(at) {
  return new Date(at + INDIA_MS).toISOString().slice(11, 16);
}
