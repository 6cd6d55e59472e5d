import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../../src/reports/html/page-html.ts';
import { factsOf } from '../unit/reports/page-fixtures.ts';
import { axeFindings, CHROMIUM, openBrowser, openPage, overflow } from './browser.ts';

const month = factsOf({ contacts: 40, days: 30, attempts: 4_000, zone: 'America/New_York' });
const PAGES = {
  empty: factsOf({ contacts: 0, days: 1, attempts: 0 }),
  week: factsOf({ contacts: 900, days: 5, attempts: 1_500, zone: 'America/New_York' }),
  month: {
    ...month,
    identity: { ...month.identity, imported: 1_000_000, waiting: 1_000_000 },
    imports: month.imports.map((each) => ({ ...each, rows: 1_000_000, added: 1_000_000 })),
  },
  long: factsOf({ contacts: 40, days: 200, attempts: 2_000 }),
};
type Name = keyof typeof PAGES;
const NAMES = Object.keys(PAGES) as Name[];

describe.skipIf(CHROMIUM === undefined)('report.html, opened from a disk', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairdial-report-'));
    for (const name of NAMES) await writeFile(join(folder, `${name}.html`), pageOf(PAGES[name]).html);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const urlOf = (name: Name) => pathToFileURL(join(folder, `${name}.html`)).href;
  /** Without a script of its own nobody counts down to data: the page is there at once. */
  async function opened(name: Name, options?: BrowserContextOptions) {
    const asked: string[] = [];
    const watched = await openPage(browser, 'about:blank', options);
    watched.page.on('request', (request) => asked.push(request.url()));
    await watched.page.goto(urlOf(name));
    return { ...watched, asked };
  }

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    it.each(NAMES)('%s: no complaint, no request, nothing serious for axe', async (name) => {
      const { page, complaints, asked } = await opened(name, { colorScheme });
      expect(await axeFindings(page)).toEqual([]);
      expect(asked).toEqual([urlOf(name)]);
      expect(complaints).toEqual([]);
    });
  });

  it.each(NAMES)('%s fits a phone', async (name) => {
    const { page } = await opened(name, { viewport: { width: 390, height: 844 } });
    expect(await overflow(page)).toBe(0);
  });

  it.each(['A4', 'Letter'] as const)(
    'prints on %s: nothing too wide, no row of bars taller than a page',
    async (format) => {
      const { page } = await opened('month', { viewport: { width: 680, height: 900 } });
      const pdf = await page.pdf({ format });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length).toBeLessThanOrEqual(5);
      await page.emulateMedia({ media: 'print' });
      expect(await overflow(page)).toBe(0);
      const table = page.locator('details:not(.screen-only) table').first();
      expect(await table.evaluate('(node) => node.getBoundingClientRect().height')).not.toBe(0);
      const cut = `[...document.querySelectorAll('.stretch')].filter((node) =>
      getComputedStyle(node).breakInside !== 'avoid' || node.getBoundingClientRect().height > 900).length`;
      expect(await page.evaluate(cut)).toBe(0);
    },
  );
});
