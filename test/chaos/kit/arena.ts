import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { type Config, loadConfig } from '../../../src/config/config.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../../src/ledger/redis-ledger.ts';
import { openRedis, waitReady } from '../../../src/redis/connection.ts';
import { keysOf } from '../../../src/redis/keys.ts';
import type { SimulatedCall } from '../../../src/simulator/call-log.ts';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { pollUntil } from '../../support/poll.ts';
import { type Rules, violationsOf } from './judge.ts';
import { beginLife, type Life } from './life.ts';
import { scratchFolder } from './scratch.ts';

export const NUMBERS = ['+12125550190', '+12125550191'] as const;
export const CAMPAIGN = 'chaos';
const API_KEY = 'oi_sk_test';
/** The engine waits so many times shorter than in the product where no setting says how long. */
const HASTE = 15;
/** And so many times shorter where the breaker holds everything back: a run should dial, not wait. */
const HOLD_HASTE = 60;
/** A run that has not come to its end by then has lost somebody. */
const PATIENCE_MS = 90_000;

export interface ArenaOptions {
  /** The Redis to share; every arena has a key prefix of its own. */
  readonly redisUrl: string;
  readonly scenario: ScenarioInput;
  readonly contacts?: number;
  /** Whom to call instead of so many anywhere. */
  readonly people?: readonly string[];
  /** Rows that cannot be imported. */
  readonly badRows?: number;
  readonly maxConcurrent?: number;
  /** Pace of each from number. */
  readonly callsPerSecond?: number;
  readonly maxAttempts?: number;
  /** Further lines of the campaign's YAML. */
  readonly yaml?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Default true: the account has made a call with our metadata before, so that its list shows that it echoes them. */
  readonly history?: boolean;
  /** Nobody is called from this instant on (epoch ms). */
  readonly endsAt?: number;
  /** The calling window's YAML; default: never closes. */
  readonly window?: string;
  /** The build to run; default: what `beginLife` runs. */
  readonly dist?: string;
}

