import { FROM_NUMBERS } from './kit/campaigns.mjs';
import { drive, peopleFor, viewOf } from './kit/drive.mjs';
import { runBaseline } from './kit/processes.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';
import { medians } from './kit/stats.mjs';

const TALK = '1s-3s';
const RATES = [
  { rate: 1, cap: 2, seconds: 24, runs: 1 },
  { rate: 50, cap: 100, seconds: 10, runs: 3 },
  { rate: 300, cap: 600, seconds: 8, runs: 2 },
];

/** From the moment the caller is told of an end (webhook answered, or an answer shows it) to the next POST of that number. */
export async function run({ say, quick, only }) {
  const rows = [];
  for (const { rate, cap, seconds, runs } of RATES.filter((one) => !only || String(one.rate) === only)) {
    const calls = { talk: TALK, seconds: quick ? 4 : seconds };
    const ours = [];
    const bare = [];
    for (let round = 0; round < (quick ? 1 : runs); round += 1) {
      say(`${rate} calls/s, round ${round + 1}`);
      bare.push(await bareRefill(cap, calls));
      const { lines, engineMsPerCall } = await drive({
        lines: [{ from: FROM_NUMBERS[0], cap }],
        webhooks: true,
        ...calls,
      });
      ours.push({ ...lines[0], engineMsPerCall });
    }
    rows.push(...rowsOf(rate, medians(ours), medians(bare), ours.length));
  }
  return rows;
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
  const whole = `end → POST p50 ${ours.endP50.toFixed(1)}, p99 ${ours.endP99.toFixed(1)} ms; utilisation ${ours.utilisation.toFixed(4)}`;
  return [{ ...row('p50'), note: whole }, row('p99'), row('max')];
}

async function bareRefill(cap, { talk, seconds }) {
  const simulator = await startSimulator(scenarioOf({ talk }));
  try {
    const people = peopleFor({ cap, talk, seconds });
    await runBaseline('bare-undici', { url: simulator.url, from: FROM_NUMBERS[0], cap, people });
    return viewOf((await simulator.calls())[FROM_NUMBERS[0]], cap);
  } finally {
    simulator.stop();
  }
}
