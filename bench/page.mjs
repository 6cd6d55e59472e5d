import { FROM_NUMBERS, writeCampaign } from './kit/campaigns.mjs';
import { startEngine } from './kit/engine.mjs';
import { nowMs, startCpuMeter } from './kit/machine.mjs';
import { sleep, until } from './kit/processes.mjs';
import { scratchFolder } from './kit/scratch.mjs';
import { scenarioOf, startSimulator } from './kit/simulator.mjs';
import { median, quantile, sum } from './kit/stats.mjs';

const VIEWERS = 3;
const ASKED_EVERY_MS = 100;
/** With and without the page in turn, so that a machine that slows down slows down both. */
const ROUNDS = 2;

/**
 * What the page costs the dialling: 100,000 contacts, 1,000 live calls (`--only N`: N of them), three people who look and a
 * program that asks. Slots in use say it best: calls a second go up and down with the lengths of the calls alone.
 */
export async function run({ say, quick, only }) {
  const [contacts, seconds] = quick ? [4_000, 8] : [100_000, 6];
  const live = Number(only ?? (quick ? 100 : 1_000));
  const folder = scratchFolder('page');
  const simulator = await startSimulator(scenarioOf({ talk: '20s-40s' }));
  writeCampaign(folder, { name: 'page', from: FROM_NUMBERS[0], cap: live, contacts });
  const engine = await startEngine({ folder, simulator, webhooks: true });
  try {
    say(`placing ${live} calls of ${contacts} contacts`);
    const patience = { withinMs: 300_000, everyMs: 200 };
    await until('all are live', async () => (await simulator.stats()).live >= live, patience);
    // The first calls began together and end in a wave; later ones are spread.
    await sleep(quick ? 5_000 : 20_000);
    const [alone, watched] = [[], []];
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`without the page, round ${round}`);
      alone.push(await measured({ engine, simulator, seconds }));
      say(`with the page, round ${round}`);
      const page = await openPages(engine);
      watched.push({ ...(await measured({ engine, simulator, seconds })), ...(await page.close()) });
    }
    return figures(alone, watched, live);
  } finally {
    await engine.kill();
    simulator.stop();
  }
}

async function measured({ engine, simulator, seconds }) {
  const before = await simulator.stats();
  const cost = startCpuMeter({ engine: engine.pid, redis: engine.redisPid });
  const shares = [];
  for (let at = 0; at < 2 * seconds; at += 1) {
    await sleep(500);
    shares.push((await simulator.stats()).live);
  }
  const used = cost();
  const after = await simulator.stats();
  const calls = after.accepted - before.accepted;
  return {
    live: sum(shares) / shares.length,
    rate: (1_000 * calls) / used.wallMs,
    cpu: (100 * used.engine) / used.wallMs,
    redis: used.redis / calls,
  };
}

/** Pages that are open, and a program that asks the API ten times a second. */
async function openPages(engine) {
  const leaving = new AbortController();
  const viewers = Array.from({ length: VIEWERS }, () => watch(engine, leaving.signal));
  const asked = { overview: [], campaigns: [] };
  const asking = ask(engine, asked, leaving.signal);
  return {
    async close() {
      leaving.abort();
      await asking;
      const heard = await Promise.all(viewers);
      return {
        asked,
        events: sum(heard.map(({ events }) => events)),
        bytes: sum(heard.map(({ bytes }) => bytes)),
      };
    },
  };
}

async function watch(engine, signal) {
  let [events, bytes] = [0, 0];
  try {
    const { body } = await fetch(`${engine.base}/api/events`, { signal });
    for await (const piece of body) {
      bytes += piece.length;
      events += Buffer.from(piece).toString('latin1').split('data: ').length - 1;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { events, bytes };
}

async function ask(engine, asked, signal) {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const [name, path] = turn % 2 === 0 ? ['overview', '/api/overview'] : ['campaigns', '/api/campaigns'];
    const from = nowMs();
    await engine.get(path);
    asked[name].push(nowMs() - from);
    await sleep(ASKED_EVERY_MS);
  }
}

function figures(alone, watched, live) {
  const mean = (rounds, of) => sum(rounds.map(of)) / rounds.length;
  const inUse = (rounds) => (100 * median(rounds.map((round) => round.live))) / live;
  const rates = [watched, alone].map((rounds) => mean(rounds, (round) => round.rate).toFixed(1));
  const answers = (name) => watched.flatMap(({ asked }) => asked[name]);
  const api = (name) => ({
    figure: `GET /api/${name} with ${live} live, p99`,
    value: quantile(answers(name), 0.99),
    unit: 'ms',
    bar: '< 200 ms',
    reached: quantile(answers(name), 0.99) < 200,
    runs: answers(name).length,
    note: `p50 ${quantile(answers(name), 0.5).toFixed(1)}, max ${quantile(answers(name), 1).toFixed(0)} ms`,
  });
  const bytes = mean(watched, (round) => round.bytes / VIEWERS);
  return [
    {
      figure: `slots in use with ${VIEWERS} pages open`,
      value: inUse(watched),
      unit: '%',
      baseline: inUse(alone),
      against: 'no page',
      bar: '≥ 97 % of it',
      reached: inUse(watched) >= 0.97 * inUse(alone),
      runs: ROUNDS,
      note: `${rates[0]} calls a second against ${rates[1]}`,
    },
    api('overview'),
    api('campaigns'),
    {
      figure: 'CPU of the engine with the pages open',
      value: mean(watched, (round) => round.cpu),
      unit: '% of a core',
      baseline: mean(alone, (round) => round.cpu),
      against: 'no page',
      runs: ROUNDS,
      note: `Redis ${mean(watched, (round) => round.redis).toFixed(2)} ms a call against ${mean(alone, (round) => round.redis).toFixed(2)}; ${(bytes / 1_024).toFixed(0)} KB a page and round`,
    },
  ];
}