/** One campaign, one simulator, one corner of a Redis, and any number of process lives in it. */
export interface Arena {
  readonly simulator: Simulator;
  readonly ledger: Ledger;
  readonly folder: string;
  /** Where the journals of its processes lie. */
  readonly journalFolder: string;
  readonly rules: Rules;
  /** The provider's own log of this campaign's calls. */
  calls(): readonly SimulatedCall[];
  /** `fairdial run` on the campaign. */
  live(settings?: Readonly<Record<string, string>>): Life;
  /** Time that a killed import holds its lease has passed. */
  expireImportLease(): Promise<void>;
  /** Start again, until the campaign has finished and the process has ended by itself, its reports written. */
  runToTheEnd(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Start again, until the campaign has finished; then the process is killed once more. */
  liveToTheEnd(settings?: Readonly<Record<string, string>>): Promise<void>;
  finished(): Promise<boolean>;
  /** What the simulator's log and the ledger say against each other and against the rules; empty is good. */
  violations(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openArena(options: ArenaOptions): Promise<Arena> {
  const { contacts = 6, badRows = 0, maxConcurrent = 2, maxAttempts = 2 } = options;
  const folder = await scratchFolder('chaos');
  const simulator = await startSimulator({ scenario: scenarioFrom(EASY) });
  if (options.history !== false) await makeEarlierCall(simulator);
  simulator.reload(scenarioFrom(options.scenario));
  const prefix = `chaos-${randomBytes(5).toString('hex')}`;
  const { people = phones(contacts) } = options;
  const dataDir = join(folder, 'data');
  const file = await writeCampaign(folder, {
    name: CAMPAIGN,
    ...(options.window && { window: options.window }),
    fromNumbers: Object.fromEntries(NUMBERS.map((number) => [number, maxConcurrent])),
    ...(options.callsPerSecond && { callsPerSecond: options.callsPerSecond }),
    contacts: [...listOf(people), ...Array.from({ length: badRows }, (_, index) => `12${index},Nobody`)],
    yaml: [
      `retry: { max_attempts: ${maxAttempts}, no_answer: [1s], busy: [1s] }`,
      options.endsAt ? `end: ${new Date(options.endsAt).toISOString()}` : '',
      options.yaml ?? '',
    ].join('\n'),
  });
  const environment = {
    ONEINBOX_API_KEY: API_KEY,
    ONEINBOX_BASE_URL: simulator.url,
    REDIS_URL: options.redisUrl,
    FAIRDIAL_DATA_DIR: dataDir,
    FAIRDIAL_KEY_PREFIX: prefix,
    FAIRDIAL_POLL_SECONDS: '0.1',
    FAIRDIAL_GUARD_SECONDS: '0',
    FAIRDIAL_PROOF_SECONDS: '1',
    FAIRDIAL_POST_TIMEOUT_SECONDS: '1',
    FAIRDIAL_REPORT_SECONDS: '0.5',
    FAIRDIAL_TEST_HASTE: String(HASTE),
    FAIRDIAL_TEST_HOLD_HASTE: String(HOLD_HASTE),
    LOG_LEVEL: 'warn',
    ...options.settings,
  };
  const { redis, ledger } = await openLedger(loadConfig(environment));
  const lives = new Set<Life>();
  const rules: Rules = {
    people,
    badRows,
    maxAttempts,
    maxConcurrent,
    numbers: NUMBERS,
    campaign: CAMPAIGN,
    endsAt: options.endsAt,
    secret: API_KEY,
  };

  const live = (settings: Readonly<Record<string, string>> = {}) => {
    const life = beginLife(['run', file, '--reports', join(folder, 'reports')], {
      cwd: folder,
      env: { ...environment, ...settings },
      ...(options.dist && { dist: options.dist }),
    });
    lives.add(life);
    void life.ended.then(() => lives.delete(life));
    return life;
  };
  const expireImportLease = async () => {
    const key = keysOf(`{${prefix}}`).campaign(CAMPAIGN);
    if (await redis.hexists(key, 'import:until')) await redis.hset(key, 'import:until', 0);
  };
  const untilFinished = async (life: Life) => {
    const patience = { timeoutMs: PATIENCE_MS, everyMs: 25, what: `the campaign to finish: ${life.said()}` };
    await pollUntil(async () => !life.running() || (await finished()), patience).catch((error) => {
      throw new Error(`not finished after ${PATIENCE_MS} ms: ${life.said()}`, { cause: error });
    });
    if (!(await finished())) throw new Error(`ended before the campaign had: ${life.said()}`);
  };
  const finished = async () => (await ledger.campaigns.get(CAMPAIGN))?.state === 'finished';

  return {
    simulator,
    ledger,
    folder,
    journalFolder: join(dataDir, 'journal', prefix),
    rules,
    live,
    expireImportLease,
    finished,
    async liveToTheEnd(settings) {
      const life = live(settings);
      await untilFinished(life);
      life.kill('SIGKILL');
      await life.ended;
    },
    async runToTheEnd(settings) {
      const life = live(settings);
      const { code, signal } = await endWithin(life, PATIENCE_MS);
      if (code !== 0) throw new Error(`ended with ${code ?? signal}: ${life.said()}`);
      if (!(await finished())) throw new Error(`ended before the campaign had: ${life.said()}`);
    },
    calls: () => ownCalls(simulator),
    violations: () => violationsOf(rules, ownCalls(simulator), { ledger, dataDir }),
    async close() {
      for (const life of lives) life.kill('SIGKILL');
      await Promise.all([...lives].map(({ ended }) => ended));
      await ledger.close();
      await simulator.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** How it ended; when it does not end in time it is killed, and what it said is the error. */
export async function endWithin(life: Life, timeoutMs: number): ReturnType<() => Life['ended']> {
  try {
    await pollUntil(() => !life.running(), { timeoutMs, everyMs: 10, what: 'the process to end' });
  } catch (error) {
    life.kill('SIGKILL');
    throw new Error(`not at its end after ${timeoutMs} ms: ${life.said()}`, { cause: error });
  }
  return life.ended;
}

const EARLIER = 'an earlier one';
const EASY: ScenarioInput = { mix: { answered: 1 }, ring: 0, talk: 0, analysis_delay: 0 };

async function makeEarlierCall({ url }: Simulator): Promise<void> {
  const body = {
    agent_id: 'test-agent',
    to_number: '+12125550198',
    from_number: '+12125550199',
    metadata: { fairdial_attempt: EARLIER },
  };
  const headers = { authorization: 'Bearer oi_sk_test', 'content-type': 'application/json' };
  await fetch(`${url}/v1/calls`, { method: 'POST', headers, body: JSON.stringify(body) });
}

function ownCalls(simulator: Simulator): readonly SimulatedCall[] {
  return simulator.log().filter(({ metadata }) => metadata.fairdial_attempt !== EARLIER);
}

async function openLedger(config: Config): Promise<{ redis: Redis; ledger: Ledger }> {
  const redis = openRedis({ url: config.redisUrl ?? '' }, 'ledger');
  await waitReady(redis, 10_000);
  return { redis, ledger: createRedisLedger(redis, { prefix: `{${config.keyPrefix}}` }) };
}
