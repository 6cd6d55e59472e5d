import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CallLimit } from '../../../src/domain/call-history.ts';
import { type CourseCall, Door } from '../../../src/forecast/door.ts';
import { packSetting } from '../../../src/forecast/packed-setting.ts';
import { Roll } from '../../../src/forecast/roll.ts';
import type { Ledger, Settlement } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { LINE, NOW, offer, record, result, row, setUp } from '../../conformance/fixtures.ts';
import {
  type Command,
  campaignOf,
  command,
  type Definition,
  definition,
  LINES,
  NAMES,
  rowsOf,
} from './door-commands.ts';
import { ANSWERED, DAY, GUARD_MS, MINUTE } from './worlds.ts';

/*
 * The door of a course is the ledger's in few words. Here both get the same commands, and must open the same contacts,
 * give the same reasons and leave everybody in the same place.
 */

/** From one command to the next: within what limits and retries wait for. */
const STEP_MS = 100_001;

/** The ledger in memory beside a course's door. */
class Both {
  readonly ledger: Ledger = createMemoryLedger();
  readonly #rolls: readonly Roll[];
  readonly #door: Door;
  readonly #accountLimit: number | undefined;
  readonly #opened: CourseCall[] = [];
  readonly #live: { readonly id: string; readonly call: CourseCall }[] = [];
  readonly #ended: { readonly id: string; readonly call: CourseCall; readonly endedAt: number }[] = [];
  #now = NOW;
  #batch = 0;

  constructor(definitions: readonly Definition[], accountLimit: number | undefined) {
    const campaigns = definitions.map((each, index) => ({
      campaign: campaignOf(NAMES[index] ?? '', each),
      assumptions: ANSWERED,
      contacts: rowsOf(each).map((contact) => ({ contact })),
    }));
    const packed = packSetting({ campaigns, now: NOW, until: NOW + DAY, guardMs: GUARD_MS });
    this.#rolls = packed.campaigns.map((each) => new Roll(each, NOW));
    const rolls = new Map(this.#rolls.map((roll) => [roll.name, roll]));
    this.#accountLimit = accountLimit;
    this.#door = new Door({ rolls, persons: 100, accountLimit, onOpened: (call) => this.#opened.push(call) });
  }

  async begin(definitions: readonly Definition[]): Promise<void> {
    for (const [index, each] of definitions.entries())
      await setUp(this.ledger, rowsOf(each), campaignOf(NAMES[index] ?? '', each));
    await this.compare();
  }

  async run(next: Command): Promise<void> {
    this.#now += STEP_MS;
    switch (next.do) {
      case 'open':
        return this.#open(next);
      case 'end':
        return this.#end(next.which);
      case 'settle':
        return this.#settle(next);
      case 'expire':
        for (const roll of this.#rolls) {
          roll.expireOverdue(this.#now);
          await this.ledger.contacts.expireOverdue(roll.name, 1_000, this.#now);
        }
        return;
      case 'close':
        return this.#close(next.name, next.which);
      case 'finish':
        return this.#finish(next.name);
    }
  }

  async compare(): Promise<void> {
    const theirs = await Promise.all(
      this.#rolls.map(async ({ name }) => {
        const { unconfirmed, ...counts } = await this.ledger.campaigns.counts(name);
        const buckets = await this.ledger.contacts.buckets(name, this.#now);
        return [counts, buckets.map(({ fresh, timed, dueAt = Infinity }) => [fresh, timed, dueAt])];
      }),
    );
    const ours = this.#rolls.map((roll) => [
      roll.counts,
      roll.buckets.map((bucket) => [bucket.freshLeft, bucket.timedLeft, roll.firstDue(bucket)]),
    ]);
    expect(ours).toEqual(theirs);
  }

