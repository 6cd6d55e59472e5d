import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withApiKey } from '../../../src/cli/settings.ts';
import { doubtfulSettings, loadConfig, readEnvironment } from '../../../src/config/config.ts';
import { nextOpening } from '../../../src/domain/calling-hours.ts';
import { InputError, type Problem } from '../../../src/domain/errors.ts';
import { parseRedisUrl } from '../../../src/redis/connection-url.ts';

/** reliability.md §3.3: a setting and what must be said of it; without words it is accepted. Departures say why. */
type Row = readonly [id: string, name: string, value: string, says: RegExp | undefined];

const SECRET = 'oi_sk_0123456789abcdef';

const SETTINGS: readonly Row[] = [
  ['E1 the key', 'ONEINBOX_API_KEY', SECRET, undefined],
  ['E1 spaces only', 'ONEINBOX_API_KEY', '   ', /spaces or quotes around it.*remove them/],
  ['E1 a line break at the end', 'ONEINBOX_API_KEY', `${SECRET}\n`, /spaces or quotes around it/],
  ['E1 quotes around', 'ONEINBOX_API_KEY', `"${SECRET}"`, /spaces or quotes around it/],
  ['E1 single quotes', 'ONEINBOX_API_KEY', `'${SECRET}'`, /spaces or quotes around it/],
  ['E1 the placeholder', 'ONEINBOX_API_KEY', 'changeme', /placeholder.*real value/],
  ['E1 the placeholder in capitals', 'FAIRDIAL_TOKEN', 'CHANGE_ME', /placeholder/],
  ['E1 a space inside', 'ONEINBOX_API_KEY', 'oi_sk_0123 456', /no key has.*copy it again/],
  ['E1 an invisible mark inside', 'ONEINBOX_API_KEY', 'oi_sk_0123\u200b456', /no key has/],
  ['E1 another script', 'FAIRDIAL_TOKEN', 'sécret', /no key has/],
  ['E7 letters', 'FAIRDIAL_PORT', 'abc', /is "abc".*whole number from 0 to 65535/],
  ['E7 too large', 'FAIRDIAL_PORT', '70000', /is "70000"/],
  // A departure: 0 is any free port, which tests and several services on one machine need.
  ['E7 any free port', 'FAIRDIAL_PORT', '0', undefined],
  ['E8 plain http', 'FAIRDIAL_PUBLIC_URL', 'http://calls.example.com', /plain http.*https/],
  ['E8 user and password', 'FAIRDIAL_PUBLIC_URL', 'https://a:b@calls.example.com', /carries a user/],
  [
    'E8 a fragment',
    'FAIRDIAL_PUBLIC_URL',
    'https://calls.example.com/#x',
    /carries a user, query or fragment/,
  ],
  ['E8 another scheme', 'ONEINBOX_BASE_URL', 'ftp://api.example.com', /not an http\(s\) address/],
  ['E8 a file', 'ONEINBOX_BASE_URL', 'file:///etc/passwd', /not an http\(s\) address/],
  ['E8 no address', 'ONEINBOX_BASE_URL', 'api.example.com', /not an http\(s\) address/],
  ['E8 another machine in disguise', 'ONEINBOX_BASE_URL', 'http://127.0.0.1.example.com', /plain http/],
  // A departure: http is allowed for this machine, where the simulator listens.
  ['E8 this machine', 'ONEINBOX_BASE_URL', 'http://127.0.0.1:8421', undefined],
  ['E9 certificates unchecked', 'NODE_TLS_REJECT_UNAUTHORIZED', '0', /certificate checks off.*unset it/],
  ['E9 certificates checked', 'NODE_TLS_REJECT_UNAUTHORIZED', '1', undefined],
  ...['10abc', '1e3', '0x10', '-1', '1.5', '１０', '0', ' 5'].map(
    (value): Row => [
      `E11 ${value}`,
      'FAIRDIAL_MAX_CONCURRENT',
      value,
      /FAIRDIAL_MAX_CONCURRENT .*(write|remove)/,
    ],
  ),
  ...['1e3', '1,5', '.5', 'Infinity', 'NaN'].map(
    (value): Row => [`E11 ${value}`, 'FAIRDIAL_POLL_SECONDS', value, /a number from 0.1 to 3600/],
  ),
  // A departure: a name with nothing after it is a line of .env left empty, and means the usual value.
  ['E11 nothing', 'FAIRDIAL_MAX_CONCURRENT', '', undefined],
  ...['False', 'no', '0', 'TRUE', 'yes', '1'].map(
    (value): Row => [`E12 ${value}`, 'FAIRDIAL_ALLOW_WEAK_REDIS', value, /write true or false/],
  ),
  ['E12 a space', 'LOG_PRETTY', 'true ', /spaces or quotes/],
  ['a log level', 'LOG_LEVEL', 'verbose', /is "verbose".*debug/],
];

