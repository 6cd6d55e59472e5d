import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, fairdial, makeFolder } from './fairdial.ts';

let folder: Folder;

const CAMPAIGN = `name: renewals
agent_id: test-agent
from_numbers:
  - { number: "+12125550190", max_concurrent: 2 }
contacts: { file: people.csv, country: US }
calling_window: { mon-fri: "09:00-09:30" }
end: 2026-12-02T12:00
retry: { max_attempts: 2, voicemail: [1d] }
`;
const PEOPLE = [
  ...Array.from({ length: 40 }, (_, index) => `+1212555${String(100 + index).padStart(4, '0')}`),
  ...Array.from({ length: 3 }, (_, index) => `+1213555${String(100 + index).padStart(4, '0')}`),
  '123',
];
/** Nothing is left to chance: everybody answers, and each call takes 100 s or so. */
const CERTAIN =
  '--at 2026-12-01T09:00 --zone America/New_York --assume answered=100% --talk 90s --no-what-ifs';

beforeAll(async () => {
  folder = await makeFolder();
  await writeFile(join(folder.path, 'people.csv'), ['phone', ...PEOPLE, ''].join('\n'));
  await writeFile(join(folder.path, 'renewals.yaml'), CAMPAIGN);
});
afterAll(() => folder.remove());

const plan = (line: string) =>
  fairdial(['plan', ...line.split(' ')], { cwd: folder.path, env: { TZ: 'UTC' } });

describe('plan', () => {
  it('needs no key and no Redis, leaves nothing behind, and tells people first what they ask first', async () => {
    const before = await readdir(folder.path);
    const { code, stdout, stderr } = await plan(`renewals.yaml ${CERTAIN}`);
    expect([code, stderr]).toEqual([0, '']);
    expect(await readdir(folder.path)).toEqual(before);
    await expect(stdout).toMatchFileSnapshot('plan-golden.txt');
  });

  it('tells programs the same', async () => {
    const found = JSON.parse((await plan(`renewals.yaml ${CERTAIN} --json`)).stdout);
    expect(found).toMatchObject({
      at: '2026-12-01T14:00:00.000Z',
      runs: expect.any(Number),
      campaigns: [{ name: 'renewals', rows: 44, contacts: 43, rejected: 1, suppressed: 0 }],
      numbers: [{ number: '+12125550190', max_concurrent: 2 }],
      assumptions: { source: 'assumed', rates: { answered: 1 } },
      what_ifs: [],
    });
    expect(Object.keys(found.finish)).toEqual(['low', 'middle', 'high']);
    expect(found.campaigns[0].reached + found.campaigns[0].expired).toBe(43);
  });

  it('plans with what is asked to be otherwise', async () => {
    const more = JSON.parse((await plan(`renewals.yaml ${CERTAIN} --json --max-concurrent +38`)).stdout);
    expect(more.changes).toEqual([{ kind: 'max_concurrent', number: '+12125550190', to: 40 }]);
    expect(more.expired.middle).toBe(0);
    const longer = JSON.parse((await plan(`renewals.yaml ${CERTAIN} --json --window 09:00-20:00`)).stdout);
    expect(longer.expired.middle).toBe(0);
  });

  it('says what would help', async () => {
    const { stdout } = await plan(
      'renewals.yaml --at 2026-12-01T09:00 --zone America/New_York --window 09:00-09:08',
    );
    expect(stdout).toContain('what would help');
    expect(stdout).toMatch(/max_concurrent \d+ on \+12125550190 .*fewer expire/);
  });

  it('takes rates and times from a report', async () => {
    const header = 'n,from_number,state,disposition,opened_at,accepted_at,ended_at,settled_at,timezone';
    const at = (second: number) => new Date(Date.UTC(2026, 10, 2, 15, 0, second)).toISOString();
    const rows = Array.from({ length: 400 }, (_, index) =>
      [
        '1',
        '',
        'settled',
        index % 2 ? 'answered' : 'busy',
        at(0),
        at(1),
        at(41),
        at(45),
        'America/New_York',
      ].join(','),
    );
    await writeFile(join(folder.path, 'attempts.csv'), [header, ...rows, ''].join('\n'));
    const found = JSON.parse(
      (await plan('renewals.yaml --json --no-what-ifs --from-report attempts.csv')).stdout,
    );
    expect(found.assumptions.source).toBe('observed in 400 calls of attempts.csv');
    expect(found.assumptions.rates.busy).toBeGreaterThan(0.4);
    expect(found.assumptions.onCall.answered.at(-1)).toBe(40_000);
  });

  it.each([
    ['renewals.yaml --assume happy=3%', 'answered=35%'],
    ['renewals.yaml --assume answered=70%,busy=40%', 'more than 100%'],
    ['renewals.yaml --max-concurrent +19995550100=3', '+19995550100 is not one of the from numbers'],
    ['renewals.yaml --talk long', 'such as 90s'],
    ['renewals.yaml --at noon', 'is no time'],
    ['renewals.yaml --from-report nowhere', 'there is no such file'],
    ['missing.yaml', 'missing.yaml'],
  ])('refuses %s', async (line, why) => {
    const { code, stderr } = await plan(line);
    expect(code === 2 || line.includes('nowhere')).toBe(true);
    expect(stderr).toContain(why);
  });
});
