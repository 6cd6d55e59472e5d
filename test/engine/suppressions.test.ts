import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

const NUMBER = '+12125550190';
const people = phones(12);

let stage: Stage;
let campaigns: string;
let lists: string;
let redis: TestRedis | undefined;
beforeEach(async () => {
  stage = await openStage({ ring: '10ms', talk: '30ms', analysis_delay: '10ms' });
  campaigns = join(stage.folder, 'campaigns');
  lists = join(stage.folder, 'suppress');
  await mkdir(campaigns);
  await mkdir(lists);
});
afterEach(async () => {
  await stage.close();
  await redis?.stop();
  redis = undefined;
});

/** One at a time and slowly, so that somebody always waits. */
const slowly = (name: string, contacts: readonly string[], yaml = '') =>
  writeCampaign(campaigns, {
    name,
    fromNumbers: { [NUMBER]: 1 },
    callsPerSecond: 1,
    contacts: listOf(contacts),
    yaml,
  });
const called = () => stage.simulator.log().map(({ to }) => to);
const statusOf = async (engine: Engine, phone: string) =>
  (await engine.ledger.contacts.find(phone))[0]?.view.status;
const untilSuppressed = (engine: Engine, phone: string) =>
  pollUntil(async () => (await statusOf(engine, phone)) === 'suppressed', {
    timeoutMs: 2_000,
    what: 'the number to be suppressed',
  });
const listed = (...numbers: readonly (string | undefined)[]) => ['phone', ...numbers, ''].join('\n');

describe('lists in suppress/', () => {
  it('hold before the first call, and an edit within two seconds, for a service', async () => {
    await writeFile(join(lists, 'dnc.csv'), listed(people[0]));
    await slowly('spring', people);
    const engine = await stage.serve(campaigns);
    await pollUntil(() => called().length > 0, { timeoutMs: 15_000, what: 'a first call' });
    expect(await statusOf(engine, people[0] ?? '')).toBe('suppressed');

    await writeFile(join(lists, 'dnc.csv'), listed(people[0], people[11]));
    await untilSuppressed(engine, people[11] ?? '');
    await writeFile(join(lists, 'dnc.csv'), listed(people[11]));
    await pollUntil(async () => !(await engine.ledger.suppressions.has(people[0] ?? '')), {
      timeoutMs: 2_000,
      what: 'the removed row to be lifted',
    });
    expect(called()).not.toContain(people[0]);
    expect(called()).not.toContain(people[11]);
  });

  it('hold for a run as well, and so do the files its campaign names', async () => {
    await writeFile(join(lists, 'dnc.csv'), listed(people[0]));
    await writeFile(join(campaigns, 'own.csv'), listed(people[1]));
    const file = await slowly('spring', people, 'suppress: [own.csv]');
    const engine = await stage.start([file]);
    await pollUntil(() => called().length > 0, { timeoutMs: 15_000, what: 'a first call' });
    expect(await statusOf(engine, people[0] ?? '')).toBe('suppressed');
    expect(await statusOf(engine, people[1] ?? '')).toBe('suppressed');

    await writeFile(join(lists, 'more.csv'), listed(people[10]));
    await writeFile(join(campaigns, 'own.csv'), listed(people[11]));
    await untilSuppressed(engine, people[10] ?? '');
    await untilSuppressed(engine, people[11] ?? '');
    const spring = { campaign: 'spring' };
    await pollUntil(
      async () => (await engine.ledger.suppressions.list('', 10, spring)).entries.length === 1,
      {
        timeoutMs: 2_000,
        what: 'the row that is gone to be lifted',
      },
    );
  });

  it('keep campaigns waiting while one cannot be read, until it is mended', async () => {
    await writeFile(join(lists, 'dnc.csv'), 'name,city\nx,y\n');
    await slowly('spring', people.slice(0, 2));
    const engine = await stage.serve(campaigns);
    await untilState(engine, 'spring', 'paused');
    expect((await engine.ledger.campaigns.get('spring'))?.reason).toMatch(/^its contacts cannot be read/);
    expect(await engine.ledger.contacts.imported('spring')).toBe(0);
    await writeFile(join(lists, 'dnc.csv'), listed(people[0]));
    await untilState(engine, 'spring', 'finished');
    expect(called()).toEqual([people[1]]);
  });
});

it('stops the next placement of another process within a second', async () => {
  redis = await startTestRedis();
  const shared = { REDIS_URL: `unix://${'socketPath' in redis.target ? redis.target.socketPath : ''}` };
  await slowly('spring', people);
  const mine = await stage.serve(campaigns, shared);
  await pollUntil(() => called().length > 0, { timeoutMs: 15_000, what: 'a first call' });
  // The other one has no campaigns of its own: what it dials, it dials for the first.
  const empty = join(stage.folder, 'none', 'campaigns');
  await mkdir(empty, { recursive: true });
  const theirs = await stage.serve(empty, { ...shared, FAIRDIAL_DATA_DIR: join(stage.folder, 'other') });
  const rest = people.filter((phone) => !called().includes(phone));
  const entries = rest.map((phone) => ({ phone, reason: 'asked', source: 'cli', at: mine.clock.wallMs() }));
  await theirs.ledger.suppressions.add(entries, {});
  const made = called().length;
  await pollUntil(async () => (await mine.ledger.campaigns.counts('spring')).waiting === 0, {
    // Within one on a machine that is not busy: the processes look twice a second.
    timeoutMs: 3_000,
    what: 'nobody to wait any more',
  });
  await untilState(mine, 'spring', 'finished');
  // At most the one that was leaving as the list was told.
  expect(called().length).toBeLessThanOrEqual(made + 1);
});

it('takes away what has run out, and dials the next contact with that number', async () => {
  const engine = await stage.serve(campaigns);
  const [first = '', second = ''] = people;
  const soon = engine.clock.wallMs() + 300;
  const about = { reason: '', source: 'cli', at: soon };
  await engine.ledger.suppressions.add(
    [
      { phone: first, ...about, until: soon },
      { phone: second, ...about },
    ],
    {},
  );
  await pollUntil(async () => !(await engine.ledger.suppressions.has(first)), { what: 'the end of it' });
  await slowly('spring', [first, second]);
  await untilState(engine, 'spring', 'finished');
  expect(called()).toEqual([first]);
  await rm(lists, { recursive: true });
});
