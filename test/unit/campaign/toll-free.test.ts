import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCampaign } from '../../../src/campaign/load-campaign.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-toll-free-'));
  await writeFile(join(folder, 'c.csv'), 'phone\n+12125550100\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function load(contacts: string) {
  const file = join(folder, 'a.yaml');
  const lines = [
    'agent_id: 3c90c3cc-0d44-4b50-8888-8dd25736052a',
    'from_numbers: [{ number: "+15739693824", max_concurrent: 1 }]',
    `contacts: { file: c.csv, ${contacts} }`,
    'calling_window: { mon-fri: "09:00-17:00" }',
  ];
  await writeFile(file, lines.join('\n'));
  const loaded = await loadCampaign(file);
  return loaded.kind === 'valid' ? loaded.campaign.contacts : loaded.problems.map(({ code }) => code);
}

describe('contacts', () => {
  test.each([
    ['toll_free: allow', { tollFree: 'allow' }],
    ['toll_free: ALLOW', { tollFree: 'allow' }],
    [
      'columns: { postal_code: Zip, state: St, window: W }',
      { columns: { postal_code: 'Zip', state: 'St', window: 'W' } },
    ],
  ])('%s', async (contacts, meaning) => {
    expect(await load(contacts)).toMatchObject(meaning);
  });

  test('toll_free: reject is as if it were not written', async () => {
    expect(await load('toll_free: reject')).not.toHaveProperty('tollFree');
  });

  test.each(['toll_free: yes', 'toll_free: maybe'])('%s is no answer', async (contacts) => {
    expect(await load(contacts)).toEqual(['unknown-toll-free']);
  });
});
