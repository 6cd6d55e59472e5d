import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { type HttpServer, startHttp } from '../../src/http/server.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { campaign, LINE, offer, open, rows, setUp } from '../conformance/fixtures.ts';
import { ALWAYS } from '../support/hours.ts';
import { pollUntil } from '../support/poll.ts';
import { CHROMIUM, openBrowser, openPage, type WatchedPage } from './browser.ts';

/** What stands beside the dialling: a ramp, outcomes that were not written back, a purged campaign. */
describe.skipIf(CHROMIUM === undefined)('the page', () => {
  let ledger: Ledger;
  let server: HttpServer;
  let browser: Browser;
  let desk: WatchedPage;

  beforeAll(async () => {
    ledger = createMemoryLedger();
    const now = systemClock.wallMs();
    await ledger.attempts.heartbeat('run-1', 3_600_000, now);
    const fromNumbers = [{ number: LINE, maxConcurrent: 20 }];
    await setUp(ledger, rows(30), campaign('slowly', { hours: ALWAYS, fromNumbers, ramp: 5 }));
    await open(ledger, { groups: [[offer({ campaign: 'slowly', ramp: 5 })]], now });
    await setUp(ledger, rows(40).slice(30), campaign('gone'));
    await close('gone', now);
    const notTold = { count: 1_204, reason: 'HTTP 409: the call did not complete', at: now };
    await ledger.campaigns.noteUnwritten('slowly', 'run-1', notTold);
    await ledger.campaigns.noteFileProblem('campaigns/slowly.yaml', {
      ...{ source: 'campaigns/slowly.yaml', campaign: 'slowly', file: 'campaigns/slowly.yaml', at: now },
      ...{ line: 7, column: 1, message: 'unknown field "calling_windows"', more: 2 },
      fix: 'write calling_window',
    });
    const engine = {
      ledger,
      readiness: async () => ({ ready: true, reasons: [] }),
      hint: async () => undefined,
    };
    const log = { warn: () => undefined, error: () => undefined };
    const deps = { engine: () => engine, clock: systemClock, log, guardMs: 0 };
    server = await startHttp(deps, { host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
    desk = await openPage(browser, server.url);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function close(name: string, now: number): Promise<void> {
    await ledger.campaigns.setState(name, 'cancelled', '', now);
    for (const { bucket } of await ledger.contacts.buckets(name, now))
      await ledger.contacts.closeWaiting({ campaign: name, bucket }, 'cancelled', '', 99, now);
    await ledger.campaigns.purge(name, { keepCounts: false, now });
  }
  const shows = (selector: string, what: string) =>
    pollUntil(async () => (await desk.page.locator(selector).textContent())?.includes(what) === true, {
      timeoutMs: 20_000,
      everyMs: 50,
      what: `${what} in ${selector}`,
    });

  it('says that a ramp keeps the others, and that outcomes were not written back', async () => {
    await shows('#waiting', 'the first 5 calls open slowly (ramp): 0 ended so far');
    await shows('#attention', 'slowly: 1,204 outcomes not written back');
    await shows('#attention', 'HTTP 409');
  }, 60_000);

  it('says which file is not taken up, and forgets it once it is mended', async () => {
    await shows('#attention', 'slowly: a file is not used as it is now');
    await shows('#attention', 'campaigns/slowly.yaml:7:1: unknown field "calling_windows"; the version of');
    await shows('#attention', 'UTC goes on → write calling_window (and 2 more problems)');
    await ledger.campaigns.noteFileProblem('campaigns/slowly.yaml', undefined);
    const texts = () => desk.page.locator('#attention').textContent();
    await pollUntil(async () => !(await texts())?.includes('not used as it is now'), {
      timeoutMs: 20_000,
      what: 'the mended file to be forgotten',
    });
  }, 60_000);

  it('says of a purged campaign when it was, and not that it has no contacts yet', async () => {
    await shows('body', 'no counts kept');
    const texts = (await desk.page.locator('li.campaign', { hasText: 'gone' }).textContent()) ?? '';
    expect(texts).toMatch(/purged \S+/);
    expect(texts).not.toContain('no contacts yet');
    expect(desk.complaints).toEqual([]);
  }, 60_000);
});