  async #open({ line, turned, limits: allowed }: Extract<Command, { do: 'open' }>): Promise<void> {
    const fromNumber = LINES[line] ?? LINE;
    const named = allowed.map((limit): CallLimit => ({ ...limit, why: 'a limit' }));
    // One that has finished is still offered now and then.
    const offered = this.#rolls.filter(({ isRunning }) => isRunning || turned);
    const offers = offered.map(({ name, campaign: { retry, ramp, maxConcurrent }, buckets }) =>
      offer({
        campaign: name,
        maxAttempts: retry.maxAttempts,
        buckets: buckets.map(({ bucket }) => bucket),
        terms: buckets.map(({ traits: { maxAttempts } }) => ({
          limits: named,
          ...(maxAttempts === undefined ? {} : { maxAttempts }),
        })),
        ...(ramp === undefined ? {} : { ramp }),
        ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
      }),
    );
    const groups = turned ? offers.toReversed().map((each) => [each]) : [offers];
    this.#batch += 1;
    const { opened, stop } = await this.ledger.attempts.open({
      batch: `batch${this.#batch}`,
      fromNumber,
      run: 'run-1',
      groups,
      limit: 1_000,
      now: this.#now,
      ...(this.#accountLimit === undefined ? {} : { accountLimit: this.#accountLimit }),
    });
    this.#opened.length = 0;
    expect(this.#door.open({ fromNumber, groups, now: this.#now })).toEqual(stop);
    expect(this.#opened.map(({ campaign: name, seq, n }) => [name, seq, n])).toEqual(
      opened.map(({ campaign: name, seq, n }) => [name, seq, n]),
    );
    for (const [index, { id }] of opened.entries()) {
      const call = this.#opened[index];
      if (call) this.#live.push({ id, call });
      // At once: who opts out while a call is under way would be turned back at the fence, which a course does not have.
      await this.ledger.attempts.beginPosting(id, `token ${id}`, 'run-1', this.#now);
    }
  }

  async #end(which: number): Promise<void> {
    const [over] = this.#live.splice(which % Math.max(1, this.#live.length), 1);
    if (!over) return;
    const acceptedAt = over.call.openedAt + 2_000;
    const { attempts } = this.ledger;
    await attempts.markPlaced(over.id, { callId: `call ${over.id}`, acceptedAt, nextLookAt: acceptedAt });
    await attempts.end(over.id, { endedAt: this.#now, nextLookAt: this.#now });
    this.#door.end(over.call, acceptedAt);
    this.#ended.push({ ...over, endedAt: this.#now });
  }

  async #settle({ which, to, after, talked }: Extract<Command, { do: 'settle' }>): Promise<void> {
    const [over] = this.#ended.splice(which % Math.max(1, this.#ended.length), 1);
    if (!over) return;
    const { id, call, endedAt } = over;
    const next: Settlement['next'] =
      to === 'retry'
        ? { kind: 'retry', at: this.#now + after * MINUTE, reason: 'retry after busy' }
        : { kind: 'close', status: to === 'close' ? 'done' : 'suppressed', reason: '' };
    await this.ledger.attempts.settle(
      id,
      {
        record: record(id, { phone: row(0).phone }),
        result: result(),
        next,
        first: 'answered',
        ...(talked ? { talkedAt: endedAt } : {}),
        ...(to === 'opt-out' ? { suppress: { reason: 'asked' } } : {}),
      },
      this.#now,
    );
    this.#door.settle(
      call,
      { ...next, disposition: to === 'opt-out' ? 'opted_out' : 'busy' },
      talked ? endedAt : undefined,
    );
    const { ramp = 0 } = call.roll.campaign;
    if (ramp > 0 && call.roll.firstCalls >= ramp) await this.ledger.campaigns.endRamp(call.campaign);
  }

  async #close(name: string, which: number): Promise<void> {
    const roll = this.#rolls.find((each) => each.name === name);
    const bucket = roll?.buckets[which % Math.max(1, roll.buckets.length)];
    if (!roll || !bucket) return;
    const ref = { campaign: name, bucket: bucket.bucket };
    const closed = await this.ledger.contacts.closeWaiting(ref, 'expired', 'over', 1_000, this.#now);
    expect(roll.expireAll(bucket)).toBe(closed);
  }

  async #finish(name: string): Promise<void> {
    const roll = this.#rolls.find((each) => each.name === name);
    if (!roll || roll.isAnybodyLeft()) return;
    await this.ledger.campaigns.setState(name, 'finished', '', this.#now);
    this.#door.finish(roll);
  }
}

it('opens, closes and puts off whom the door of the ledger does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(definition, { minLength: 1, maxLength: 2 }),
      fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined, freq: 3 }),
      fc.array(command, { minLength: 20, maxLength: 80, size: 'max' }),
      async (definitions, accountLimit, commands) => {
        const both = new Both(definitions, accountLimit);
        await both.begin(definitions);
        for (const next of commands) {
          await both.run(next);
          await both.compare();
        }
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);
