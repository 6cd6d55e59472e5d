import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a browser is; `FAIRDIAL_CHROMIUM` names another place. */
export const CHROMIUM = [process.env.FAIRDIAL_CHROMIUM ?? '', ...PLACES].find(existsSync);

if (CHROMIUM === undefined)
  console.warn(
    'The tests of the page are skipped: no chromium was found. Install one, or set FAIRDIAL_CHROMIUM.',
  );

/** It speaks with this machine only. */
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? '', args: QUIET });

/** Written out: these lines run in the browser, and its names are not ours. */
const TELL_OF_POLICY = `addEventListener('securitypolicyviolation', (event) => {
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI);
})`;

export interface WatchedPage {
  readonly page: Page;
  /** What the browser complained of: errors, warnings, and what the page's policy forbade. */
  readonly complaints: string[];
}

/** The page, once it shows something. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  await page.addInitScript(TELL_OF_POLICY);
  await page.goto(url);
  await page.waitForSelector('body:not(.waiting-for-data)');
  return { page, complaints };
}

/** Serious and critical findings of axe, by rule and place. Its source is handed to the browser: the policy lets no script in. */
export async function axeFindings(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const found = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  const { violations } = found as {
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
    );
}

/** Whether anything is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  const root = 'document.documentElement';
  return page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`);
}
