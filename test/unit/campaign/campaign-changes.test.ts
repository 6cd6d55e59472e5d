import { expect, it } from 'vitest';
import { changesBetween } from '../../../src/campaign/campaign-changes.ts';
import { loadCampaign, parseCampaign } from '../../../src/campaign/load-campaign.ts';
import type { Campaign } from '../../../src/domain/campaign.ts';

const BASE = `
agent_id: agent
from_numbers:
  - { number: "+15739693824", max_concurrent: 5 }
  - { number: "+15739693825", max_concurrent: 2, calls_per_second: 1 }
contacts: { file: people.csv, country: US }
calling_window: { mon-fri: "09:00-17:00" }
retry: { max_attempts: 3, no_answer: [30m, 4h] }
outcomes: { do_not_call: suppress, later: retry 2d }
variables: { company: Acme, call_back_on: "+12125550100" }
overrides: { tts: { speed: 1 } }
`;

function read(text: string): Campaign {
  const loaded = parseCampaign(text, { file: 'spring.yaml', directory: '/campaigns' });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  return loaded.campaign;
}
const changes = (...edits: [from: string, to: string][]) =>
  changesBetween(read(BASE), read(edits.reduce((text, [from, to]) => text.replace(from, to), BASE)));

it('says nothing of what is the same', () => {
  expect(changes()).toEqual([]);
});

it.each<[string, string, string[]]>([
  ['max_concurrent: 5', 'max_concurrent: 8', ['max_concurrent of +1******3824: 5 -> 8']],
  [', calls_per_second: 1', '', ['calls_per_second of +1******3825: 1 -> none']],
  [
    '"09:00-17:00"',
    '"10:00-12:00, 13:00-17:00"',
    ['calling_window: mon-fri 09:00-17:00 -> mon-fri 10:00-12:00,13:00-17:00'],
  ],
  ['[30m, 4h]', '[1d]', ['retry.no_answer: 30m, 4h -> 1d']],
  ['max_attempts: 3', 'max_attempts: 4', ['retry.max_attempts: 3 -> 4']],
  ['retry 2d', 'close', ['outcomes.later: retry 2d -> close']],
  ['Acme', 'Bond', ['variables.company: Acme -> Bond']],
  ['+12125550100', '+12125550101', ['variables.call_back_on: +1******0100 -> +1******0101']],
  ['speed: 1', 'speed: 2', ['overrides.tts.speed: 1 -> 2']],
  ['country: US', 'country: CA', ['contacts.country: US -> CA']],
  ['agent_id: agent', 'agent_id: another\npriority: 3', ['agent_id: agent -> another', 'priority: 0 -> 3']],
  [
    'agent_id: agent',
    'agent_id: agent\nblackout_dates: [2026-12-25, "2026-12-31..2027-01-01"]',
    ['blackout_dates: nothing -> 2026-12-25, 2026-12-31..2027-01-01'],
  ],
  [
    'agent_id: agent',
    'agent_id: agent\ncall_limits: { per_day: 2 }\nfreeze: US-LA',
    ['call_limits.per_day: none -> 2'],
  ],
])('%j to %j', (from, to, said) => {
  const words = changes([from, to]);
  for (const line of said) expect(words).toContain(line);
});

it('tells numbers that came and went', () => {
  const words = changes(['+15739693825', '+15739693826']);
  expect(words).toEqual([
    'from_numbers: without +1******3825',
    'from_numbers: with +1******3826, max_concurrent 2',
  ]);
});

it('shows no whole phone number, and no endless text', () => {
  const words = changes(['Acme', 'x'.repeat(500)], ['max_concurrent: 5', 'max_concurrent: 6']).join();
  expect(words).not.toMatch(/\d{7}/);
  expect(words.length).toBeLessThan(300);
});

it('knows every field of the example', async () => {
  const loaded = await loadCampaign('campaigns/samples/example.yaml');
  if (loaded.kind === 'invalid') throw new Error('the example is invalid');
  const words = changesBetween(read(BASE), loaded.campaign);
  expect(words.filter((line) => /\[object|[a-z][A-Z]+[a-z]*:/.test(line))).toEqual([]);
});
