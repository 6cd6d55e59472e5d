import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EventLoopDelay } from '../../../src/telemetry/event-loop.ts';
import { phones } from '../../support/campaigns.ts';
import { pollUntil } from '../../support/poll.ts';
import { freePort } from '../../support/processes.ts';
import { type Arena, endWithin, NUMBERS, openArena } from './arena.ts';
import { reportViolations } from './judge-reports.ts';
import type { Run } from './lanes.ts';
import type { Life } from './life.ts';
import type { Figure } from './score.ts';
import { percentile, perSecond, risePerMinute } from './soak-figures.ts';
import { writeFullJournal } from './soak-journal.ts';
import {
  coreWaitMs,
  type Observations,
  observe,
  readCollected,
  readEventLoop,
  statusOf,
} from './soak-probes.ts';
import { startWeather } from './soak-weather.ts';

/** Four and a half minutes at 40 calls a second; SOAK_CONTACTS for a longer soak: 150,000 are an hour. */
const CONTACTS = Number(process.env.SOAK_CONTACTS ?? 11_000);
/**
 * Code is compiled, pools fill, the heap finds its size, and the tokens of the last 4,000 calls that are over are remembered.
 * Counted in calls, since a busy machine makes fewer in a minute: what lives grew until the five thousandth (measured at 18 to
 * 30 calls a second), and then no more.
 */
const WARM_UP_CALLS = Math.min(5_000, CONTACTS / 2);
const PATIENCE_MS = 300_000 + CONTACTS * 40;

/** Every way in which an answer can go wrong, 2 % each; refused connections and slow answers come from the weather. */
const FAULTS = {
  status_500_after_accept: '2%',
  reset_after_accept: '2%',
  malformed_after_accept: '2%',
  hang_after_accept: '2%',
  late_accept: { probability: '2%', delay: '1s' },
  status_503_before_accept: '2%',
  hang_before_accept: '2%',
  refuse_429: { probability: '2%', retry_after: '1s' },
} as const;

/**
 * Calls a second of each of the two numbers while nothing holds it back. One POST in fifty is a 429 that holds its number
 * for a second: 50 / (50 / 300 + 1) = 43 calls a second are left of it, less what outages hold both back. Two numbers, not more:
 * three that are throttled within 5 s count as the whole account, which would be held back nearly always.
 */
const PACE = 300;

const SCENARIO = {
  seed: 11,
  mix: { answered: 85, voicemail: 5, no_answer: 5, busy: 3, invalid: 2 },
  ring: '200ms-800ms',
  talk: '500ms-2.5s',
  analysis_delay: '100ms-400ms',
  // How the papers let it show; as a completed call a busy one is told from no answer by nothing.
  unanswered_shows: 'failed',
  latency: { post: '5ms-60ms' },
  faults: FAULTS,
  webhooks: { loss: '2%', duplicate: '2%', delay: '0ms-200ms' },
} as const;

/**
 * The product's own waits, but for the breaker: three doubtful POSTs within a minute close the door for half a minute
 * and longer, so with one POST in ten in doubt no careful engine makes 50 calls a second. Here three must fall within
 * 5 ms, which happens now and then, and the breaker holds and ramps 30 times shorter: less, and its wait for an
 * answer of the provider's would be shorter than the half second in which the engine notices one.
 */
const BREAKER = { FAIRDIAL_TEST_HOLD_HASTE: '30', FAIRDIAL_TEST_DOUBT_SECONDS: '0.005' };

/** V8 lets garbage grow to a multiple of what lives, up and down by 100 MB: a leak could not be seen behind that. */
const HEAP = '--max-old-space-size=80 --max-semi-space-size=2';
/** The rest of it is collected before memory is looked at. */
const COLLECTED = fileURLToPath(new URL('./collected-memory.mjs', import.meta.url));

/** As in the container: with an arena for each thread, glibc keeps 30 to 40 MB more, and gives it back when it likes. */
const ONE_ARENA = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536' };

const settings = (port: number) => ({
  ...BREAKER,
  ...ONE_ARENA,
  NODE_OPTIONS: `${HEAP} --import ${COLLECTED}`,
  FAIRDIAL_PORT: String(port),
  FAIRDIAL_PUBLIC_URL: `http://127.0.0.1:${port}`,
  FAIRDIAL_TEST_HASTE: '1',
  FAIRDIAL_POLL_SECONDS: '5',
  FAIRDIAL_REPORT_SECONDS: '10',
  FAIRDIAL_PROOF_SECONDS: '10',
  FAIRDIAL_POST_TIMEOUT_SECONDS: '5',
});

/** What the soak was like. */
export interface Soaked {
  readonly figures: Figure[];
  note: string;
}

