import { LOG_LEVELS } from '../domain/log-level.ts';

/** Every setting, once: the README's table, `doctor` and the parser are made from this list. */
export interface Setting {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'url' | 'integer' | 'number' | 'boolean' | 'level';
  readonly fallback?: string;
  readonly min?: number;
  readonly max?: number;
  readonly meaning: string;
  /** Plain http is no danger: nothing secret goes there. */
  readonly plainHttp?: true;
}

export const SETTINGS = [
  {
    name: 'ONEINBOX_API_KEY',
    kind: 'secret',
    meaning: 'OneInbox server key (oi_sk_…); not needed for demo and check',
  },
  {
    name: 'ONEINBOX_BASE_URL',
    kind: 'url',
    fallback: 'https://api.oneinbox.ai',
    meaning: 'where the API answers',
  },
  {
    name: 'REDIS_URL',
    kind: 'secret',
    meaning: 'redis:// or rediss:// address; absent: a private redis-server is started',
  },
  {
    name: 'FAIRDIAL_ALLOW_WEAK_REDIS',
    kind: 'boolean',
    fallback: 'false',
    meaning: 'dial although Redis may forget calls (no AOF, appendfsync not always, eviction): true or false',
  },
  {
    name: 'FAIRDIAL_DATA_DIR',
    kind: 'text',
    fallback: './data',
    meaning: 'where the private Redis and the journal keep their data',
  },
  {
    name: 'FAIRDIAL_KEY_PREFIX',
    kind: 'text',
    fallback: 'fairdial',
    meaning: 'begins every Redis key; one per environment on a shared Redis',
  },
  {
    name: 'FAIRDIAL_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    meaning: 'address the HTTP endpoints listen on',
  },
  {
    name: 'FAIRDIAL_PORT',
    kind: 'integer',
    fallback: '8420',
    min: 0,
    max: 65535,
    meaning: 'port the HTTP endpoints listen on (0: any free one)',
  },
  { name: 'FAIRDIAL_PUBLIC_URL', kind: 'url', meaning: 'how OneInbox reaches us; enables webhooks' },
  { name: 'FAIRDIAL_TOKEN', kind: 'secret', meaning: 'needed for any HTTP request that changes something' },
  {
    name: 'FAIRDIAL_MAX_CONCURRENT',
    kind: 'integer',
    min: 1,
    max: 100_000,
    meaning: 'calls live at once over the whole account',
  },
  {
    name: 'FAIRDIAL_REQUESTS_PER_SECOND',
    kind: 'number',
    min: 0.01,
    max: 100_000,
    meaning: 'API requests a second, all kinds together, per process',
  },
  {
    name: 'FAIRDIAL_POLL_SECONDS',
    kind: 'number',
    fallback: '5',
    min: 0.1,
    max: 3600,
    meaning: 'the most between two looks at a live call when no webhook tells; sooner while many calls end',
  },
  {
    name: 'FAIRDIAL_GUARD_SECONDS',
    kind: 'number',
    fallback: '60',
    min: 0,
    max: 3600,
    meaning: 'no call leaves this close to the end of a window',
  },
  {
    name: 'FAIRDIAL_PROOF_SECONDS',
    kind: 'number',
    fallback: '60',
    min: 1,
    max: 86_400,
    meaning: 'least time between the two look-ups that prove a call absent',
  },
  {
    name: 'FAIRDIAL_POST_TIMEOUT_SECONDS',
    kind: 'number',
    fallback: '60',
    min: 1,
    max: 600,
    meaning: 'longest wait for the API to accept a call',
  },
  {
    name: 'FAIRDIAL_MAX_CALL_SECONDS',
    kind: 'number',
    fallback: '7200',
    min: 10,
    max: 86_400,
    meaning: 'a call live for longer is stopped and, if it cannot be confirmed ended, settled as lost',
  },
  {
    name: 'FAIRDIAL_REPORT_SECONDS',
    kind: 'number',
    fallback: '10',
    min: 0.5,
    max: 86_400,
    meaning: 'how often reports of a running campaign are exported at most',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    kind: 'url',
    plainHttp: true,
    meaning:
      'an OpenTelemetry collector (http://host:4318): where traces of calls are sent; absent: none are made',
  },
  { name: 'LOG_LEVEL', kind: 'level', fallback: 'info', meaning: `one of ${LOG_LEVELS.join(', ')}` },
  {
    name: 'LOG_PRETTY',
    kind: 'boolean',
    fallback: 'false',
    meaning: 'log lines for people instead of JSON: true or false',
  },
] as const satisfies readonly Setting[];

/** For fault tests only; in no table and no `.env`. */
export const TEST_SETTINGS = [
  { name: 'FAIRDIAL_CRASH_AT', kind: 'text', meaning: 'die at this crash point: name or name:n' },
  {
    name: 'FAIRDIAL_TEST_HASTE',
    kind: 'number',
    min: 1,
    max: 1_000,
    meaning: 'how many times shorter the engine waits where no setting says how long',
  },
  {
    name: 'FAIRDIAL_TEST_HOLD_HASTE',
    kind: 'number',
    min: 1,
    max: 1_000,
    meaning: "how many times shorter the provider's trouble keeps us from calling; absent: as all else",
  },
  {
    name: 'FAIRDIAL_TEST_DOUBT_SECONDS',
    kind: 'number',
    min: 0.001,
    max: 3600,
    meaning: 'how close together POSTs must end in doubt to open the breaker',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS | typeof TEST_SETTINGS)[number]['name'];
