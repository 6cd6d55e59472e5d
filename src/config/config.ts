import { InputError, type Problem } from '../domain/errors.ts';
import { LOG_LEVELS, type LogLevel } from '../domain/log-level.ts';
import { nearestNames } from '../domain/nearest-name.ts';
import { readDotEnv } from './dot-env.ts';
import { readSecretFiles, SECRET_FILE_NAMES } from './secret-files.ts';
import { SETTINGS, type Setting, type SettingName, TEST_SETTINGS } from './settings.ts';

/** What the environment says, checked once and frozen. Durations in ms. */
export interface Config {
  readonly apiKey?: string;
  readonly baseUrl: string;
  readonly redisUrl?: string;
  /** Dial although the store may forget what it acknowledged. */
  readonly allowWeakRedis?: boolean;
  readonly dataDir: string;
  readonly keyPrefix: string;
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash. */
  readonly publicUrl?: string;
  readonly token?: string;
  readonly maxConcurrent?: number;
  readonly requestsPerSecond?: number;
  readonly pollMs: number;
  readonly guardMs: number;
  readonly proofMs: number;
  readonly postTimeoutMs: number;
  readonly maxCallMs: number;
  readonly reportMs: number;
  /** Where traces go, without a trailing slash. */
  readonly tracesTo?: string;
  readonly logLevel: LogLevel;
  readonly logPretty: boolean;
  /** Fault tests only: die at this crash point. */
  readonly crashAt?: string;
  /** Fault tests only: how many times shorter than in the product the engine waits. */
  readonly haste?: number;
  /** Fault tests only: the same for the breaker and its ramp alone. */
  readonly holdHaste?: number;
  /** Fault tests only: how close together doubts open the breaker. */
  readonly doubtsWithinMs?: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process environment over what `.env` in the working directory says. Throws `InputError` when that is there and no text. */
export function readEnvironment(dotEnv = '.env'): Environment {
  return { ...readDotEnv(dotEnv), ...process.env };
}

/**
 * Check every setting; a secret may stand in a file that `<NAME>_FILE` names. Throws `InputError` with all problems at
 * once; the value of a secret is never in it.
 */
export function loadConfig(given: Environment): Config {
  const files = readSecretFiles(given);
  const environment = { ...given, ...files.secrets };
  const problems: Problem[] = [...files.problems];
  const values = new Map<SettingName, string>();
  for (const setting of [...SETTINGS, ...TEST_SETTINGS]) {
    const written = textOf(setting, environment);
    const problem = written === undefined ? undefined : problemOf(setting, written);
    if (problem) problems.push(problem);
    else if (written !== undefined) values.set(setting.name, written);
  }
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    problems.push(wrong('NODE_TLS_REJECT_UNAUTHORIZED', 'switches certificate checks off', 'unset it'));
  }
  if (problems.length > 0) throw new InputError(problems);
  return Object.freeze(toConfig(values));
}

/** The effective value of every setting, secrets masked. */
export function describeConfig(given: Environment): { name: string; value: string; meaning: string }[] {
  const environment = { ...given, ...readSecretFiles(given).secrets };
  return SETTINGS.map((setting: Setting) => {
    const value = textOf(setting, environment);
    return { name: setting.name, value: shown(setting, value), meaning: setting.meaning };
  });
}

function shown(setting: Setting, value: string | undefined): string {
  if (value === undefined) return '(not set)';
  return setting.kind === 'secret' ? '(set, hidden)' : value;
}

function textOf(setting: Setting, environment: Environment): string | undefined {
  const written = environment[setting.name];
  return written === undefined || written === '' ? setting.fallback : written;
}

/** Settings that look like ours and are not, and what is dangerous about the process: worth a word, no reason to stop. */
export function doubtfulSettings(environment: Environment): Problem[] {
  const inspected = /--inspect/.test(environment.NODE_OPTIONS ?? '')
    ? [wrong('NODE_OPTIONS', 'opens a debugger: whoever reaches it can read the keys', 'remove --inspect')]
    : [];
  return [...unknownSettings(environment), ...inspected].map((each) => ({ ...each, severity: 'warning' }));
}

function unknownSettings(environment: Environment): Problem[] {
  const known = SETTINGS.map((setting) => setting.name as string);
  const forTests: readonly string[] = TEST_SETTINGS.map((setting) => setting.name);
  return Object.keys(environment)
    .filter(
      (name) =>
        /^(FAIRDIAL_|ONEINBOX_|REDIS_URL)/.test(name) &&
        !known.includes(name) &&
        !SECRET_FILE_NAMES.includes(name) &&
        !forTests.includes(name) &&
        !name.startsWith('FAIRDIAL_TEST_'),
    )
    .map((name) => {
      const [near] = nearestNames(name, known);
      const fix = name.endsWith('_FILE')
        ? 'only secrets are read from files: set the value itself'
        : undefined;
      return wrong(name, 'is not a setting', fix ?? (near ? `did you mean ${near}?` : 'remove it'));
    });
}

