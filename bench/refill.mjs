import { join } from 'node:path';
import { FROM_NUMBERS } from './kit/campaigns.mjs';
import { drive, peopleFor, viewOf } from './kit/drive.mjs';
import { diskFloor } from './kit/floor.mjs';
import { legsIn, rowOfLeg, TRACE } from './kit/legs.mjs';
import { runBaseline } from './kit/processes.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';
import { medians } from './kit/stats.mjs';

const TALK = '1s-3s';
const RATES = [
  { rate: 1, cap: 2, seconds: 10, warmUp: 0, runs: 1 },
  { rate: 50, cap: 100, seconds: 13, warmUp: 400, runs: 2 },
  { rate: 300, cap: 600, seconds: 4, warmUp: 400, runs: 1 },
];
const LEGS = { cap: 100, seconds: 6 };

/**
 * From the moment the caller is told of an end (webhook answered, or an answer shows it) to the next POST of that number.
 * `--only 50`: this rate alone; `--only legs`: where the time goes, leg by leg (watching costs some of it itself).
 */
export async function run({ say, quick, only }) {
  const rows = [];
  if (only === 'legs') rows.push(...(await legs(say)));
  for (const { rate, cap, seconds, warmUp, runs } of RATES.filter(
    (one) => !only || String(one.rate) === only,
  )) {
    // Code that has run but a few times costs several times as much: its refills do not count, on either side.
    const calls = { talk: TALK, seconds: quick ? 4 : seconds, warmUp: quick ? 0 : warmUp };
    const ours = [];
    const bare = [];
    for (let round = 0; round < (quick ? 1 : runs); round += 1) {
      say(`${rate} calls/s, round ${round + 1}`);
      // So few calls are not in each other's way, and take long.
      const both = rate === 1 ? [bareRefill(cap, calls), ourRefill(cap, calls)] : undefined;
      bare.push(both ? await both[0] : await bareRefill(cap, calls));
      ours.push(both ? await both[1] : await ourRefill(cap, calls));
    }
    rows.push(...rowsOf(rate, medians(ours), medians(bare), ours.length));
  }
  say('what the disk alone takes');
  rows.push(...(await diskFloor()));
  return rows;
}

async function ourRefill(cap, calls) {
  const line = { from: FROM_NUMBERS[0], cap };
  const { lines, engineMsPerCall } = await drive({ lines: [line], webhooks: true, ...calls });
  return { ...lines[0], engineMsPerCall };
}

async function legs(say) {
  const { cap, seconds } = LEGS;
  say(`legs at ${cap / 2} calls/s`);
  const file = join(scratchFolder('legs'), 'legs.txt');
  const env = { NODE_OPTIONS: `--import=${TRACE}`, FAIRDIAL_BENCH_LEGS: file };
  await drive({ lines: [{ from: FROM_NUMBERS[0], cap }], webhooks: true, talk: TALK, seconds, env });
  return legsIn(file, cap).map(rowOfLeg);
}

function rowsOf(rate, ours, bare, runs) {
  const bars = rate === 50 ? { p50: 3, p99: 15 } : {};
  const row = (name) => ({
    figure: `${rate} calls/s, told → POST, ${name}`,
    value: ours[name],
    unit: 'ms',
    baseline: bare[name],
    against: 'bare undici',
    bar: bars[name] && `≤ ${bars[name]} ms`,
    reached: bars[name] && ours[name] <= bars[name],
    runs,
  });
  const whole = `engine ${ours.engineMsPerCall.toFixed(2)} ms CPU per call; end → POST p50 ${ours.endP50.toFixed(1)}, p99 ${ours.endP99.toFixed(1)} ms; utilisation ${ours.utilisation.toFixed(4)}`;
  return [{ ...row('p50'), note: whole }, row('p99'), row('max')];
}

async function bareRefill(cap, { talk, seconds, warmUp }) {
  const simulator = await startSimulator(scenarioOf({ talk }));
  try {
    const people = peopleFor({ cap, talk, seconds });
    await runBaseline('bare-undici', { url: simulator.url, from: FROM_NUMBERS[0], cap, people });
    return viewOf((await simulator.calls())[FROM_NUMBERS[0]], cap, warmUp);
  } finally {
    simulator.stop();
  }
}
