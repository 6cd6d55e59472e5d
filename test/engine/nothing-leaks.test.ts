import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchLogs } from '../../src/auditing/search-logs.ts';
import { eventFiles } from '../../src/telemetry/event-file.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { type FairdialProcess, freePort, runFairdial } from '../support/processes.ts';

const NUMBER = '+12125550190';
const KEY = 'oi_sk_thisMustNotBeSeenAnywhere';
const TOKEN = 'token-that-must-not-be-seen-anywhere';
const PEOPLE = phones(40);

/** Every kind of trouble that has words of its own in the log. */
const FAULTS = {
  status_500_after_accept: '8%',
  reset_after_accept: '8%',
  malformed_after_accept: '8%',
  refuse_429: '8%',
  status_503_before_accept: '8%',
} as const;

/** What may be read without a token. */
const READ = ['/', '/metrics', '/healthz', '/readyz', '/api/campaigns', '/api/campaigns/leaks?forecast=1'];

describe('a service that met every kind of fault, logged everything and was killed', () => {
  let stage: Stage;
  let said: string;
  let service: FairdialProcess;
  let port: number;

  beforeAll(async () => {
    stage = await openStage({
      seed: 7,
      ring: '10ms-30ms',
      talk: '20ms-100ms',
      analysis_delay: '10ms',
      mix: { answered: 6, no_answer: 2, busy: 1, invalid: 1 },
      faults: FAULTS,
    });
    const folder = join(stage.folder, 'campaigns');
    said = join(stage.folder, 'said');
    for (const each of [folder, said]) await mkdir(each);
    await writeCampaign(folder, {
      name: 'leaks',
      fromNumbers: { [NUMBER]: 6 },
      contacts: [...listOf(PEOPLE), '12,Wrong'],
      yaml: 'retry: { max_attempts: 2, no_answer: [1s], busy: [1s] }',
    });
    port = await freePort();
    service = start();
    await pollUntil(() => stage.simulator.stats().posts > 12, {
      timeoutMs: 60_000,
      what: 'some calls',
    });
    await readEverything('before');
    service.kill('SIGKILL');
    await keepOutput('killed');
    service = start();
    await pollUntil(isFinished, { timeoutMs: 120_000, everyMs: 200, what: 'the end of the campaign' });
    await readEverything('after');
    service.kill('SIGTERM');
    await keepOutput('stopped');
  }, 240_000);
  afterAll(async () => {
    service?.kill('SIGKILL');
    await stage.close();
  });

  function start(): FairdialProcess {
    const env = stage.environment({
      ONEINBOX_API_KEY: KEY,
      FAIRDIAL_TOKEN: TOKEN,
      FAIRDIAL_PORT: String(port),
      FAIRDIAL_PUBLIC_URL: `http://127.0.0.1:${port}`,
      FAIRDIAL_TEST_HASTE: '15',
      FAIRDIAL_TEST_HOLD_HASTE: '60',
      LOG_LEVEL: 'trace',
    });
    return runFairdial(['serve'], { cwd: stage.folder, env });
  }

  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  const isFinished = async () => {
    const answer = await ask('/api/campaigns/leaks').catch(() => '');
    return /"state":\s*"finished"/.test(answer);
  };

  async function readEverything(when: string): Promise<void> {
    for (const [index, path] of READ.entries())
      await writeFile(join(said, `${when}-${index}.txt`), await ask(path));
    const overview = await ask('/api/overview');
    await writeFile(join(said, `${when}-overview.txt`), overview);
  }

  async function keepOutput(how: string): Promise<void> {
    await service.ended();
    await writeFile(join(said, `${how}-stdout.log`), service.stdout());
    await writeFile(join(said, `${how}-stderr.log`), service.stderr());
  }

  async function search(folder: string) {
    const logs = (await readdir(folder)).map((name) => join(folder, name));
    const events = await eventFiles(join(stage.folder, 'data', 'events'));
    const secrets = new Map([
      [KEY, 'the API key'],
      [TOKEN, 'FAIRDIAL_TOKEN'],
    ]);
    return { events, ...(await searchLogs({ logs, events }, { secrets, numbers: PEOPLE })) };
  }

  it('had much to say: of each fault, and of each call', async () => {
    const { faults, posts } = stage.simulator.stats();
    expect(posts).toBeGreaterThan(PEOPLE.length);
    expect(Object.values(faults).filter((times) => times > 0).length).toBeGreaterThanOrEqual(4);
    const stderr = await readFile(join(said, 'stopped-stderr.log'), 'utf8');
    expect(stderr.split('\n').length).toBeGreaterThan(100);
    expect((await search(said)).events.length).toBeGreaterThanOrEqual(2);
  });

  it('has written no number of a person, no key and no token anywhere but in its ledger and reports', async () => {
    const { hits, moreHits, files } = await search(said);
    expect(hits).toEqual([]);
    expect(moreHits).toBe(0);
    expect(files).toBeGreaterThan(2 * READ.length);
  });

  it('would have been found out', async () => {
    const spoiled = join(stage.folder, 'spoiled');
    await cp(said, spoiled, { recursive: true });
    const [person = ''] = PEOPLE;
    await writeFile(join(spoiled, 'stopped-stderr.log'), `{"to":"${person}","key":"Bearer ${KEY}"}\n`);
    const { hits } = await search(spoiled);
    expect(hits.map(({ what }) => what).toSorted()).toEqual(['number', 'the API key']);
  });
});
