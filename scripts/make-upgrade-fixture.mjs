// Makes what test/integration/upgrade.test.ts begins with: a ledger that an earlier release has really written and was
// killed over, in the middle of a campaign; the calls its simulator made; and what that release itself read in the ledger.
//
//   node scripts/make-upgrade-fixture.mjs OLD_CHECKOUT test/fixtures/ledger-layout-1.json.gz
//
// OLD_CHECKOUT is a checkout of that release with its dependencies, built. Needs redis-server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const [old = '', out = ''] = process.argv.slice(2).map((path) => resolve(path));
const PREFIX = '{fairdial}';
const PEOPLE = 60;
const SETTLED_BEFORE_THE_KILL = 22;
const CALLS_WITH_A_RETRY = 4;
const require = createRequire(join(old, 'package.json'));
const from = (path) => import(join(old, 'dist', path));
const { Redis } = require('ioredis');

const folder = mkdtempSync(join(tmpdir(), 'fairdial-old-'));
const socket = join(folder, 'redis.sock');
const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '']);
await until(() => existsSync(socket), 'Redis');
const redis = new Redis({ path: socket });
const { scenarioFrom } = await from('simulator/scenarios.js');
const { startSimulator } = await from('simulator/server.js');
const simulator = await startSimulator({ scenario: scenarioFrom(scenario()) });

writeCampaigns();
const service = startOldRelease();
await until(settledEnough, 'calls');
service.kill('SIGKILL');
await once(service, 'exit');
await until(() => simulator.log().every((call) => call.analysedAt !== undefined), 'the calls to end');

const { createRedisLedger } = await from('ledger/redis-ledger.js');
const ledger = createRedisLedger(redis.duplicate(), { prefix: PREFIX });
const views = {};
const counts = {};
for (const { campaign } of await ledger.campaigns.list()) {
  views[campaign.name] = await ledger.contacts.page(campaign.name, 0, 1_000);
  counts[campaign.name] = await ledger.campaigns.counts(campaign.name);
}
const fixture = {
  madeBy: JSON.parse(readFileSync(join(old, 'package.json'), 'utf8')).version,
  takenAt: Date.now(),
  files: filesIn('campaigns'),
  journal: filesIn('data/journal'),
  keys: await keysOf(),
  calls: simulator.log(),
  counts,
  views,
};
const packed = gzipSync(JSON.stringify(fixture), { level: 9 });
writeFileSync(out, packed);
console.log(JSON.stringify({ ...counts, calls: fixture.calls.length, bytes: packed.length }));

await simulator.stop();
await ledger.close();
redis.disconnect();
server.kill('SIGTERM');
await once(server, 'exit');
rmSync(folder, { recursive: true, force: true });

/** Everybody answers, but those whose number ends in 99, who are busy the first time. */
function scenario() {
  return {
    mix: { answered: 1 },
    ring: '20ms-60ms',
    talk: '100ms-400ms',
    analysis_delay: '50ms',
    numbers: [{ ends_with: '99', results: ['busy'] }],
  };
}

/** `renewals` is in the middle at the kill; `reminders` holds one of everything else a contact can be. */
function writeCampaigns() {
  mkdirSync(join(folder, 'campaigns'));
  const rows = ['phone,first_name,note'];
  for (let n = 0; n < PEOPLE; n++)
    rows.push(`+1${212 + (n % 3)}55501${String(n).padStart(2, '0')},Person ${n},${noteOf(n)}`);
  writeFileSync(join(folder, 'campaigns', 'renewals.csv'), `${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'campaigns', 'renewals.yaml'), campaign('renewals', '+12125550190', 3));
  const others = [
    'phone,id,first_name,not_before,not_after',
    '+13105550199,busy-1,Ann,,',
    '+13125550199,busy-2,Bob,,',
    '+14155550199,busy-3,"Cy, ""Jr.""",,',
    '+17025550199,busy-4,Dé,,',
    '+13105550110,later-1,Eve,2099-01-01,',
    '+13105550111,later-2,Flo,2099-01-01,2099-02-01',
    '+13105550112,listed,Gil,,',
    'nonsense,nobody,Hal,,',
  ];
  writeFileSync(join(folder, 'campaigns', 'reminders.csv'), `${others.join('\n')}\n`);
  writeFileSync(join(folder, 'campaigns', 'reminders.yaml'), campaign('reminders', '+12125550191', 2));
  mkdirSync(join(folder, 'campaigns', 'suppress'));
  writeFileSync(join(folder, 'campaigns', 'suppress', 'asked.csv'), 'phone\n+13105550112\n');
}

function noteOf(n) {
  if (n % 10 === 3) return `"quoted ""${n}"", with a comma"`;
  return n % 10 === 4 ? 'naïve ☎ / back\\slash' : '';
}

function campaign(name, number, atOnce) {
  return `name: ${name}
agent_id: test-agent
from_numbers:
  - { number: "${number}", max_concurrent: ${atOnce} }
contacts: { file: ${name}.csv, country: US }
calling_window: { mon-sun: "00:00-24:00" }
retry: { max_attempts: 3, busy: 6h, no_answer: 6h }
`;
}

function startOldRelease() {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    ONEINBOX_API_KEY: 'oi_sk_test',
    ONEINBOX_BASE_URL: simulator.url,
    REDIS_URL: `unix://${socket}`,
    FAIRDIAL_DATA_DIR: join(folder, 'data'),
    FAIRDIAL_ALLOW_WEAK_REDIS: 'true',
    FAIRDIAL_GUARD_SECONDS: '0',
    FAIRDIAL_POLL_SECONDS: '0.3',
    FAIRDIAL_PORT: '0',
    LOG_LEVEL: 'warn',
  };
  const args = [join(old, 'dist/cli/main.js'), 'serve', '--campaigns', 'campaigns', '--reports', 'reports'];
  return spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Three calls of `renewals` are live then. */
async function settledEnough() {
  const settled = await redis.xlen(`${PREFIX}:journal:renewals`);
  const retried = await redis.xlen(`${PREFIX}:journal:reminders`);
  const live = await redis.scard(`${PREFIX}:slots:number:+12125550190`);
  return settled >= SETTLED_BEFORE_THE_KILL && retried >= CALLS_WITH_A_RETRY && live >= 2;
}

function filesIn(name) {
  const root = join(folder, name);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths
      .filter((entry) => !entry.name.endsWith('.lock') && !entry.name.endsWith('.pid'))
      .map((entry) => [
        join(entry.parentPath, entry.name).slice(root.length + 1),
        readFileSync(join(entry.parentPath, entry.name), 'utf8'),
      ]),
  );
}

/** Every key as what any Redis understands: type, what is left of its life in ms (-1: for ever), value. */
async function keysOf() {
  const all = {};
  for (const key of (await redis.keys(`${PREFIX}:*`)).sort()) {
    const type = await redis.type(key);
    all[key] = [type, await redis.pttl(key), await contentOf(type, key)];
  }
  return all;
}

function contentOf(type, key) {
  if (type === 'hash') return redis.hgetall(key);
  if (type === 'set') return redis.smembers(key);
  if (type === 'list') return redis.lrange(key, 0, -1);
  if (type === 'zset') return redis.zrange(key, 0, -1, 'WITHSCORES');
  if (type === 'stream') return redis.xrange(key, '-', '+');
  // Bitmaps are no text.
  return redis.getBuffer(key).then((value) => value.toString('latin1'));
}

async function until(isSo, what) {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((done) => setTimeout(done, 10)))
    if (await isSo()) return;
  throw new Error(`waited in vain for ${what}`);
}
