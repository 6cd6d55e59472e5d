import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCampaign } from '../dist/campaign/load-campaign.js';
import { ASSUMED } from '../dist/forecast/assumptions.js';
import { runCourse } from '../dist/forecast/course.js';
import { packSetting } from '../dist/forecast/packed-setting.js';
import { previewContacts } from '../dist/importing/preview-contacts.js';
import { writeCampaign } from './kit/campaigns.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { median } from './kit/stats.mjs';

const ROUNDS = 2;
const WEEK = '{ mon-fri: "09:00-20:00", sat: "10:00-17:00" }';
/** A Monday morning, before anybody may be called. */
const NOW = Date.UTC(2026, 10, 23, 12);
const YEAR_MS = 365 * 86_400_000;
const FAIRDIAL = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** A week of calls to 100,000 people with the production rules on the door of the forecast: the command as users start it, and one course alone. */
export async function run({ say, quick }) {
  const contacts = quick ? 5_000 : 100_000;
  const folder = scratchFolder('plan');
  mkdirSync(folder, { recursive: true });
  const more = 'retry: { max_attempts: 4, no_answer: [30m, 4h, 1d], busy: [5m, 1h], voicemail: [1d] }';
  const cap = Math.round(contacts / 1_000);
  writeCampaign(folder, { name: 'plan', from: '+12125550190', cap, contacts, window: WEEK, more });
  const commands = Array.from({ length: ROUNDS }, () => planned(folder));
  for (const { seconds, cpuS } of commands)
    say(`fairdial plan: ${seconds.toFixed(2)} s, ${cpuS.toFixed(2)} s of CPU`);
  const seconds = median(commands.map((each) => each.seconds));
  const { courseS, cpuS, attempts, days } = await courses(`${folder}/campaigns/plan.yaml`, say);
  return [
    {
      figure: `plan ${contacts} contacts`,
      value: seconds,
      unit: 's',
      bar: '≤ 5 s',
      reached: seconds <= 5,
      runs: ROUNDS,
      note: `${attempts} calls in ${days.toFixed(1)} days; ${median(commands.map((each) => each.cpuS)).toFixed(1)} s of CPU over all cores`,
    },
    { figure: 'one course', value: courseS, unit: 's', runs: ROUNDS },
    { figure: 'CPU per call', value: (cpuS / attempts) * 1e6, unit: 'µs', runs: ROUNDS },
  ];
}

/** The command with its own choice of courses and threads; its CPU time as the kernel counts it (`times` of the shell). */
function planned(folder) {
  const from = performance.now();
  const command = `${quoted(process.execPath)} ${quoted(FAIRDIAL)} plan ${quoted(`${folder}/campaigns/plan.yaml`)}`;
  const script = `${command} --at ${new Date(NOW).toISOString()} >/dev/null || exit $?; times`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`fairdial plan ended with ${status}: ${stderr}`);
  return { seconds: (performance.now() - from) / 1_000, cpuS: childSeconds(stdout) };
}

/** The second line of `times`: user and system time of children, such as `0m4.210s 0m0.300s`. */
function childSeconds(text) {
  const [, children = ''] = text.trim().split('\n');
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function courses(file, say) {
  const { campaign } = await loadCampaign(file);
  const people = [];
  await previewContacts(campaign, undefined, {
    onContact: (contact) => people.push({ contact: { ...contact, values: [] } }),
  });
  const campaigns = [{ campaign, assumptions: ASSUMED, contacts: people }];
  const setting = packSetting({ campaigns, now: NOW, until: NOW + YEAR_MS, guardMs: 60_000 });
  const [times, cpus] = [[], []];
  let last;
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const from = performance.now();
    const cpu = process.cpuUsage();
    last = await runCourse(setting, { seed });
    times.push((performance.now() - from) / 1_000);
    const { user, system } = process.cpuUsage(cpu);
    cpus.push((user + system) / 1e6);
    say(`${last.attempts} calls in ${times.at(-1).toFixed(2)} s, ${cpus.at(-1).toFixed(2)} s of CPU`);
  }
  const days = (last.endedAt - NOW) / 86_400_000;
  return { courseS: median(times), cpuS: median(cpus), attempts: last.attempts, days };
}