const wrong = (name: string, message: string, fix: string): Problem => ({
  severity: 'error',
  file: 'environment',
  code: 'bad-setting',
  message: `${name} ${message}`,
  fix,
});

function problemOf(setting: Setting, value: string): Problem | undefined {
  if (value !== value.trim() || /^(["']).*\1$/.test(value))
    return wrong(setting.name, 'has spaces or quotes around it', 'remove them');
  switch (setting.kind) {
    case 'integer':
    case 'number':
      return numberProblem(setting, value);
    case 'url':
      return urlProblem(setting, value);
    case 'boolean':
      return ['true', 'false'].includes(value)
        ? undefined
        : wrong(setting.name, `is "${value}"`, 'write true or false');
    case 'level':
      return (LOG_LEVELS as readonly string[]).includes(value)
        ? undefined
        : wrong(setting.name, `is "${value}"`, `write ${setting.meaning}`);
    case 'secret':
      return secretProblem(setting, value);
    default:
      return undefined;
  }
}

/** A key goes into a header, where a line break or an accent would only show as a failed call. */
function secretProblem({ name }: Setting, value: string): Problem | undefined {
  if (/^change[-_]?me$/i.test(value)) return wrong(name, 'still has its placeholder', 'set the real value');
  return name !== 'REDIS_URL' && /[^!-~]/.test(value)
    ? wrong(name, 'has a space or another character in it that no key has', 'copy it again')
    : undefined;
}

function numberProblem(
  { name, kind, min = 0, max = Number.MAX_SAFE_INTEGER }: Setting,
  value: string,
): Problem | undefined {
  const pattern = kind === 'integer' ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const inRange = pattern.test(value) && Number(value) >= min && Number(value) <= max;
  return inRange
    ? undefined
    : wrong(
        name,
        `is "${value}"`,
        `write ${kind === 'integer' ? 'a whole number' : 'a number'} from ${min} to ${max}`,
      );
}

function urlProblem({ name, plainHttp }: Setting, value: string): Problem | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    return wrong(name, 'is not an http(s) address', 'write it as https://host');
  if (url.username || url.password || url.hash || url.search)
    return wrong(name, 'carries a user, query or fragment', 'write only https://host[/path]');
  if (url.protocol === 'http:' && !plainHttp && !isLoopback(url.hostname))
    return wrong(name, 'is plain http', 'write https:// (http only for this machine)');
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function toConfig(values: ReadonlyMap<SettingName, string>): Config {
  const text = (name: SettingName) => values.get(name) ?? '';
  const milliseconds = (name: SettingName) => Number(text(name)) * 1000;
  const given = <K extends string, V>(key: K, name: SettingName, read: (value: string) => V) => {
    const value = values.get(name);
    return (value === undefined ? {} : { [key]: read(value) }) as Partial<Record<K, V>>;
  };
  return {
    ...given('apiKey', 'ONEINBOX_API_KEY', String),
    ...given('redisUrl', 'REDIS_URL', String),
    ...given('publicUrl', 'FAIRDIAL_PUBLIC_URL', withoutSlash),
    ...given('token', 'FAIRDIAL_TOKEN', String),
    ...given('tracesTo', 'OTEL_EXPORTER_OTLP_ENDPOINT', withoutSlash),
    ...given('maxConcurrent', 'FAIRDIAL_MAX_CONCURRENT', Number),
    ...given('requestsPerSecond', 'FAIRDIAL_REQUESTS_PER_SECOND', Number),
    ...given('crashAt', 'FAIRDIAL_CRASH_AT', String),
    ...given('haste', 'FAIRDIAL_TEST_HASTE', Number),
    ...given('holdHaste', 'FAIRDIAL_TEST_HOLD_HASTE', Number),
    ...given('doubtsWithinMs', 'FAIRDIAL_TEST_DOUBT_SECONDS', (seconds) => Number(seconds) * 1000),
    baseUrl: withoutSlash(text('ONEINBOX_BASE_URL')),
    allowWeakRedis: text('FAIRDIAL_ALLOW_WEAK_REDIS') === 'true',
    dataDir: text('FAIRDIAL_DATA_DIR'),
    keyPrefix: text('FAIRDIAL_KEY_PREFIX'),
    host: text('FAIRDIAL_HOST'),
    port: Number(text('FAIRDIAL_PORT')),
    pollMs: milliseconds('FAIRDIAL_POLL_SECONDS'),
    guardMs: milliseconds('FAIRDIAL_GUARD_SECONDS'),
    proofMs: milliseconds('FAIRDIAL_PROOF_SECONDS'),
    postTimeoutMs: milliseconds('FAIRDIAL_POST_TIMEOUT_SECONDS'),
    maxCallMs: milliseconds('FAIRDIAL_MAX_CALL_SECONDS'),
    reportMs: milliseconds('FAIRDIAL_REPORT_SECONDS'),
    logLevel: text('LOG_LEVEL') as LogLevel,
    logPretty: text('LOG_PRETTY') === 'true',
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
