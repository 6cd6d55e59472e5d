import { cp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil } from '../../support/poll.ts';
import { type Arena, endWithin } from './arena.ts';
import { harmDone } from './judge.ts';
import type { Run } from './lanes.ts';
import { type Plot, scene } from './redis-scenes.ts';
import type { Store } from './store.ts';
import { callsMade } from './waits.ts';

/** Whether the engine dies together with the store, or lives on and finds what came back. */
export type Engine = 'dies' | 'lives';

/** What Redis had this long ago comes back: little enough for the journals to put right. */
export function rolledBack(ageMs: number, engine: Engine): Run {
  const name = `ledger rolled back by ${ageMs / 1_000} s, the engine ${engine}`;
  return loses(name, { ageMs, contacts: 30, engine, spoil: putBack, judge: putRight });
}

/** More than the journals can put right. */
export function farRolledBack(ageMs: number, engine: Engine): Run {
  const name = `ledger rolled back by ${ageMs / 1_000} s, the engine ${engine}`;
  return loses(name, { ageMs, contacts: 110, engine, spoil: putBack, judge: refuses });
}

export function emptied(engine: Engine): Run {
  const name = `ledger emptied, the engine ${engine}`;
  return loses(name, { ageMs: 1_000, contacts: 30, engine, spoil: empty, judge: refuses });
}

/** The last bytes never reached the disk. */
export function tornTail(bytes: number, engine: Engine): Run {
  const name = `ledger without its last ${bytes} bytes, the engine ${engine}`;
  const spoil = (store: Store) => cutTail(store, bytes);
  return loses(name, { ageMs: 500, contacts: 30, engine, spoil, judge: putRight });
}

interface Loss {
  /** How long before the death the copy was made. */
  readonly ageMs: number;
  readonly contacts: number;
  readonly engine: Engine;
  readonly spoil: (store: Store, copy: string) => Promise<void>;
  readonly judge: (after: AfterLoss) => Promise<string[]>;
}

/** What came back is looked after by the engine that lived on, if one did, and then by a new one. */
function loses(name: string, { ageMs, contacts, engine, spoil, judge }: Loss): Run {
  const plot: Plot = async ({ arena, store }) => {
    const copy = join(store.folder, 'copy');
    const life = arena.live();
    const die = async () => {
      life.kill('SIGKILL');
      await life.ended;
    };
    await callsMade(arena, 4);
    await cp(join(store.folder, AOF), copy, { recursive: true });
    await sleep(ageMs);
    await Promise.all([store.kill(), engine === 'dies' ? die() : undefined]);
    await spoil(store, copy);
    const before = arena.calls().length;
    await store.start();
    if (engine === 'lives') await sleep(LONG_ENOUGH_FOR_HARM_MS);
    const meanwhile = arena.calls().length - before;
    await die();
    return judge({ arena, meanwhile });
  };
  return scene(name, plot, { contacts, scenario: { talk: '400ms-1200ms' } });
}

/** The store is compared with the journals every two seconds. */
const LONG_ENOUGH_FOR_HARM_MS = 5_000;

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