/** One process, one campaign, a provider that fails in every way all the time; `soaked` is filled in. */
export function soakRun(urlOf: (lane: number) => string, soaked: Soaked): Run {
  return {
    name: `soak of ${CONTACTS} contacts`,
    async play(lane) {
      const port = await freePort();
      const arena = await openArena({
        redisUrl: urlOf(lane),
        people: peopleToCall(),
        maxConcurrent: 250,
        callsPerSecond: PACE,
        scenario: SCENARIO,
        settings: settings(port),
      });
      const weather = await startWeather(arena.simulator.url);
      try {
        await writeFullJournal(arena.journalFolder);
        const life = arena.live({ ONEINBOX_BASE_URL: weather.url, SOAK_MEMORY: memoryFile(arena) });
        soaked.figures.push(...(await watchLoad(arena, life, `http://127.0.0.1:${port}`)));
        const { code, signal } = await endWithin(life, PATIENCE_MS);
        soaked.note = noteOf(arena);
        const ended = code === 0 ? [] : [`ended with ${code ?? signal}: ${life.said()}`];
        return [...ended, ...(await arena.violations()), ...(await reportViolations(arena))];
      } finally {
        await weather.close();
        await arena.close();
      }
    },
  };
}

/** Among so many of the test numbers are the two that are called from, which an import rejects. */
function peopleToCall(): string[] {
  const from = new Set<string>(NUMBERS);
  return phones(CONTACTS + from.size)
    .filter((phone) => !from.has(phone))
    .slice(0, CONTACTS);
}

const memoryFile = ({ folder }: Arena) => join(folder, 'memory.jsonl');

/** From the first call until there are as many calls as contacts: later only retries and look-ups are left. */
async function watchLoad(arena: Arena, life: Life, url: string): Promise<Figure[]> {
  await pollUntil(async () => (await statusOf(`${url}/readyz`)) === 200, {
    timeoutMs: 30_000,
    what: 'the engine to be ready',
  });
  // Where nobody reads, nothing is measured: the first reading begins it.
  await readEventLoop(url);
  const over = new AbortController();
  const began = performance.now();
  const observing = observe({ url, pid: life.pid }, over.signal);
  try {
    await untilCalls(arena, life, WARM_UP_CALLS);
    const warmSince = performance.timeOrigin + performance.now();
    const warmUp = await readEventLoop(url);
    await untilCalls(arena, life, CONTACTS);
    const load = await readEventLoop(url);
    const waited = await coreWaitMs(life.pid);
    over.abort();
    const ms = performance.now() - began;
    const memory = await readCollected(memoryFile(arena), warmSince);
    return figuresOf(arena, {
      observed: await observing,
      memory,
      warmUp,
      load,
      coreWait: (waited ?? 0) / ms,
    });
  } finally {
    over.abort();
  }
}

async function untilCalls(arena: Arena, life: Life, count: number): Promise<void> {
  const patience = { timeoutMs: PATIENCE_MS, everyMs: 250, what: `${count} calls` };
  await pollUntil(() => arena.calls().length >= count || !life.running(), patience);
  if (!life.running())
    throw new Error(`ended after ${arena.calls().length} calls, before ${count} were made: ${life.said()}`);
}

interface Measured {
  readonly observed: Observations;
  readonly memory: Awaited<ReturnType<typeof readCollected>>;
  readonly warmUp: EventLoopDelay;
  readonly load: EventLoopDelay;
  /** The share of the time in which the engine stood in line for a core. */
  readonly coreWait: number;
}

function figuresOf(arena: Arena, { observed, memory, warmUp, load, coreWait }: Measured): Figure[] {
  const readyz = observed.readyz.map(({ value }) => value);
  return [
    { what: 'calls per second', is: perSecond(arena.calls().map(({ createdAt }) => createdAt)) },
    { what: 'engine waiting for a core, % of the time', is: 100 * coreWait },
    { what: 'engine RSS slope, collected, MB/min', is: risePerMinute(memory.rss), bar: 1 },
    { what: 'living heap slope, MB/min', is: risePerMinute(memory.heap) },
    { what: 'engine RSS at the end, collected, MB', is: memory.rss.at(-1)?.value ?? 0 },
    { what: 'living heap at the end, MB', is: memory.heap.at(-1)?.value ?? 0 },
    { what: 'engine RSS at its highest, MB', is: observed.highestMb },
    { what: 'event loop p99 while warming up, ms', is: warmUp.p99, bar: 50 },
    { what: 'event loop p99, ms', is: load.p99, bar: 50 },
    { what: 'event loop longest, ms', is: Math.max(warmUp.max, load.max) },
    { what: '/readyz p50, ms', is: percentile(readyz, 50) },
    { what: '/readyz p99, ms', is: percentile(readyz, 99), bar: 50 },
    { what: '/readyz longest, ms', is: Math.max(...readyz) },
    { what: '/readyz answers other than 200', is: observed.unready, bar: 1 },
  ];
}

function noteOf({ simulator }: Arena): string {
  const { posts, accepted, faults } = simulator.stats();
  const troubles = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return `${posts} POSTs, ${accepted} calls, ${troubles} with a fault`;
}
