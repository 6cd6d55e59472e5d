import { describe, expect, it } from 'vitest';
import { acceptLedger } from '../../../src/ledger/accept-ledger.ts';
import { BEATS_FORGIVEN, EMPTIED, OTHER, ROLLED_BACK } from '../../../src/ledger/ledger-watch.ts';
import {
  attemptOf,
  finished,
  importRows,
  journalOf,
  NOW,
  open,
  openOne,
  phone,
  placed,
  retry,
  rows,
  setUp,
  viewOf,
} from '../../conformance/fixtures.ts';
import { copyOf, rollBack } from './rolling-back.ts';
import { beats, type Machine, place, post, ROOMY, watchAStore } from './watched-machines.ts';

const { redis, store, start, started } = watchAStore();

function accept(...of: Machine[]) {
  const marks = of.flatMap(({ journals }) => journals.all.map((journal) => journal.mark()));
  return acceptLedger({ generation: store().generation, marks, why: 'a test', now: NOW });
}

const reasonsOf = async ({ watch }: Machine) => (await watch.check()).map(({ reason }) => reason);

describe('a store that lost its last moments', () => {
  it('has what was posted, placed and settled since put back, and nobody is called again', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(4));
    const known = await openOne(machine.ledger);
    await post(machine, known);
    const early = await openOne(machine.ledger);
    const copy = await copyOf(redis());
    await machine.ledger.attempts.markPlaced(known, placed(known));
    await post(machine, early);
    const late = await place(machine);
    await machine.ledger.attempts.settle(known, finished(known), NOW);
    const settled = await place(machine);
    await machine.ledger.attempts.settle(settled, retry(settled, NOW), NOW);
    await rollBack(redis(), copy);
    expect((await open(machine.ledger)).opened).toHaveLength(1);
    expect(await machine.watch.check()).toEqual([]);
    expect(await attemptOf(store(), early)).toMatchObject({ state: 'unconfirmed' });
    const states = await Promise.all([0, 1, 2, 3].map((seq) => viewOf(store(), seq)));
    expect(states.map(({ status }) => status)).toEqual(['calling', 'unconfirmed', 'calling', 'calling']);
    expect(machine.journals.own.lostEntries()).toMatchObject([{ id: late }]);
    expect(await attemptOf(store(), settled)).toMatchObject({
      state: 'placed',
      callId: `call-of-${settled}`,
    });
    expect(await machine.watch.check()).toEqual([]);
  });

  it('has both calls to one person put back, the later one in its slot, the earlier one for the reports', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis());
    const first = await place(machine);
    await machine.ledger.attempts.end(first, { endedAt: NOW, nextLookAt: NOW });
    await machine.ledger.attempts.settle(first, retry(first, NOW), NOW);
    const second = await place(machine);
    await rollBack(redis(), copy);
    expect(await machine.watch.check()).toEqual([]);
    expect(await attemptOf(store(), second)).toMatchObject({ state: 'placed', n: 2 });
    expect(await attemptOf(store(), first)).toMatchObject({ state: 'placed', n: 1, overtaken: true });
    expect((await store().attempts.slots()).account).toBe(1);
    expect(machine.journals.own.lostEntries()).toEqual([]);
    await machine.ledger.attempts.settle(first, retry(first, NOW), NOW);
    await machine.ledger.attempts.settle(second, finished(second), NOW);
    expect((await journalOf(store())).map(({ attemptId }) => attemptId)).toEqual([first, second]);
    expect(await viewOf(store(), 0)).toMatchObject({ status: 'done', attempts: 2 });
    expect(await machine.watch.check()).toEqual([]);
    expect((await store().attempts.totals()).placed).toBe(0);
  });

  it('does not let the contact out that was opened again before anybody noticed', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis());
    const first = await place(machine);
    await rollBack(redis(), copy);
    const second = await openOne(machine.ledger);
    expect(await post(machine, second)).toEqual({ kind: 'refused', why: 'doubt' });
    expect(await machine.watch.check()).toEqual([]);
    expect(await post(machine, second)).toEqual({ kind: 'gone' });
    expect((await viewOf(store(), 0)).status).toBe('waiting');
    expect(await machine.watch.check()).toEqual([]);
    expect(await attemptOf(store(), first)).toMatchObject({ state: 'placed', callId: `call-of-${first}` });
    expect(machine.journals.own.lostEntries()).toEqual([]);
    await machine.ledger.attempts.settle(first, finished(first), NOW);
    expect((await viewOf(store(), 0)).status).toBe('done');
  });

  it('does not give back as unposted what was posted', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const id = await openOne(machine.ledger);
    const copy = await copyOf(redis());
    await post(machine, id);
    await rollBack(redis(), copy);
    expect(await post(machine, id)).toEqual({ kind: 'reconcile' });
    await machine.watch.check();
    expect(await attemptOf(store(), id)).toMatchObject({ state: 'unconfirmed' });
  });

  it('is noticed at the next start just as well', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(1));
    const copy = await copyOf(redis());
    const id = await place(machine);
    await machine.die();
    await rollBack(redis(), copy);
    const again = await started();
    expect(await attemptOf(store(), id)).toMatchObject({ state: 'placed' });
    expect(again.events).toMatchObject([{ type: 'attempt-restored', as: 'placed' }]);
  });
});

