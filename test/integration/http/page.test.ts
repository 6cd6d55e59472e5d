import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { loadPageAssets } from '../../../src/http/page-assets.ts';
import { PAGE_POLICY, pageRoutes } from '../../../src/http/page-routes.ts';
import { type HttpServer, startHttp } from '../../../src/http/server.ts';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  doubtOne,
  finished,
  NOW,
  offer,
  phone,
  placeOne,
  row,
  rows,
  setUp,
} from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';
import { pollUntil } from '../../support/poll.ts';

const TOKEN = 'a-secret-token';

describe('the files of the page', () => {
  const folder = `${mkdtempSync(join(tmpdir(), 'fairdial-page-'))}/`;
  writeFileSync(`${folder}index.html`, '<script src="/page/VERSION/main.js"></script>');
  writeFileSync(`${folder}main.js`, 'export {};');
  writeFileSync(`${folder}secret.txt`, 'not to be served');
  afterAll(() => rmSync(folder, { recursive: true }));
  const assets = loadPageAssets([folder]);
  const ask = async (path: string, headers: Record<string, string> = {}) =>
    await pageRoutes(assets).request(`http://here${path}`, { headers });

  it('are for browsers; others get a few lines of text', async () => {
    const html = await ask('/', { accept: 'text/html,*/*' });
    expect(html.headers.get('content-security-policy')).toBe(PAGE_POLICY);
    expect(html.headers.get('content-type')).toContain('text/html');
    expect(await html.text()).toContain(`/page/${assets?.version}/main.js`);
    const text = await ask('/', { accept: '*/*' });
    expect(text.headers.get('content-type')).toContain('text/plain');
    expect(html.headers.get('vary')).toContain('accept');
  });

  it('are kept for ever under their version, and asked about again without', async () => {
    const path = `/page/${assets?.version}/main.js`;
    const first = await ask(path);
    expect(first.headers.get('cache-control')).toContain('immutable');
    const etag = first.headers.get('etag') ?? '';
    expect((await ask(path, { 'if-none-match': etag })).status).toBe(304);
    const page = await ask('/', { accept: 'text/html' });
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const zipped = await ask(path, { 'accept-encoding': 'gzip, br' });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
  });

  it.each([
    '/page/old/main.js',
    `/page/${assets?.version}/secret.txt`,
    `/page/${assets?.version}/index.html`,
    `/page/${assets?.version}/..%2f..%2fpackage.json`,
  ])('%s is not there', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it('change their version with any of them', () => {
    writeFileSync(`${folder}main.js`, 'export const a = 1;');
    expect(loadPageAssets([folder])?.version).not.toBe(assets?.version);
    expect(loadPageAssets([`${folder}nowhere/`])).toBeUndefined();
  });
});

describe('what the page is told', () => {
  let ledger: Ledger;
  let isAway = false;
  let server: HttpServer;

  beforeEach(async () => {
    ledger = createMemoryLedger();
    isAway = false;
    await setUp(ledger, rows(5));
    const list = () =>
      isAway ? Promise.reject(new LedgerUnavailable(new Error('gone'))) : ledger.campaigns.list();
    const engine = {
      ledger: { ...ledger, campaigns: { ...ledger.campaigns, list } },
      readiness: async () => ({ ready: true, reasons: [] }),
      hint: async () => undefined,
    };
    const log = { warn: () => undefined, error: () => undefined };
    const clock = { ...systemClock, wallMs: () => NOW };
    const deps = { engine: () => engine, clock, log, token: TOKEN, guardMs: 0 };
    server = await startHttp(deps, { host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  const overview = async () => (await fetch(`${server.url}/api/overview`)).json() as Promise<never>;
  const explain = (body: unknown, token = TOKEN) =>
    fetch(`${server.url}/api/explain`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  /** What comes as events, as far as it has come. */
  async function listen() {
    const leaving = new AbortController();
    const answer = await fetch(`${server.url}/api/events`, { signal: leaving.signal });
    const heard: Record<string, unknown>[] = [];
    let hasEnded = false;
    const read = async () => {
      let text = '';
      for await (const piece of answer.body ?? []) {
        text += Buffer.from(piece).toString('utf8');
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        for (const event of events)
          if (event.startsWith('data: ')) heard.push(JSON.parse(event.slice('data: '.length)));
      }
    };
    const reading = read()
      .catch(() => undefined)
      .then(() => {
        hasEnded = true;
      });
    return { answer, heard, leave: () => leaving.abort(), hasEnded: () => hasEnded, reading };
  }

  it('is no end at this pace while somebody waits for longer than that', async () => {
    const open = campaign('spring', { version: 'v2', hours: ALWAYS });
    await setUp(ledger, rows(24), open);
    for (let n = 0; n < 20; n += 1) {
      const id = await placeOne(ledger, { groups: [[offer({ version: 'v2' })]] });
      const settlement = finished(id);
      const record = { ...settlement.record, settledAt: NOW - 60_000 };
      await ledger.attempts.settle(id, { ...settlement, record }, NOW);
    }
    const finish = async () => {
      const { campaigns } = (await overview()) as { campaigns: [{ finish?: { how: string } }] };
      return campaigns[0].finish?.how;
    };
    expect(await finish()).toBe('pace');
    await setUp(ledger, [...rows(24), row(24, { notBefore: NOW + 48 * 3_600_000 })], open);
    await pollUntil(async () => (await finish()) === undefined, { what: 'no end', timeoutMs: 5_000 });
  });

  it('is where everything stands, with no number of a contact in it', async () => {
    await placeOne(ledger);
    const doubted = await doubtOne(ledger);
    const note = { lookedAt: NOW, held: true, reason: 'the list does not tell', nextLookAt: NOW };
    await ledger.attempts.noteAbsent(doubted, note);
    const told = await overview();
    expect(told).toMatchObject({
      service: { ready: true, steerable: true },
      campaigns: [{ name: 'spring', live: 2, counts: { waiting: 3, calling: 1, unconfirmed: 1 } }],
      held: { attempts: [{ campaign: 'spring', reason: 'the list does not tell' }], more: 0 },
      details: { spring: { waiting: { count: 3 }, zones: [{ zones: ['America/New_York'], waiting: 3 }] } },
    });
    for (let index = 0; index < 5; index += 1) expect(JSON.stringify(told)).not.toContain(phone(index));
  });

  it('comes by itself when something changes', async () => {
    const one = await listen();
    expect(one.answer.headers.get('content-type')).toContain('text/event-stream');
    await pollUntil(() => one.heard.length > 0, { what: 'the first event' });
    expect(one.heard[0]).toMatchObject({ whole: true, campaigns: [{ state: 'running' }] });
    await ledger.campaigns.setState('spring', 'paused', 'by hand', NOW);
    await pollUntil(() => one.heard.length > 1, { what: 'the change' });
    expect(one.heard[1]).toMatchObject({ campaigns: [{ state: 'paused' }] });
    expect(one.heard[1]).not.toHaveProperty('numbers');
    one.leave();
    await one.reading;
  });

  it('says so when Redis is away', async () => {
    isAway = true;
    expect((await fetch(`${server.url}/api/overview`)).status).toBe(503);
    const one = await listen();
    await pollUntil(() => one.heard.length > 0, { what: 'an event' });
    expect(one.heard[0]).toEqual({ trouble: 'Redis does not answer.' });
    one.leave();
    await one.reading;
  });

  it('ends when the service stops', async () => {
    const one = await listen();
    await server.close();
    await one.reading;
    expect(one.hasEnded()).toBe(true);
  });

  it("tells a person's story to whoever has the token", async () => {
    await ledger.campaigns.apply((await ledger.campaigns.list())[0]?.campaign as never, NOW);
    const answer = await explain({ phone: row(0).phone });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      phone: phone(0),
      chapters: [{ campaign: 'spring', status: 'waiting' }],
    });
  });

  it.each([
    ['no token', { phone: '+12125550100' }, 'wrong', 401, 'unauthorized'],
    ['no JSON', 'phone', TOKEN, 400, 'bad-question'],
    ['no number', {}, TOKEN, 400, 'bad-question'],
    ['too much', 'x'.repeat(2_000), TOKEN, 413, 'too-large'],
  ])('refuses a question with %s', async (_, body, token, status, error) => {
    const answer = await explain(body, token);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });

  it('says what is wrong with a number', async () => {
    const answer = await explain({ phone: '12' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ message: expect.stringMatching(/\S/) });
    expect((await fetch(`${server.url}/api/explain`)).status).toBe(405);
  });
});
