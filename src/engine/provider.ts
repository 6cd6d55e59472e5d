import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import { InputError } from '../domain/errors.ts';
import { present } from '../domain/present.ts';
import { createOneInboxAccount } from '../oneinbox/account.ts';
import { createOneInboxClient } from '../oneinbox/client.ts';
import type { OnServerTime } from '../oneinbox/date-header.ts';
import type { OnRequest } from '../oneinbox/request-note.ts';

interface Access {
  readonly clock: Clock;
  readonly apiKey: string;
  readonly metrics: { readonly apiRequest: OnRequest };
}

export function createApi(
  config: Config,
  { clock, apiKey, metrics: { apiRequest: onRequest } }: Access,
  onServerTime: OnServerTime,
) {
  const { baseUrl, postTimeoutMs } = config;
  const pace = present({ requestsPerSecond: config.requestsPerSecond });
  return createOneInboxClient({ baseUrl, apiKey, postTimeoutMs, clock, onServerTime, onRequest, ...pace });
}

export function createAccount({ baseUrl }: Config, { clock, apiKey, metrics }: Access) {
  return createOneInboxAccount({ baseUrl, apiKey, clock, onRequest: metrics.apiRequest });
}

/** Throws `InputError` when there is none. */
export function apiKeyOf({ apiKey }: Config): string {
  if (apiKey !== undefined) return apiKey;
  const message = 'ONEINBOX_API_KEY is not set';
  const fix = 'put ONEINBOX_API_KEY=oi_sk_… into .env or the environment';
  throw new InputError([{ severity: 'error', file: 'environment', code: 'missing-setting', message, fix }]);
}
