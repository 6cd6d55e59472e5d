import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  callsPerPerson,
  peakPerNumber,
  peakPerPerson,
  readCallLog,
  type SimulatedCall,
} from '../../src/simulator/call-log.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { freePort, runFairdial } from '../support/processes.ts';

const CAPS = { '+12125550190': 100, '+12125550191': 60, '+12125550192': 40 } as const;
const SCENARIO = `seed: 7
ring: 0.2s-0.5s
talk: 0.8s-2.5s
analysis_delay: 0.1s-0.5s
mix: { answered: 50, no_answer: 20, busy: { weight: 12, shows: failed }, voicemail: 10, failed: 8 }
webhooks: { delay: 0ms-50ms, loss: 5%, duplicate: 2% }
`;
const RETRY = 'retry:\n  max_attempts: 3\n  no_answer: [2s, 5s]\n  busy: [1s, 3s]\n  failed: [2s]';

/**
 * 10,000 contacts over three from numbers, all real: the CLI, its private Redis with AOF always, the simulator in a
 * process of its own. The judge is the simulator's log. Takes some minutes: `npm run test:acceptance`.
 */
describe('ten thousand contacts, three from numbers', () => {
  const people = phones(10_000);
  let folder: string;
  let calls: SimulatedCall[];
  let contacts: Record<string, string>[];
  let spanSeconds: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairdial-acceptance-'));
    await writeFile(join(folder, 'scenario.yaml'), SCENARIO);
    const log = join(folder, 'calls.jsonl');
    const where = { cwd: folder, env: {} };
    const simulator = runFairdial(
      ['simulator', '--port', '0', '--scenario', 'scenario.yaml', '--log', log],
      where,
    );
    const [, url = ''] = await simulator.says(/(http:\/\/127\.0\.0\.1:\d+)/);
    const file = await writeCampaign(folder, {
      name: 'big',
      fromNumbers: CAPS,
      contacts: listOf(people),
      yaml: RETRY,
    });
    const port = await freePort();
    const env = {
      FAIRDIAL_PORT: String(port),
      FAIRDIAL_PUBLIC_URL: `http://127.0.0.1:${port}`,
      ONEINBOX_API_KEY: 'oi_sk_test',
      ONEINBOX_BASE_URL: url,
      FAIRDIAL_POLL_SECONDS: '0.5',
      FAIRDIAL_GUARD_SECONDS: '0',
      LOG_LEVEL: 'warn',
    };
    const run = runFairdial(['run', file, '--reports', 'reports'], { cwd: folder, env });
    expect(await run.ended(), run.stderr()).toMatchObject({ code: 0 });
    simulator.kill('SIGTERM');
    await simulator.ended();
    calls = await readCallLog(log);
    contacts = parse(await readFile(join(folder, 'reports/big/contacts.csv'), 'utf8'), { columns: true });
    const first = Math.min(...calls.map(({ createdAt }) => createdAt));
    spanSeconds = (Math.max(...calls.map(({ createdAt }) => createdAt)) - first) / 1000;
    const peaks = JSON.stringify(Object.fromEntries(peakPerNumber(calls)));
    console.log(
      `${calls.length} calls in ${spanSeconds.toFixed(1)} s, ${(calls.length / spanSeconds).toFixed(1)}/s; peaks ${peaks}`,
    );
  }, 900_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('leaves every contact in exactly one final state', () => {
    expect(contacts.map(({ phone }) => phone)).toEqual(people);
    const open = contacts.filter(({ status = '' }) => !['done', 'exhausted'].includes(status));
    expect(open).toEqual([]);
  });

  it('reaches each number’s cap and never exceeds it', () => {
    expect(Object.fromEntries(peakPerNumber(calls))).toEqual(CAPS);
  });

  it('calls nobody more than three times, nor twice at once', () => {
    expect(Math.max(...callsPerPerson(calls).values())).toBe(3);
    expect(Math.max(...peakPerPerson(calls).values())).toBe(1);
  });

  it('reports for each contact what the simulator did last', () => {
    const last = new Map(calls.map((call) => [call.to, call]));
    const wrong = contacts.filter(({ phone = '', disposition }) => last.get(phone)?.result !== disposition);
    expect(wrong).toEqual([]);
  });
});