describe('a store that is not what it was', () => {
  it('is not dialled from when it was emptied, until a person accepts it', async () => {
    const machine = await started();
    await setUp(machine.ledger, rows(3));
    const live = await place(machine);
    const over = await place(machine);
    await machine.ledger.attempts.settle(over, finished(over), NOW);
    await redis().flushall();
    expect(await machine.watch.check()).toEqual([EMPTIED]);
    await machine.die();
    const again = await start();
    expect(await again.watch.check()).toEqual([EMPTIED]);
    expect(await accept(again)).toMatchObject({ kind: 'accepted' });
    expect(await again.watch.check()).toEqual([]);
    // The list comes back in another order, and with somebody new.
    await again.ledger.campaigns.apply(ROOMY, NOW);
    const [first, second, third] = rows(3);
    const other = rows(4).slice(3);
    await importRows(
      again.ledger,
      [second, first, third, ...other].flatMap((each) => each ?? []),
    );
    const posted: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { opened } = await open(again.ledger, { now: NOW + round * 40_000 });
      for (const { id, seq } of opened) {
        if ((await post(again, id)).kind === 'post') posted.push((await viewOf(store(), seq)).contact.phone);
      }
      await again.watch.check();
    }
    expect(posted.sort()).toEqual([phone(2), phone(3)]);
    expect(await attemptOf(store(), live)).toMatchObject({ state: 'placed', phone: phone(0) });
    expect(await attemptOf(store(), over)).toMatchObject({ state: 'placed', phone: phone(1) });
  });

  it('is not dialled from when it is another', async () => {
    const machine = await started();
    await machine.die();
    await redis().flushall();
    const stranger = await started('stranger');
    await setUp(stranger.ledger, rows(1));
    const again = await start();
    expect(await again.watch.check()).toEqual([OTHER]);
    expect(await post(again, await openOne(store()))).toEqual({ kind: 'refused', why: 'doubt' });
    expect(await stranger.watch.check()).toEqual([]);
  });

  it('is not dialled from by anybody when it is an older copy, until a person accepts it', async () => {
    const [machine, other] = [await started(), await started('other')];
    await setUp(machine.ledger, rows(3));
    const copy = await copyOf(redis());
    const id = await place(machine);
    await beats(machine, BEATS_FORGIVEN + 1);
    await rollBack(redis(), copy);
    expect(await machine.watch.check()).toEqual([ROLLED_BACK]);
    expect(await reasonsOf(other)).toEqual([ROLLED_BACK.reason]);
    expect(await post(other, await openOne(store()))).toEqual({ kind: 'refused', why: 'doubt' });
    expect(await accept(machine)).toMatchObject({ kind: 'accepted' });
    expect(await machine.watch.check()).toEqual([]);
    expect(await other.watch.check()).toEqual([]);
    expect(machine.events.at(-1)).toMatchObject({ type: 'ledger-accepted', why: 'a test' });
    const known = [...machine.journals.own.entries(), ...machine.journals.own.lostEntries()];
    expect(known.some((entry) => entry.id === id)).toBe(true);
    expect(await accept(machine, other)).toEqual({ kind: 'nothing' });
  });

  it('may be an older copy without anybody running: the decision is possible all the same', async () => {
    const machine = await started();
    const copy = await copyOf(redis());
    await beats(machine, BEATS_FORGIVEN + 2);
    await rollBack(redis(), copy);
    expect(await accept(machine)).toMatchObject({ kind: 'accepted' });
    expect(await machine.watch.check()).toEqual([]);
  });

  it('is adopted by a new machine', async () => {
    const machine = await started();
    const fresh = await started('fresh');
    expect(fresh.journals.own.mark().generation).toBe(machine.journals.own.mark().generation);
    expect(await accept(machine, fresh)).toEqual({ kind: 'nothing' });
  });
});
