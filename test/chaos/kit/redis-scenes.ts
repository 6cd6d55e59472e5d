import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { pollUntil } from '../../support/poll.ts';
import { type Arena, type ArenaOptions, openArena } from './arena.ts';
import { QUICK } from './crash-runs.ts';
import type { Run } from './lanes.ts';
import type { Life } from './life.ts';
import { openStore, type Store } from './store.ts';
import { callsMade } from './waits.ts';

/** A Redis of its own, a proxy before it, and a campaign that goes through the proxy. */
export interface Scene {
  readonly store: Store;
  readonly proxy: FaultProxy;
  readonly arena: Arena;
}

export type Plot = (scene: Scene) => Promise<readonly string[]>;

export function scene(name: string, plot: Plot, options: Partial<ArenaOptions> = {}): Run {
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

/** Some 30 calls, after whatever it was: seconds, on a busy machine many; a lock that outlives its process stays two minutes. */
const BACK_WITHIN_MS = 90_000;

/** The processes live through it all: nobody starts them again. */
export async function liveThrough(
  scene: Scene,
  processes: number,
  trouble: () => Promise<void>,
): Promise<readonly string[]> {
  const { arena } = scene;
  const lives = Array.from({ length: processes }, () => arena.live(through(scene)));
  await callsMade(arena, 3);
  await trouble();
  await backAndFinished(arena, lives);
  return arena.violations();
}

/** Whoever ends before the campaign has, ends the waiting: its leftovers are what the judge then finds. */
async function backAndFinished(arena: Arena, lives: readonly Life[]): Promise<void> {
  const over = async () => !lives.some((life) => life.running()) || (await arena.finished());
  await pollUntil(over, { timeoutMs: BACK_WITHIN_MS, everyMs: 50, what: 'the campaign to finish' }).catch(
    (error) => {
      throw new Error(`not finished: ${lives.map((life) => life.said()).join('\n')}`, { cause: error });
    },
  );
}

export interface Storm {
  readonly everyMs: number;
  readonly times: number;
  /** How many engines live through it; default 1. */
  readonly processes?: number;
}

export function restartStorm({ everyMs, times, processes = 1 }: Storm): Run {
  const name = `restart every ${everyMs} ms, ${times} times, ${processes} engines`;
  return scene(name, (all) =>
    liveThrough(all, processes, async () => {
      for (let restart = 0; restart < times; restart += 1) {
        await all.store.kill();
        await sleep(everyMs / 4);
        await all.store.start();
        await sleep((everyMs * 3) / 4);
      }
    }),
  );
}

export function during(name: string, fault: Fault, ms: number): Run {
  return scene(`${name}, ${ms / 1_000} s`, (all) =>
    liveThrough(all, 1, async () => {
      all.proxy.always(fault);
      await sleep(ms);
      all.proxy.always(undefined);
    }),
  );
}

/** From the first command to the last; where answers are slow, a call must not be held up for longer than it may be. */
export function throughout(name: string, fault: Fault): Run {
  const plot: Plot = (all) => {
    all.proxy.always(fault);
    return liveThrough(all, 1, async () => {});
  };
  const settings: ArenaOptions['settings'] =
    fault.kind === 'drop-reply' ? {} : { FAIRDIAL_TEST_HASTE: SLOW_HASTE };
  return scene(`${name}, throughout`, plot, { contacts: 12, settings });
}

/** A call that takes longer from the door to the wire than 10 s / haste stays: some ten answers of 200 ms must fit. */
const SLOW_HASTE = '4';

/** From the third call to the last: the scripts, sent once and long, are through by then. */
export function onceDialling(name: string, fault: Fault): Run {
  const plot: Plot = (all) => liveThrough(all, 1, async () => all.proxy.always(fault));
  const settings = { FAIRDIAL_TEST_HASTE: SLOW_HASTE };
  return scene(`${name}, once dialling`, plot, { contacts: 12, settings });
}
