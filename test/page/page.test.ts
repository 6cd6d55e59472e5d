import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { Overview } from '../../src/domain/overview.ts';
import type { Engine } from '../../src/engine.ts';
import { type HttpServer, startHttp } from '../../src/http/server.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { axeFindings, CHROMIUM, openBrowser, openPage, overflow, type WatchedPage } from './browser.ts';

const TOKEN = 'a-secret-token';
const FIRST = '+12125550190';
const SECOND = '+12125550191';
const people = phones(60);
const later = phones(90).slice(60);
/** As long as a name may be. */
const LONG = 'a-second-campaign-with-a-name-that-is-as-long-as-names-may-be-6';

describe.skipIf(CHROMIUM === undefined)('the page', () => {
  let stage: Stage;
  let engine: Engine;
  let server: HttpServer;
  let browser: Browser;
  let desk: WatchedPage;

  beforeAll(async () => {
    stage = await openStage({
      ring: '20ms-60ms',
      talk: '300ms-700ms',
      analysis_delay: '20ms-50ms',
      mix: { answered: 60, no_answer: 25, busy: 15 },
    });
    const first = await writeCampaign(stage.folder, {
      name: 'renewals',
      // Few at first: it must still be at work when the browser has come up. The test of the cap gives it more.
      fromNumbers: { [FIRST]: 2, [SECOND]: 1 },
      contacts: [...listOf(people), '12,Wrong', `${people[0]},Twice`],
      yaml: 'retry:\n  max_attempts: 2\n  no_answer: [1s]\n  busy: [1s]',
    });
    const second = await writeCampaign(stage.folder, {
      name: LONG,
      fromNumbers: { [SECOND]: 1 },
      contacts: listOf(later),
      yaml: 'start: "2099-01-01T09:00:00Z"',
    });
    engine = await stage.start([first, second]);
    await engine.ledger.campaigns.setState('renewals', 'paused', 'by hand', systemClock.wallMs());
    const log = { warn: () => undefined, error: () => undefined };
    const deps = { engine: () => engine, clock: systemClock, log, token: TOKEN, guardMs: 0 };
    server = await startHttp(deps, { host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
    desk = await openPage(browser, server.url);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await stage?.close();
  });

  const overview = async () => (await (await fetch(`${server.url}/api/overview`)).json()) as Overview;
  const text = async (selector: string, page: Page = desk.page) =>
    (await page.locator(selector).textContent()) ?? '';
  const number = async (selector: string) => Number((await text(selector)).replaceAll(',', ''));
  const row = (name: string) => desk.page.locator('#campaigns-at-work > li', { hasText: name });
  const stateOf = async (name: string) => (await engine.ledger.campaigns.get(name))?.state;
  const shows = (what: string, check: () => Promise<boolean>) =>
    pollUntil(check, { timeoutMs: 20_000, everyMs: 50, what });

  it('shows a campaign at work, without being loaded again and without moving the focus', async () => {
    await row('renewals').locator('button.name').focus();
    await engine.ledger.campaigns.setState('renewals', 'running', '', systemClock.wallMs());
    await shows('a live call', async () => (await number('#total-live')) > 0);
    const before = await number('#total-left');
    await shows('fewer contacts to go', async () => (await number('#total-left')) < before);
    expect(await desk.page.evaluate('document.activeElement.textContent')).toBe('renewals');
    expect(await text('#service-state')).toBe('ready');
    expect(await row(LONG).textContent()).toContain('running');
    expect(await text('#attention')).toContain('renewals: 2 rows not taken');
    await shows('why they wait', async () => (await text('#waiting')).includes("the campaign's start"));
    expect(await text('#zones')).toContain('closed for a day or more');
  });

  it('asks for the token once, and pauses by a click', async () => {
    await row('renewals').getByRole('button', { name: 'Pause' }).click();
    await desk.page.locator('#token-input').fill('wrong');
    await desk.page.keyboard.press('Enter');
    await desk.page.getByText('That token was not accepted.').waitFor();
    await desk.page.locator('#token-input').fill(TOKEN);
    await desk.page.keyboard.press('Enter');
    await shows('a paused campaign', async () => (await stateOf('renewals')) === 'paused');
    await row('renewals').getByText('paused', { exact: true }).waitFor();
    const refused = desk.complaints.splice(0);
    expect(refused).toEqual([expect.stringContaining('401')]);
  });

  it('changes a cap by a click', async () => {
    const change = desk.page.getByRole('button', { name: 'Change cap of +1 212 555 0190' });
    await change.click();
    expect(await axeFindings(desk.page)).toEqual([]);
    await desk.page.locator('#cap-input').fill('20');
    await desk.page.keyboard.press('Enter');
    const limit = async () => (await engine.ledger.campaigns.limits()).get(FIRST)?.maxConcurrent;
    await shows('the new cap', async () => (await limit()) === 20);
    await shows('it on the page', async () => (await text('#numbers')).includes('/ 20'));
  });

  it('resumes by a click, and cancels only when sure', async () => {
    const resume = row('renewals').getByRole('button', { name: 'Resume' });
    await resume.click();
    await shows('a running campaign', async () => (await stateOf('renewals')) === 'running');
    const cancel = row(LONG).getByRole('button', { name: 'Cancel' });
    await cancel.click();
    await desk.page.getByRole('button', { name: 'Keep it' }).click();
    expect(await stateOf(LONG)).toBe('running');
  });

  it('shows the same figures as the API and the simulator, once all is at rest', async () => {
    await untilState(engine, 'renewals', 'finished');
    const calls = stage.simulator.log();
    await shows('all calls', async () => (await number('#placed')) === calls.length);
    const { details, campaigns, account } = await overview();
    const counts = details.renewals?.calls;
    expect(counts).toMatchObject({ counting: false, placed: calls.length });
    expect(await number('#legend-answered')).toBe(counts?.dispositions.answered);
    expect(await number('#legend-noAnswer')).toBe(
      (counts?.dispositions.no_answer ?? 0) + (counts?.dispositions.busy ?? 0),
    );
    expect(await number('#total-live')).toBe(account.live);
    expect(campaigns.find(({ name }) => name === 'renewals')?.counts.waiting).toBe(0);
    await desk.page.locator('#campaigns-rest > summary').click();
    expect(await text('#campaigns-ended')).toContain('100 % of 60');
    const perHour = await desk.page.locator('#hours-table tr td:nth-child(2)').allTextContents();
    expect(perHour.reduce((sum, cell) => sum + Number(cell), 0)).toBe(calls.length);
    expect(await number('#total-left')).toBe(later.length);
  });

  it('shows one campaign alone when asked', async () => {
    await row(LONG).locator('button.name').click();
    expect(await text('#filter-name')).toBe(LONG);
    await shows('nothing of the other', async () => desk.page.locator('#hours-none').isVisible());
    await desk.page.getByRole('button', { name: 'Show all' }).click();
    await shows('all of it', async () => desk.page.locator('#hours-some').isVisible());
  });

  it("tells a person's story, and what is wrong with a number", async () => {
    await desk.page.locator('#story-phone').fill('12');
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('#said .bad').waitFor();
    desk.complaints.splice(0);
    await desk.page.locator('#story-phone').fill(people[0] ?? '');
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('#story-dialog[open]').waitFor();
    const story = await text('#story');
    expect(story).toContain('the request to call left');
    expect(story).toContain('Rows that were not taken');
    expect(await axeFindings(desk.page)).toEqual([]);
    await desk.page.keyboard.press('Escape');
    await shows('nothing of it', async () => (await desk.page.locator('#story').textContent()) === '');
  });

  it('shows the forecast of a campaign that runs in place of its pace', async () => {
    const finish = {
      low: '2099-01-02T09:00:00Z',
      middle: '2099-01-03T09:00:00Z',
      high: '2099-01-04T09:00:00Z',
    };
    await desk.page.route(`**/api/campaigns/${LONG}?forecast=1`, (route) =>
      route.fulfill({ json: { forecast: { finish } } }),
    );
    await desk.page.reload();
    const shown = async () => (await row(LONG).textContent())?.includes('forecast finish') === true;
    await shows('a forecast', shown);
    expect(await row(LONG).textContent()).toContain('3 Jan');
    for (const width of [1280, 390]) {
      await desk.page.setViewportSize({ width, height: 900 });
      const box = await row(LONG).locator('.facts dd').last().boundingBox();
      expect(box?.height, `its lines at ${width} px`).toBeLessThan(1.5 * 21);
    }
    await desk.page.setViewportSize({ width: 1440, height: 900 });
    await desk.page.unrouteAll();
  });

  it('has no serious finding of axe, and nothing it may not do', async () => {
    await desk.page.locator('#hours-some summary').click();
    expect(await axeFindings(desk.page)).toEqual([]);
    expect(await overflow(desk.page)).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  it('fits a phone, in the dark too', async () => {
    const options = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const };
    const { page, complaints } = await openPage(browser, server.url, options);
    await page.locator('#hours-some summary').click();
    await page.locator('#campaigns-rest > summary').click();
    await shows('the whole page', async () => (await text('#waiting', page)).includes('waiting'));
    expect(await overflow(page)).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(16, 20, 19)',
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says when the service has gone, and keeps what it knew', async () => {
    const left = await number('#total-left');
    await server.close();
    await desk.page.locator('#trouble').waitFor();
    expect(await text('#trouble')).toMatch(/The service does not answer\. What you see is from \d\d:\d\d/);
    expect(await number('#total-left')).toBe(left);
  });
});