function problemsOf(environment: Readonly<Record<string, string>>): readonly Problem[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

test.each(SETTINGS)('%s: %s=%j', (_, name, value, says) => {
  const problems = problemsOf({ [name]: value });
  const said = problems.map(({ message, fix }) => `${message} → ${fix}`);
  if (says === undefined) return expect(said).toEqual([]);
  expect(said).toEqual([expect.stringMatching(says)]);
  expect(said[0]).toContain(name);
  if (/KEY|TOKEN/.test(name) && value.trim().length > 9)
    expect(said[0]).not.toContain(value.trim().slice(0, 9));
});

test('E1 no key at all: commands that call anybody name it', () => {
  expect(() => withApiKey(loadConfig({ ONEINBOX_API_KEY: '' }))).toThrow(/ONEINBOX_API_KEY is not set/);
});

test('E3 an address of Redis that is none, without its password', () => {
  for (const address of [
    'http://h',
    'redis://',
    'redis://:pass word@h',
    'redis://u:secret@h/x',
    'redis://u:%zz@h',
    'h:6379',
  ])
    expect(() => parseRedisUrl(address)).toThrow(/REDIS_URL(?!.*secret)/);
});

test('E8 trailing slashes are taken off, a path stays', () => {
  const { publicUrl, baseUrl } = loadConfig({
    FAIRDIAL_PUBLIC_URL: 'https://calls.example.com/dial/',
    ONEINBOX_BASE_URL: 'https://api.example.com//',
  });
  expect([publicUrl, baseUrl]).toEqual(['https://calls.example.com/dial', 'https://api.example.com']);
});

test('all wrong settings are told at once', () => {
  expect(problemsOf({ FAIRDIAL_PORT: 'x', LOG_PRETTY: 'x', ONEINBOX_BASE_URL: 'x' })).toHaveLength(3);
});

describe('worth a word', () => {
  test.each([
    ['E10', 'NODE_OPTIONS', '--inspect=0.0.0.0:9229', /opens a debugger.*--inspect/],
    ['E10', 'NODE_OPTIONS', '--max-old-space-size=512', undefined],
    ['E14', 'FAIRDIAL_PROT', '8420', /did you mean FAIRDIAL_PORT\?/],
    ['E14', 'FAIRDIAL_COLOUR', 'red', /is not a setting/],
    ['E14', 'ONEINBOX_APIKEY', SECRET, /did you mean ONEINBOX_API_KEY\?/],
    ['E23', 'ONEINBOX_API_KEY_FILE', '/run/secrets/key', undefined],
    ['E23', 'FAIRDIAL_PORT_FILE', '/run/port', /only secrets are read from files/],
  ])('%s: %s=%s', (_, name, value, says) => {
    const said = doubtfulSettings({ [name]: value }).map(
      ({ severity, message, fix }) => `${severity}: ${message} → ${fix}`,
    );
    expect(said).toEqual(says === undefined ? [] : [expect.stringMatching(says)]);
    expect(said.join()).not.toContain(SECRET);
    for (const text of said) expect(text).toMatch(/^warning: /);
  });
});

describe('E23 secrets in files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairdial-secrets-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const fileWith = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };

  test('are read, without the line break at the end', async () => {
    const environment = {
      ONEINBOX_API_KEY_FILE: await fileWith('key', `${SECRET}\n`),
      REDIS_URL_FILE: await fileWith('redis', 'redis://localhost:6390\r\n'),
      FAIRDIAL_TOKEN_FILE: await fileWith('token', 'a-token'),
    };
    expect(loadConfig(environment)).toMatchObject({
      apiKey: SECRET,
      redisUrl: 'redis://localhost:6390',
      token: 'a-token',
    });
  });

  test('are checked like those of the environment, and never shown', async () => {
    const path = await fileWith('spoilt', ` ${SECRET}\n\n`);
    const said = problemsOf({ ONEINBOX_API_KEY_FILE: path }).map(({ message }) => message);
    expect(said).toEqual([expect.stringMatching(/spaces or quotes/)]);
    expect(said.join()).not.toContain(SECRET);
  });

  test.each([
    [
      'given twice',
      { ONEINBOX_API_KEY: SECRET, ONEINBOX_API_KEY_FILE: '/run/key' },
      /are both set.*Keep one/,
    ],
    [
      'no such file',
      { FAIRDIAL_TOKEN_FILE: '/nowhere/token' },
      /cannot be read \(ENOENT\).*Correct the path/,
    ],
    ['an empty file', { FAIRDIAL_TOKEN_FILE: '/dev/null' }, /names an empty file/],
    ['a folder', { REDIS_URL_FILE: '/' }, /EISDIR/],
  ])('%s', (_, environment, says) => {
    const said = problemsOf(environment).map(({ message, fix }) => `${message} → ${fix}`);
    expect(said).toEqual([expect.stringMatching(says)]);
    expect(said.join()).not.toContain(SECRET);
  });
});

