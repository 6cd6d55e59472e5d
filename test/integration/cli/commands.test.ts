import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignText, contactsText, type Ended, type Folder, fairdial, makeFolder } from './fairdial.ts';

const SAMPLE = resolve('campaigns/samples/demo.yaml');

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
  const write = (name: string, text: string) => writeFile(join(folder.path, name), text);
  await write('people.csv', contactsText(3));
  await write('good.yaml', campaignText('good'));
  await write('twin.yaml', campaignText('good'));
  await write('typo.yaml', campaignText('typo', 'retyr: { max_attempts: 3 }\npriority: high\n'));
  await write('broken.yaml', 'name: broken\nfrom_numbers: [\n');
  await write('needs.yaml', campaignText('needs', 'overrides: { first_message: "Hi {{first_nam}}" }\n'));
  await write('nobody.yaml', campaignText('nobody').replace('people.csv', 'gone.csv'));
  await write('unquoted.csv', 'phone,first_name\n+12125550101,"Ada\n');
  await write('quotes.yaml', campaignText('quotes').replace('people.csv', 'unquoted.csv'));
  const damaged = Array.from({ length: 30 }, () => '4.47701E+11,Ann\n').join('');
  await write('damaged.csv', `${contactsText(20)}${damaged}`);
  await write('damaged.yaml', campaignText('damaged').replace('people.csv', 'damaged.csv'));
  await write('hasty.yaml', campaignText('hasty', 'retry: { max_attempts: 6, no_answer: [1m] }\n'));
  const hasty = 'retry: { max_attempts: 6, no_answer: [1m] }\n';
  await write('once.yaml', campaignText('once', `${hasty}call_limits: { per_day: 1 }\n`));
  const preset = 'call_limits: { per_day: 6 }\nrules: us-fl\nconsent: prior\n';
  await write('preset.yaml', campaignText('preset', hasty + preset));
  await write('notes.txt', '+12125550101\nnot a number\n');
});
afterAll(() => folder.remove());

async function ran(line: string, env: Record<string, string> = {}): Promise<Ended> {
  const ended = await fairdial(line === '' ? [] : line.split(' '), { cwd: folder.path, env });
  expect(ended.stdout + ended.stderr).not.toContain('\n    at ');
  return ended;
}

