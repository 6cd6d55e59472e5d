import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type { GiveBack } from '../../../src/ledger/ledger.ts';
import {
  attemptOf,
  finished,
  NOW,
  open,
  openOne,
  retry,
  rows,
  setUp,
  viewOf,
} from '../../conformance/fixtures.ts';
import { copyOf, rollBack } from './rolling-back.ts';
import { beats, type Machine, PREFIX, place, post, ROOMY, watchAStore } from './watched-machines.ts';

const { redis, store, started } = watchAStore();

/** What is not said with something else is not said at all. */
const NEVER_LATER: Clock = {
  ...systemClock,
  sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};

/** By SIGKILL: what it had not written yet is nowhere. */
async function dieUnsaid(machine: Machine): Promise<void> {
  const { path } = machine.journals.own;
  const written = readFileSync(path);
  expect(written.toString()).not.toContain('"t":"closed"');
  await machine.die();
  expect(readFileSync(path, 'utf8')).toContain('"t":"closed"');
  writeFileSync(path, written);
}

/** The store knows that for a minute. */
async function forgetHowTheyLeft(): Promise<void> {
  const left = await redis().keys(`${PREFIX}:closed:*`);
  expect(left.length).toBeGreaterThan(0);
  await redis().del(...left);
}

function giveBack({ ledger }: Machine, id: string, by: GiveBack['by']) {
  return ledger.attempts.giveBack(id, { by, reason: 'refused', notBefore: NOW + 20 }, NOW + 20);
}

describe('a process that died between the journal and the store', () => {
  it('has its call adopted: the journal had heard of it', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await openOne(machine.ledger);
    await post(machine, id);
    await machine.journals.own.placed(id, { callId: 'call-1', acceptedAt: NOW + 20 });
    await machine.die();
    await started();
    expect(await attemptOf(store(), id)).toMatchObject({ state: 'placed', callId: 'call-1' });
  });

  it('has left unsaid how its last attempts ended: nothing is restored for that, and no call repeated', async () => {
    const machine = await started('machine', NEVER_LATER);
    await setUp(machine.ledger, rows(3), ROOMY);
    const settled = await place(machine);
    const last = await place(machine);
    const refused = await openOne(machine.ledger);
    await post(machine, refused);
    await machine.ledger.attempts.settle(settled, retry(settled, NOW + 20), NOW + 20);
    await machine.ledger.attempts.settle(last, finished(last), NOW + 20);
    expect(await giveBack(machine, refused, { token: `token-of-${refused}` })).toBe('given-back');
    await dieUnsaid(machine);
    await forgetHowTheyLeft();
    const before = await copyOf(redis());
    const again = await started();
    expect(again.events).toEqual([]);
    expect(again.journals.own.lostEntries()).toEqual([]);
    const views = await Promise.all([0, 1, 2].map((seq) => viewOf(store(), seq)));
    expect(views.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['waiting', 1],
      ['done', 1],
      ['waiting', 0],
    ]);
    expect((await store().attempts.slots()).account).toBe(0);
    expect((await copyOf(redis())).map(([key]) => key).sort()).toEqual(before.map(([key]) => key).sort());
    await beats(again, 30);
    const how = [settled, last, refused].map((id) => again.journals.own.entry(id)?.closed);
    expect(how).toEqual(['settled', 'settled', 'settled']);
    const { opened } = await open(again.ledger, { now: NOW + 40_000 });
    for (const { id } of opened) expect((await post(again, id)).kind).toBe('post');
    expect(opened.map(({ seq }) => seq).sort()).toEqual([0, 2]);
  });

  it('has left unsaid that nobody was called, and the store lost that too: it is looked for, and given back', async () => {
    const machine = await started('machine', NEVER_LATER);
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis());
    const refused = await openOne(machine.ledger);
    await post(machine, refused);
    await giveBack(machine, refused, { token: `token-of-${refused}` });
    await dieUnsaid(machine);
    await rollBack(redis(), copy);
    const again = await started();
    expect(await attemptOf(store(), refused)).toMatchObject({ state: 'unconfirmed' });
    expect(await giveBack(again, refused, 'absent')).toBe('given-back');
    expect(await viewOf(store(), 0)).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(again.journals.own.entry(refused)).toBeUndefined();
  });

  it('has told the journal before anybody may post, and the journal before the store', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await openOne(machine.ledger);
    await machine.journals.own.close();
    expect(await post(machine, id)).toEqual({ kind: 'gone' });
    expect(await viewOf(store(), 0)).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(machine.journals.own.trouble()).toBeDefined();
    expect(await post(machine, await openOne(store(), { now: NOW + 99 }))).toEqual({
      kind: 'refused',
      why: 'doubt',
    });
  });

  it('forgets what other processes have closed', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await place(machine);
    await store().attempts.settle(id, finished(id), NOW);
    expect(machine.journals.own.entry(id)?.closed).toBeUndefined();
    await beats(machine, 30);
    expect(machine.journals.own.entry(id)?.closed).toBe('settled');
  });
});
