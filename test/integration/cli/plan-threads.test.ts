import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadFiles } from '../../../src/cli/load-files.ts';
import { readPlannedFiles } from '../../../src/cli/plan-input.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { forecast } from '../../../src/forecast/forecast.ts';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

let folder: Folder;

const CAMPAIGN = `name: long
agent_id: test-agent
from_numbers: [{ number: "+12125550190", max_concurrent: 400 }]
contacts: { file: people.csv, country: US }
calling_window: { mon-sun: "09:00-20:00" }
retry: { max_attempts: 2, no_answer: [30m] }
`;
const PEOPLE = 15_500;
const AREAS = [212, 213, 305, 312];
const BEGUN = Date.UTC(2026, 11, 1, 14);

/** As long as a list must be to be played in threads, by its people and its bytes. */
const row = (index: number) => {
  const [area, exchange] = [AREAS[index % AREAS.length], 200 + Math.floor(index / 4 / 100)];
  const line = String(100 + (Math.floor(index / 4) % 100)).padStart(4, '0');
  return `+1${area}${exchange}${line},crm-${index},${'told on the call '.repeat(3)}`;
};

beforeAll(async () => {
  folder = await makeFolder();
  const rows = Array.from({ length: PEOPLE }, (_, index) => row(index));
  await writeFile(join(folder.path, 'people.csv'), ['phone,id,words', ...rows, ''].join('\n'));
  await writeFile(join(folder.path, 'long.yaml'), CAMPAIGN);
});
afterAll(() => folder.remove());

it('a long list that is played in threads comes to the same', { timeout: 120_000 }, async () => {
  const line = 'plan long.yaml --at 2026-12-01T14:00:00Z --runs 2 --no-what-ifs --json';
  const { code, stdout } = await fairdial(line.split(' '), { cwd: folder.path, env: { TZ: 'UTC' } });
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  const [planned] = await readPlannedFiles(await loadFiles([join(folder.path, 'long.yaml')], BEGUN));
  if (!planned) throw new Error('nothing was read');
  const { campaign, contacts } = planned;
  const { source, ...assumptions } = found.assumptions;
  expect(source).toBe('assumed');
  const setting = {
    campaigns: [{ campaign, assumptions, ...contacts, live: [] }],
    now: BEGUN,
    until: BEGUN + 1e10,
  };
  const here = await forecast(
    { ...setting, guardMs: 60_000 },
    { clock: systemClock, budgetMs: 0, runs: 2, tryChanges: false },
  );
  expect(found.campaigns[0].contacts).toBe(PEOPLE);
  expect(found.calls).toEqual(here.calls);
  expect(found.reached).toEqual(here.reached);
  expect(Date.parse(found.finish.middle)).toBe(here.finish?.middle);
});
