import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CampaignState } from '../../../src/domain/campaign.ts';
import { BY_HAND, type Campaign } from '../../../src/domain/campaign.ts';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { moveCampaign } from '../../../src/http/campaign-moves.ts';
import { type ContactKeeper, createContactKeeper } from '../../../src/importing/contact-keeper.ts';
import { createFileNotes } from '../../../src/importing/file-notes.ts';
import { previewContacts } from '../../../src/importing/preview-contacts.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaignListing } from '../../support/listed-campaign.ts';
import { pollUntil } from '../../support/poll.ts';

/** Time as it is, but nobody is kept waiting. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) };

let folder: string;
let ledger: Ledger;
let events: EngineEvent[];
let keepers: ContactKeeper[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-guard-'));
  ledger = createMemoryLedger();
  events = [];
  keepers = [];
  await ledger.campaigns.apply(campaign(), clock.wallMs());
});
afterEach(async () => {
  for (const keeper of keepers) await keeper.stop();
  await rm(folder, { recursive: true });
});

const good = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `+1212${5_560_000 + from + index}`);
const bad = (count: number) => Array.from({ length: count }, () => '4.47701E+11');
/** One bad row among `every` rows. */
const mixed = (count: number, every: number, from = 0) =>
  good(count, from).map((phone, index) => (index % every === 0 ? '4.47701E+11' : phone));

const write = (rows: readonly string[]) => writeFile(join(folder, 'c.csv'), `phone\n${rows.join('\n')}\n`);
const entry = async () => {
  const found = await ledger.campaigns.get('renewals');
  if (!found) throw new Error('no campaign');
  return found;
};
const untilState = (state: CampaignState) =>
  pollUntil(async () => (await entry()).state === state, { what: `the campaign to be ${state}` });
const resume = () => moveCampaign(ledger.campaigns, { name: 'renewals', move: 'resume' }, clock.wallMs());

function keep(used: Ledger = ledger): ContactKeeper {
  const keeper = createContactKeeper({
    ledger: used,
    clock,
    notes: createFileNotes({ ledger: used, clock }),
    timings: { importAgain: 5 },
    emit: (event) => events.push(event),
    onContacts: () => {},
  });
  keepers.push(keeper);
  return keeper;
}

async function imported(rows: readonly string[], of = campaign(), used?: Ledger): Promise<ContactKeeper> {
  await write(rows);
  const keeper = keep(used);
  keeper.refresh(of);
  await pollUntil(() => keeper.progress('renewals') === undefined, { what: 'the import to end' });
  return keeper;
}

function campaign(maxRejected?: number): Campaign {
  const files = [join(folder, 'c.csv')];
  return campaignListing(files, { contacts: { files, columns: {}, ...(maxRejected && { maxRejected }) } });
}

/** Remembers in which state the campaign was when rows were stored. */
function watching(states: string[]): Ledger {
  const addBatch: Ledger['contacts']['addBatch'] = async (...args) => {
    states.push((await entry()).state);
    return ledger.contacts.addBatch(...args);
  };
  return { ...ledger, contacts: { ...ledger.contacts, addBatch } };
}

