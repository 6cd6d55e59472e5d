import { mkdirSync } from 'node:fs';
import { loadCampaign } from '../dist/campaign/load-campaign.js';
import { ASSUMED } from '../dist/forecast/assumptions.js';
import { runCourse } from '../dist/forecast/course.js';
import { packSetting } from '../dist/forecast/packed-setting.js';
import { previewContacts } from '../dist/importing/preview-contacts.js';
import { FROM_NUMBERS, phone, writeCampaign } from './kit/campaigns.mjs';
import { scratchFolder } from './kit/scratch.mjs';

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY_MS = 86_400_000;
/** Calls at once from each number. */
const CAP = 100;
/** Three waves of calls fill every slot. */
const PEOPLE_PER_SLOT = 3;
const MOST_LIVE = 50_000;

/**
 * The scheduler alone, in virtual time: gates, offers, the door of the forecast, the door out and the next step. What one call
 * costs it must not depend on how many are live, nor on how many numbers carry them: the sizing of docs/scaling.md rests on that.
 */
export async function run({ say, quick }) {
  const sizes = quick ? [50, 500] : [500, 5_000, MOST_LIVE];
  const figures = [];
  for (const live of sizes) figures.push(await figureOf(live, say));
  const [least, most] = [figures[0].value, figures.at(-1).value];
  const bar = { bar: '≤ 1.5 × the smallest', reached: most <= 1.5 * least, baseline: least };
  return [...figures.slice(0, -1), { ...figures.at(-1), ...bar, against: figures[0].figure }];
}

async function figureOf(live, say) {
  const { attempts, peak, cpuS, hours } = await course(live);
  say(`${live} slots: ${attempts} calls, ${peak} at once, ${cpuS.toFixed(1)} s of CPU`);
  const note = `${attempts} calls in ${hours.toFixed(2)} h, ${peak} at once from ${Math.ceil(live / CAP)} numbers`;
  return { figure: `a call, ${live} slots`, value: (cpuS / attempts) * 1e6, unit: 'µs', note, runs: 1 };
}

async function course(live) {
  const folder = scratchFolder(`scheduler-${live}`);
  mkdirSync(folder, { recursive: true });
  writeCampaign(folder, {
    name: 'all',
    from: FROM_NUMBERS[0],
    cap: CAP,
    contacts: live * PEOPLE_PER_SLOT,
    first: live,
  });
  const { campaign } = await loadCampaign(`${folder}/campaigns/all.yaml`);
  const contacts = [];
  await previewContacts(campaign, undefined, {
    onContact: (contact) => contacts.push({ contact: { ...contact, values: [] } }),
  });
  const numbers = Array.from({ length: Math.ceil(live / CAP) }, (_, n) => ({
    number: phone(n),
    maxConcurrent: CAP,
  }));
  const campaigns = [{ campaign: { ...campaign, fromNumbers: numbers }, assumptions: ASSUMED, contacts }];
  const setting = { campaigns, now: NOW, until: NOW + 30 * DAY_MS, guardMs: 60_000 };
  const ends = [];
  const cpu = process.cpuUsage();
  const { attempts, endedAt } = await runCourse(packSetting(setting), {
    seed: 1,
    onCall: ({ openedAt }, { noticedAt }) => ends.push([openedAt, 1], [noticedAt, -1]),
  });
  const { user, system } = process.cpuUsage(cpu);
  return {
    attempts,
    peak: mostAtOnce(ends),
    cpuS: (user + system) / 1e6,
    hours: (endedAt - NOW) / 3_600_000,
  };
}

/** A slot freed at an instant may be taken again at the same. */
function mostAtOnce(changes) {
  let [live, most] = [0, 0];
  for (const [, change] of changes.sort(([a, up], [b, down]) => a - b || up - down)) {
    live += change;
    most = Math.max(most, live);
  }
  return most;
}