describe.concurrent('a wrong command line exits 2 with one line', () => {
  it.each([
    ['staus', "unknown command 'staus' (Did you mean status?)"],
    ['check --jsn good.yaml', "unknown option '--jsn' (Did you mean --json?)"],
    [
      'cap spring +12125550190 0',
      "error: calls cannot be '0'. Write a whole number from 1 to 10000. To call from it no more: remove it from from_numbers",
    ],
  ])('%s', async (line, expected) => {
    const { code, stdout, stderr } = await ran(line);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('and no command at all shows the help', async () => {
    const { code, stderr } = await ran('');
    expect(code).toBe(2);
    expect(stderr).toContain('fairdial demo');
  });
});

it('prints its version', async () => {
  const { code, stdout } = await ran('--version');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

describe.concurrent('wrong input exits 2', () => {
  it.each([
    ['check missing.yaml', /missing\.yaml: there is no such file/],
    ['check typo.yaml', /typo\.yaml:7:1: .*retyr.*\n.*typo\.yaml:8:11: /],
    ['check broken.yaml', /broken\.yaml:3:1: /],
    ['check typo.yaml broken.yaml', /typo\.yaml:7:1: [\s\S]*broken\.yaml:3:1: /],
    ['check good.yaml twin.yaml', /twin\.yaml: this campaign is named "good", as is good\.yaml/],
    [
      'check needs.yaml',
      /error: needs\.yaml:7:33: overrides: \{\{first_nam\}\} is neither a column .*→ Write \{\{first_name\}\}/,
    ],
    ['check nobody.yaml', /gone\.csv/],
    ['check quotes.yaml', /error: unquoted\.csv:2:.*quote/],
    ['check good.yaml --row 9', /no row begins on line 9/],
    ['check good.yaml twin.yaml --row 2', /one campaign file at a time/],
    ['suppress add 2125550101', /no country code .*--country/],
    ['suppress import missing.csv', /missing\.csv: /],
    ['simulator --scenario missing.yaml', /missing\.yaml/],
  ])('%s', async (line, expected) => {
    const { code, stderr } = await ran(line);
    expect(stderr).toMatch(expected);
    expect(code).toBe(2);
  });

  it.each(['run good.yaml', 'serve'])('%s without a key names the setting', async (line) => {
    const { code, stderr } = await ran(line);
    expect(stderr).toContain('ONEINBOX_API_KEY is not set');
    expect(code).toBe(2);
  });

  it('run lists what is wrong with the contacts, and starts nothing', async () => {
    const { code, stderr } = await ran('run quotes.yaml', { ONEINBOX_API_KEY: 'oi_sk_test' });
    expect(stderr).toMatch(/unquoted\.csv:2:/);
    expect(code).toBe(2);
  });

  it('serve without its folder says which', async () => {
    const { code, stderr } = await ran('serve --campaigns nowhere', { ONEINBOX_API_KEY: 'oi_sk_test' });
    expect(stderr).toContain('nowhere: there is no such folder');
    expect(code).toBe(2);
  });

  it('all wrong settings are listed', async () => {
    const { code, stderr } = await ran('status', { FAIRDIAL_PORT: 'x', FAIRDIAL_POLL_SECONDS: '0' });
    expect(stderr).toMatch(/FAIRDIAL_PORT[\s\S]*FAIRDIAL_POLL_SECONDS/);
    expect(code).toBe(2);
  });
});

describe.concurrent('check', () => {
  it('tells all about the sample campaign', async () => {
    const { code, stdout } = await ran(`check ${SAMPLE}`);
    expect(code).toBe(0);
    expect(stdout).toContain('240 rows: 228 accepted, 12 REJECTED');
    expect(stdout).toMatch(/duplicate: 1 row\n +line 81: same number as line 2/);
    expect(stdout).toMatch(/58 {2}from the number {2}America\/New_York/);
    expect(stdout).toContain('now, and never closes');
    expect(stdout).toContain('used in overrides: first_name, company, plan, renewal_date (all there)');
  });

  it('shows the exact request of a row', async () => {
    const { stdout } = await ran(`check ${SAMPLE} --row 2 --json`);
    const [checked] = JSON.parse(stdout);
    expect(checked.contacts).toEqual({ rows: 240, accepted: 228, rejected: 12, duplicates: 1, blank: 0 });
    expect(checked.request).toMatchObject({
      agent_id: 'demo-agent',
      to_number: '+13125550123',
      from_number: '+12125550190',
      variables: { company: 'Acme', first_name: 'Ada', plan: 'Basic', renewal_date: '2026-12-01' },
      metadata: { source: 'demo', fairdial_campaign: 'demo', fairdial_contact: 'd-001', fairdial_n: '1' },
    });
  });

  it('says why a row is not sent', async () => {
    const { code, stdout } = await ran(`check ${SAMPLE} --row 81`);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('line 81 is rejected: same number as line 2'),
    ]);
  });

  it('says that a damaged list would pause its campaign, and exits 2', async () => {
    const { code, stdout } = await ran('check damaged.yaml');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /damaged\.csv:22: too many rows are rejected: spreadsheet-number in 30 of 50 \(60 %, at most 5 %\)/,
    );
    expect(stdout).toContain('line 22 "4.47701E+11", line 23 "4.47701E+11", line 24 "4.47701E+11"');
    expect(stdout).toContain('50 rows: 20 accepted, 30 REJECTED');
    const json = await ran('check damaged.yaml --json');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject([{ valid: false, stopped: { code: 'too-many-rejected' } }]);
  });

  it('names the limits on calls to one person, and retries that would exceed them', async () => {
    const good = await ran('check good.yaml');
    expect(good.stdout).toContain('at most 3 in 24 hours, 7 in 7 days (the usual limit; call_limits sets');
    expect(good.stdout).not.toContain('would be due');
    const hasty = await ran('check hasty.yaml');
    expect([hasty.code, hasty.stdout]).toEqual([
      0,
      expect.stringContaining(
        'hasty.yaml:7:1: retry: after no_answer up to 6 of max_attempts 6 would be due within 24 hours; one person is called at most 3 times then',
      ),
    ]);
  });

  it('says of one call a day that it is one, and names a rule that allows fewer than the campaign', async () => {
    expect((await ran('check once.yaml')).stdout).toContain('one person is called at most once then');
    const { stdout } = await ran('check preset.yaml');
    expect(stdout).toMatch(
      /preset\.yaml:7:1: retry: after no_answer up to 6 of max_attempts 6 would be due within 24 hours; where US-FL: .+ holds, one person is called at most 3 times then, so the others wait → Lengthen the delays or lower max_attempts\./,
    );
    expect(stdout.match(/would be due/g)).toHaveLength(1);
  });

  it('has no colours in a pipe', async () => {
    const { stdout } = await ran('check good.yaml');
    expect(stdout).not.toContain('\u001b[');
  });
});