describe('a list that is damaged as a whole', () => {
  it('pauses the campaign before a row of it can be dialled, and says why with figures and examples', async () => {
    const states: string[] = [];
    await imported([...good(70), ...bad(30)], campaign(), watching(states));
    expect(states).toEqual(['paused']);
    expect(await entry()).toMatchObject({
      state: 'paused',
      reason:
        'too many rows are rejected: spreadsheet-number in 30 of 100 (30 %, at most 5 %), e.g. line 72 "4.47701E+11", line 73 "4.47701E+11", line 74 "4.47701E+11"',
    });
    expect(await ledger.campaigns.counts('renewals')).toMatchObject({ waiting: 70 });
    expect((await entry()).import.rejected).toBe(30);
    expect(events.filter(({ type }) => type === 'file-problems')).toMatchObject([
      {
        problems: [{ code: 'too-many-rejected', line: 72, fix: expect.stringContaining('fairdial resume') }],
      },
    ]);
  });

  it.each([
    [19, 100, undefined, 'running'],
    [20, 100, undefined, 'paused'],
    [20, 400, undefined, 'running'],
    [21, 400, undefined, 'paused'],
    [60, 100, 0.5, 'paused'],
    [50, 100, 0.5, 'running'],
    [100, 100, 1, 'running'],
  ])('%i bad rows of %i with max_rejected %s: %s', async (count, rows, limit, state) => {
    await imported([...bad(count), ...good(rows - count)], campaign(limit));
    expect((await entry()).state).toBe(state);
    const { tooMany } = await previewContacts(campaign(limit));
    expect(tooMany === undefined).toBe(state === 'running');
  });

  it('is one reason for many rows: different reasons and repeated numbers do not add up', async () => {
    const kinds = ['4.47701E+11', 'n/a', '911', '+12125550100 x12', '1-800-FLOWERS'];
    const rows = kinds.flatMap((kind) => Array.from({ length: 15 }, () => kind));
    await imported([...rows, ...good(25), ...Array.from({ length: 200 }, () => '+12125560000')]);
    expect((await entry()).state).toBe('running');
  });

  it('that begins well is stopped as soon as it shows', async () => {
    const states: string[] = [];
    await imported([...good(3_000), ...bad(1_000), ...good(3_000, 5_000)], campaign(), watching(states));
    expect(states[0]).toBe('running');
    expect(states.at(-1)).toBe('paused');
    expect((await entry()).reason).toMatch(/1000 of 7000 \(14.3 %/);
  });

  it('goes on by itself when only its beginning was bad', async () => {
    const states: string[] = [];
    await imported([...bad(150), ...good(9_000)], campaign(), watching(states));
    expect(states[0]).toBe('paused');
    expect(await entry()).toMatchObject({ state: 'running', reason: '' });
  });

  it('leaves everybody of an earlier version of the list where they were', async () => {
    await imported(good(100));
    await imported([...good(50), ...bad(50)]);
    expect((await entry()).state).toBe('paused');
    expect(await ledger.campaigns.counts('renewals')).toMatchObject({ waiting: 100, cancelled: 0 });
  });

  it('stops a finished campaign from going on with it', async () => {
    await imported([]);
    await ledger.campaigns.setState('renewals', 'finished', '', clock.wallMs());
    await imported([...good(50), ...bad(50)]);
    expect((await entry()).state).toBe('paused');
  });
});

describe('the pause', () => {
  it('ends when the list is mended', async () => {
    const keeper = await imported([...good(70), ...bad(30)]);
    await write(good(100));
    keeper.refresh(campaign());
    await untilState('running');
    expect(await ledger.campaigns.counts('renewals')).toMatchObject({ waiting: 100 });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'campaign-state',
        state: 'running',
        reason: 'its contacts are in order',
      }),
    );
  });

  it('ends when the campaign allows more', async () => {
    const keeper = await imported([...good(70), ...bad(30)]);
    keeper.refresh(campaign(0.4));
    await untilState('running');
  });

  it('ends when a person accepts the list, which is then imported to its end, and stays accepted', async () => {
    await imported([...good(70), ...bad(30)]);
    expect(await resume()).toMatchObject({ kind: 'changed' });
    await pollUntil(async () => (await entry()).import.completed !== undefined, { what: 'the whole import' });
    expect((await entry()).state).toBe('running');
    await imported(good(10));
    await imported([...good(70), ...bad(30)]);
    expect((await entry()).state).toBe('running');
    await imported([...good(71), ...bad(30)]);
    expect((await entry()).state).toBe('paused');
  });

  it('ends for good even when the person decides while the list is still being read', async () => {
    const used = watching([]);
    let resumed = false;
    const addBatch: Ledger['contacts']['addBatch'] = async (...args) => {
      if (!resumed) await resume();
      resumed = true;
      return used.contacts.addBatch(...args);
    };
    const deciding = { ...ledger, contacts: { ...ledger.contacts, addBatch } };
    await imported(mixed(5_000, 5), campaign(), deciding);
    await pollUntil(async () => (await entry()).import.completed !== undefined, { what: 'the whole import' });
    expect((await entry()).state).toBe('running');
  });

  it('gives way to one by hand, and comes back after it until the list is accepted', async () => {
    await ledger.campaigns.setState('renewals', 'paused', BY_HAND, clock.wallMs());
    await imported([...good(70), ...bad(30)]);
    expect((await entry()).reason).toBe(BY_HAND);
    await resume();
    await pollUntil(async () => (await entry()).reason.startsWith('too many'), {
      what: 'the pause to be back',
    });
    await resume();
    await pollUntil(async () => (await entry()).import.completed !== undefined, { what: 'the whole import' });
    expect((await entry()).state).toBe('running');
  });
});
