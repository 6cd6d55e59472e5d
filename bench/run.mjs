// The benchmarks: `node bench/run.mjs` runs all and writes bench/RESULTS.md; `node bench/run.mjs NAME…` some of them and
// prints. `--quick`: small, to see that they work; `--profile`: with a CPU profile, its top is printed; `--only X`: one part;
// `--rows N`: lists of so many rows instead of a million.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadNow, machineLine, nowMs } from './kit/machine.mjs';
import { topOf } from './kit/profile.mjs';
import { reportOf, tableOf } from './kit/report.mjs';
import { closeAll, scratchFolder } from './kit/scratch.mjs';

/** In the order in which they run: what needs the million contacts comes after the import that makes them. */
const NAMES = [
  'numbers',
  'windows',
  'plan',
  'scheduler',
  'import',
  'export',
  'idle',
  'surge',
  'restart',
  'live',
  'page',
  'throughput',
  'refill',
  'instances',
  'utilisation',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    only: { type: 'string' },
    rows: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void closeAll().then(() => process.exit(130)));

const rows = Number(values.rows ?? (values.quick ? 20_000 : 1_000_000));
const began = nowMs();
const machine = `${utcDay(began)} (UTC), ${machineLine()}`;
console.log(machine);
const sections = [];
for (const name of positionals.length > 0 ? positionals : NAMES) sections.push(await section(name));
if (positionals.length === 0 && !values.quick && !values.rows) {
  const file = new URL('./RESULTS.md', import.meta.url);
  writeFileSync(file, reportOf({ machine, sections, tookS: (nowMs() - began) / 1_000 }));
  console.log('written: bench/RESULTS.md');
}
await closeAll();
process.exit(sections.some(({ failed }) => failed) ? 1 : 0);

function utcDay(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

async function section(name) {
  const from = nowMs();
  const load = loadNow();
  const say = (text) =>
    console.log(`${((nowMs() - began) / 1_000).toFixed(0).padStart(4)} s  ${name}: ${text}`);
  const profile = values.profile ? join(scratchFolder('profile'), name) : undefined;
  if (profile) mkdirSync(profile);
  say('begins');
  try {
    const { run } = await import(`./${name}.mjs`);
    const figures = await run({ say, quick: values.quick, rows, only: values.only, profile });
    console.log(`\n${tableOf(figures)}\n`);
    if (profile) console.log(topOf(profile).join('\n'));
    return { name, load, rows: figures, seconds: (nowMs() - from) / 1_000 };
  } catch (error) {
    say(`failed: ${error.stack}`);
    return { name, load, rows: [], failed: error.message.split('\n')[0], seconds: (nowMs() - from) / 1_000 };
  }
}
