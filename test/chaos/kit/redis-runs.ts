import { cp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { pollUntil } from '../../support/poll.ts';
import { type Arena, type ArenaOptions, endWithin, openArena } from './arena.ts';
import { QUICK } from './crash-runs.ts';
import { harmDone } from './judge.ts';
import type { Run } from './lanes.ts';
import { openStore, type Store } from './store.ts';

/** A Redis of its own, a proxy before it, and a campaign that goes through the proxy. */
interface Scene {
  readonly store: Store;
  readonly proxy: FaultProxy;
  readonly arena: Arena;
}

type Plot = (scene: Scene) => Promise<readonly string[]>;

function scene(name: string, plot: Plot, options: Partial<ArenaOptions> = {}): Run {
  return {
    name,
    async play() {
      const store = await openStore();
      const proxy = await startFaultProxy(
        { socketPath: store.socketPath },
        { socketPath: join(store.folder, 'proxy.sock') },
      );
      const scenario = { ...QUICK, talk: '100ms-400ms', ...options.scenario };
      const defaults = { redisUrl: store.url, contacts: 30 };
      const arena = await openArena({ ...defaults, ...options, scenario });
      try {
        return await plot({ store, proxy, arena });
      } finally {
        await arena.close();
        await proxy.close();
        await store.close();
      }
    },
  };
}

/** The engine's way to Redis leads through the proxy; the judge's does not. */
const through = ({ proxy: { address } }: Scene) => ({
  REDIS_URL: 'socketPath' in address ? `unix://${address.socketPath}` : '',
});

/** Some 30 calls, after whatever it was: a stage that stays dead for a minute is a fault. */
const BACK_WITHIN_MS = 45_000;

/** The process lives through it all: nobody starts it again. */
async function oneLife(scene: Scene, trouble: () => Promise<void>): Promise<readonly string[]> {
  const { arena } = scene;
  const life = arena.live(through(scene));
  await callsMade(arena, 3);
  await trouble();
  await pollUntil(async () => !life.running() || (await arena.finished()), {
    timeoutMs: BACK_WITHIN_MS,
    everyMs: 50,
    what: 'the campaign to finish',
  }).catch((error) => {
    throw new Error(`not finished: ${life.said()}`, { cause: error });
  });
  return arena.violations();
}

const callsMade = (arena: Arena, count: number) =>
  pollUntil(() => arena.calls().length >= count, { timeoutMs: 60_000, what: `${count} calls` });

function restartStorm(everyMs: number, times: number): Run {
  return scene(`restart every ${everyMs} ms, ${times} times`, (all) =>
    oneLife(all, async () => {
      for (let restart = 0; restart < times; restart += 1) {
        await all.store.kill();
        await sleep(everyMs / 4);
        await all.store.start();
        await sleep((everyMs * 3) / 4);
      }
    }),
  );
}

function during(name: string, fault: Fault, ms: number): Run {
  return scene(name, (all) =>
    oneLife(all, async () => {
      all.proxy.always(fault);
      await sleep(ms);
      all.proxy.always(undefined);
    }),
  );
}

/** From the first command to the last. */
function throughout(name: string, fault: Fault): Run {
  return scene(
    name,
    (all) => {
      all.proxy.always(fault);
      return oneLife(all, async () => {});
    },
    { contacts: 15 },
  );
}

/** Everything dies at once and the last bytes never reached the disk. */
function tornTail(bytes: number): Run {
  return scene(`ledger without its last ${bytes} bytes`, async (all) => {
    const { arena, store } = all;
    const life = arena.live();
    await callsMade(arena, 6);
    life.kill('SIGKILL');
    await Promise.all([life.ended, store.kill()]);
    await cutTail(store, bytes);
    await store.start();
    return putRight({ arena, meanwhile: 0 });
  });
}

interface Loss {
  /** How long before the death the copy was made. */
  readonly ageMs: number;
  readonly contacts: number;
  readonly spoil: (store: Store, copy: string) => Promise<void>;
}

/** What Redis had a while ago comes back under a living engine, then a new one is started on it. */
function loses(
  name: string,
  { ageMs, contacts, spoil }: Loss,
  judge: (after: AfterLoss) => Promise<string[]>,
): Run {
  const plot: Plot = async ({ arena, store }) => {
    const copy = join(store.folder, 'copy');
    const life = arena.live();
    await callsMade(arena, 4);
    await cp(join(store.folder, AOF), copy, { recursive: true });
    await sleep(ageMs);
    await store.kill();
    await spoil(store, copy);
    const before = arena.calls().length;
    await store.start();
    await sleep(6_000);
    const meanwhile = arena.calls().length - before;
    life.kill('SIGKILL');
    await life.ended;
    return judge({ arena, meanwhile });
  };
  // No retries: of two calls to one person in the seconds that were lost the journals put back only the later one.
  const scenario = { talk: '400ms-1200ms', mix: { answered: 1 } };
  return scene(`ledger ${name}`, plot, { contacts, scenario });
}

interface AfterLoss {
  readonly arena: Arena;
  /** Calls the living engine made on what came back. */
  readonly meanwhile: number;
}

/** The journals put the last seconds right: everybody is called, nobody twice. */
async function putRight({ arena }: AfterLoss): Promise<string[]> {
  await reachable(arena);
  await arena.expireImportLease();
  await arena.liveToTheEnd();
  return arena.violations();
}

/** More than the journals can put right: nobody is called any more, by the old process nor by a new one. */
async function refuses({ arena, meanwhile }: AfterLoss): Promise<string[]> {
  const before = arena.calls().length;
  const life = arena.live();
  const { code } = await endWithin(life, 20_000);
  const reason = /emptied|older copy/.test(life.said())
    ? []
    : [`ended with ${code} and said: ${life.said()}`];
  const later = arena.calls().length - before;
  const dialled = [
    ...(meanwhile > UNDER_WAY ? [`the living process made ${meanwhile} calls`] : []),
    ...(later > 0 ? [`the new process made ${later} calls`] : []),
  ];
  return [...reason, ...dialled, ...harmDone(arena.rules, arena.calls())];
}

/** POSTs under way when the store died may still come through; two numbers carry two calls each. */
const UNDER_WAY = 4;

async function reachable(arena: Arena): Promise<void> {
  const answers = async () => (await arena.ledger.revision()) >= 0;
  await pollUntil(answers, { timeoutMs: 10_000, what: 'the judge to reach Redis again' });
}

const AOF = 'appendonlydir';

async function cutTail(store: Store, bytes: number): Promise<void> {
  const folder = join(store.folder, AOF);
  const [file] = (await readdir(folder)).filter((name) => name.includes('.incr.'));
  if (!file) throw new Error('no append-only file');
  const path = join(folder, file);
  const { size } = await stat(path);
  await truncate(path, Math.max(0, size - bytes));
}

async function empty({ folder }: Store): Promise<void> {
  await rm(join(folder, AOF), { recursive: true });
}

async function putBack(store: Store, copy: string): Promise<void> {
  await empty(store);
  await cp(copy, join(store.folder, AOF), { recursive: true });
}

export const REDIS_RUNS: readonly Run[] = [
  restartStorm(1_000, 8),
  restartStorm(5_000, 3),
  during('every 25th reply lost, 10 s', { kind: 'drop-reply', nth: 25 }, 10_000),
  throughout('every 2,000th reply lost, throughout', { kind: 'drop-reply', nth: 2_000 }),
  throughout('200 ms slower', { kind: 'delay', ms: 100 }),
  throughout('a byte at a time', { kind: 'slice' }),
  during('refused for 5 s', { kind: 'refuse' }, 5_000),
  during('silent for 5 s', { kind: 'silent' }, 5_000),
  during('answers nothing for 5 s', { kind: 'swallow-replies' }, 5_000),
  during('cut in the middle of requests, 5 s', { kind: 'cut', direction: 'up', after: 700 }, 5_000),
  during('cut in the middle of answers, 5 s', { kind: 'cut', direction: 'down', after: 700 }, 5_000),
  ...[37, 137, 700, 4_000].map(tornTail),
  loses('rolled back by 2 s', { ageMs: 2_000, contacts: 30, spoil: putBack }, putRight),
  loses('rolled back by 16 s', { ageMs: 16_000, contacts: 110, spoil: putBack }, refuses),
  loses('emptied', { ageMs: 1_000, contacts: 30, spoil: empty }, refuses),
];
