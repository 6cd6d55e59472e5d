import { mkdirSync } from 'node:fs';
import { loadCampaign } from '../dist/campaign/load-campaign.js';
import { ASSUMED } from '../dist/forecast/assumptions.js';
import { runCourse } from '../dist/forecast/course.js';
import { previewContacts } from '../dist/importing/preview-contacts.js';
import { writeCampaign } from './kit/campaigns.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { median } from './kit/stats.mjs';

const ROUNDS = 3;
const WEEK = '{ mon-fri: "09:00-20:00", sat: "10:00-17:00" }';
/** A Monday morning, before anybody may be called. */
const NOW = Date.UTC(2026, 10, 23, 12);
const YEAR_MS = 365 * 86_400_000;

/** A week of calls to 100,000 people with the production rules on the memory ledger: one course, and the reading of the list before it. */
export async function run({ say, quick }) {
  const contacts = quick ? 5_000 : 100_000;
  const folder = scratchFolder('plan');
  mkdirSync(folder, { recursive: true });
  const more = 'retry: { max_attempts: 4, no_answer: [30m, 4h, 1d], busy: [5m, 1h], voicemail: [1d] }';
  const cap = Math.round(contacts / 1_000);
  writeCampaign(folder, { name: 'plan', from: '+12125550190', cap, contacts, window: WEEK, more });
  const { campaign } = await loadCampaign(`${folder}/campaigns/plan.yaml`);
  const people = [];
  const readFrom = performance.now();
  await previewContacts(campaign, undefined, (contact) =>
    people.push({ contact: { ...contact, values: [] } }),
  );
  const readS = (performance.now() - readFrom) / 1_000;
  const campaigns = [{ campaign, assumptions: ASSUMED, contacts: people }];
  const setting = { campaigns, now: NOW, until: NOW + YEAR_MS, guardMs: 60_000 };
  const times = [];
  let last;
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const from = performance.now();
    last = await runCourse(setting, { seed });
    times.push((performance.now() - from) / 1_000);
    say(`${last.attempts} calls in ${times.at(-1).toFixed(2)} s`);
  }
  const days = (last.endedAt - NOW) / 86_400_000;
  const seconds = median(times);
  return [
    {
      figure: `plan ${contacts} contacts`,
      value: seconds,
      unit: 's',
      bar: '≤ 5 s',
      reached: seconds + readS <= 5,
      runs: ROUNDS,
      note: `${last.attempts} calls in ${days.toFixed(1)} days; reading the list ${readS.toFixed(1)} s more`,
    },
    { figure: 'per call', value: (seconds / last.attempts) * 1e6, unit: 'µs', runs: ROUNDS },
  ];
}
