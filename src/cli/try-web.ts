import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildPlaceRequest } from '../dialing/request.ts';
import type { Campaign } from '../domain/campaign.ts';
import { systemClock } from '../domain/clock.ts';
import type { Contact } from '../domain/contact.ts';
import { createOneInboxAccount } from '../oneinbox/account.ts';
import { print, printJson } from './output.ts';
import { readDiallingConfig } from './settings.ts';
import { joinText, webCallPage } from './web-call-page.ts';

const SERVED_MS = 10 * 60_000;

/**
 * A call in the browser with this row's variables. The provider's papers name no client for the browser and no shape of
 * the answer: a page of ours, on this machine only and under a path nobody can guess, shows what to join with.
 */
export async function tryInBrowser(campaign: Campaign, contact: Contact, json: boolean): Promise<void> {
  const { baseUrl, apiKey } = readDiallingConfig();
  const account = createOneInboxAccount({ baseUrl, apiKey, clock: systemClock });
  const { agentId, variables, overrides } = buildPlaceRequest({ campaign, contact });
  const details = await account
    .startWebCall({ agent_id: agentId, variables, ...(overrides && { overrides }) })
    .finally(() => account.close());
  const page = webCallPage(details);
  if (page.includes(apiKey)) throw new Error('the answer holds the API key');
  const server = await serve(page);
  if (json) printJson({ url: server.url, details });
  else
    print(
      `${joinText(details)}\nThe details of the web call: ${server.url}\n(on this machine, for ten minutes or until Ctrl-C)`,
    );
  await systemClock.sleep(SERVED_MS);
  server.close();
}

async function serve(page: string): Promise<{ url: string; close(): void }> {
  const path = `/${randomBytes(24).toString('hex')}`;
  const server = createServer((request, response) => {
    const isIt = request.method === 'GET' && request.url === path;
    response.writeHead(isIt ? 200 : 404, HEADERS);
    response.end(isIt ? page : 'Not found');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${path}`, close: () => void server.close() };
}

/** Nothing runs, nothing is loaded, nobody may frame it or keep it. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