describe('.env', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairdial-env-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const TEXT = 'ONEINBOX_API_KEY=oi_sk_1\r\n# a comment\r\nexport FAIRDIAL_PORT="8500" # why\r\n';

  test.each([
    ['as it should be', Buffer.from(TEXT)],
    ['with a mark before the first name', Buffer.from(`\ufeff${TEXT}`)],
    ['as PowerShell writes it', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ])('%s', async (name, bytes) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    expect(readEnvironment(path)).toMatchObject({ ONEINBOX_API_KEY: 'oi_sk_1', FAIRDIAL_PORT: '8500' });
  });

  test('not there', () => {
    expect(readEnvironment(join(folder, 'nowhere'))).toEqual({ ...process.env });
  });

  test('a folder, as a container makes of a file that is not there', async () => {
    await mkdir(join(folder, '.env'));
    expect(() => readEnvironment(join(folder, '.env'))).toThrow(
      /cannot be read \(EISDIR\) → Remove the folder/,
    );
  });
});

describe('E15 the zone of this machine', () => {
  const before = process.env.TZ;
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  test.each(['Asia/Tokyo', 'America/St_Johns', 'Pacific/Kiritimati', 'UTC'])(
    '%s changes no hours',
    (zone) => {
      process.env.TZ = zone;
      const week = Array.from({ length: 7 }, () => [[540, 1020]] as const);
      const from = Date.parse('2026-12-01T23:30:00Z');
      const opening = nextOpening({ week, blackoutDates: [] }, ['America/New_York'], from);
      expect(opening).toBe(Date.parse('2026-12-02T14:00:00Z'));
    },
  );
});

test('E16 no text is folded by the language of this machine', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const guilty = files.filter((name) =>
    /toLocale(Lower|Upper)Case|localeCompare|new Intl\.Collator\(\)|toLocaleString\(\)/.test(
      readFileSync(join('src', name), 'utf8'),
    ),
  );
  expect(guilty).toEqual([]);
});

/** Cases that need more than settings, and where they are. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  // No secret of webhooks: each call's address holds a random token, and nothing a webhook says is believed.
  E2: 'test/integration/http/server.test.ts',
  E4: 'test/integration/connection.test.ts',
  E5: 'test/integration/trust/engine-trust.test.ts',
  E6: 'test/integration/trust/engine-trust.test.ts',
  E13: 'test/conformance/suite-door-in.ts',
  // Zones come with the package, whatever ICU the runtime has.
  E17: 'test/unit/domain/zone-data.test.ts',
  E18: 'test/chaos/full-disk.chaos.ts',
  E19: 'test/integration/embedded-redis.test.ts',
  E20: 'test/unit/admission/clock-witnesses.test.ts',
  E24: 'test/integration/trust/engine-trust.test.ts',
};

/** Not looked at: the limit of open files; nor are proxies, which neither the API client nor Redis goes through. */
const NOT_HERE = ['E21', 'E22'];

test('every case of the catalogue is here', () => {
  const here = [...SETTINGS.map(([id]) => id.split(' ')[0]), 'E3', 'E10', 'E14', 'E15', 'E16', 'E23'];
  const all = Array.from({ length: 24 }, (_, index) => `E${index + 1}`);
  const known = [...here, ...Object.keys(ELSEWHERE), ...NOT_HERE];
  expect(all.filter((id) => !known.includes(id))).toEqual([]);
  expect(Object.values(ELSEWHERE).filter((path) => !existsSync(path))).toEqual([]);
});
