import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { createCampaignKeeper } from '../../../src/importing/campaign-keeper.ts';
import { createContactKeeper } from '../../../src/importing/contact-keeper.ts';
import { createFileNotes } from '../../../src/importing/file-notes.ts';
import { startFollowing } from '../../../src/importing/follow-folder.ts';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { listOf, phones, writeCampaign, writeContacts } from '../../support/campaigns.ts';
import { pollUntil } from '../../support/poll.ts';

/** Time as it is, but nobody is kept waiting. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) };

let folder: string;
let ledger: Ledger;
let stopping: AbortController;
let ended: Promise<void> | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-follow-'));
  await mkdir(join(folder, 'campaigns'));
  ledger = createMemoryLedger();
  stopping = new AbortController();
});
afterEach(async () => {
  stopping.abort();
  await ended;
  await rm(folder, { recursive: true });
});

const write = (name: string) =>
  writeCampaign(join(folder, 'campaigns'), {
    name,
    fromNumbers: { '+12125550199': 1 },
    contacts: listOf(phones(1)),
  });
const stateOf = async (name: string) => (await ledger.campaigns.get(name))?.state;
const untilState = (name: string, state: string) =>
  pollUntil(async () => (await stateOf(name)) === state, { what: `${name} to be ${state}` });
const untilWaiting = (name: string, count: number) =>
  pollUntil(async () => (await ledger.campaigns.counts(name)).waiting === count, {
    what: `${count} contacts of ${name} to wait`,
  });

async function follow(used: Ledger = ledger, emit: (event: EngineEvent) => void = () => {}): Promise<void> {
  const parts = {
    ledger: used,
    clock,
    emit,
    notes: createFileNotes({ ledger: used, clock }),
    followsFolder: true,
  };
  const contacts = createContactKeeper({ ...parts, timings: { importAgain: 5 }, onContacts: () => {} });
  const keeper = createCampaignKeeper({ ...parts, contacts, onApplied: () => {} });
  const more = {
    keeper,
    signal: stopping.signal,
    trouble: () => () => {},
    folder: join(folder, 'campaigns'),
  };
  ({ ended } = await startFollowing({ ...parts, ...more }));
}

/** A campaign that ran before, and what is left of it in the ledger. */
async function ranBefore(name: string): Promise<void> {
  const path = await write(name);
  const elsewhere = createMemoryLedger();
  const notes = createFileNotes({ ledger: elsewhere, clock });
  const parts = { ledger: elsewhere, clock, notes, followsFolder: true, emit: () => {} };
  const contacts = {
    refresh: () => {},
    progress: () => undefined,
    isImporting: () => false,
    stop: async () => {},
  };
  const applied = await createCampaignKeeper({ ...parts, contacts, onApplied: () => {} }).fileChanged(path);
  if (applied.kind === 'applied') await ledger.campaigns.apply(applied.campaign, clock.wallMs());
  await rm(path);
}

it('tells of an edit what differs, and between which versions', async () => {
  const told: EngineEvent[] = [];
  const emit = (event: EngineEvent) => void told.push(event);
  const contacts = { refresh: () => {}, progress: () => undefined, stop: async () => {} };
  const keeper = createCampaignKeeper({
    ...{ ledger, clock, emit, contacts, notes: createFileNotes({ ledger, clock }) },
    ...{ followsFolder: true, onApplied: () => {} },
  });
  const path = await write('spring');
  await keeper.fileChanged(path);
  const first = (await ledger.campaigns.get('spring'))?.campaign.version;
  const edited = { name: 'spring', fromNumbers: { '+12125550199': 3 }, contacts: listOf(phones(1)) };
  await writeCampaign(join(folder, 'campaigns'), edited);
  await keeper.fileChanged(path);
  const second = (await ledger.campaigns.get('spring'))?.campaign.version;
  const applied = told.filter(({ type }) => type === 'campaign-applied');
  expect(applied).toEqual([
    { type: 'campaign-applied', campaign: 'spring', version: first, how: 'added' },
    {
      type: 'campaign-applied',
      campaign: 'spring',
      version: second,
      how: 'changed',
      was: first,
      changes: ['max_concurrent of +1******0199: 1 -> 3'],
    },
  ]);
  expect(second).not.toBe(first);
});

describe('a campaign folder', () => {
  it('has been applied when following begins', async () => {
    await write('spring');
    await follow();
    expect(await stateOf('spring')).toBe('running');
  });

  it('is applied later when the ledger was away as its file was met', async () => {
    let away = true;
    const apply: Ledger['campaigns']['apply'] = (campaign, now) =>
      away ? Promise.reject(new LedgerUnavailable(new Error('away'))) : ledger.campaigns.apply(campaign, now);
    await write('spring');
    await follow({ ...ledger, campaigns: { ...ledger.campaigns, apply } });
    expect(await stateOf('spring')).toBeUndefined();
    away = false;
    await untilState('spring', 'running');
  });

  it('goes on with a campaign whose file is renamed', async () => {
    const path = await write('spring');
    await follow();
    await rename(path, join(folder, 'campaigns', 'another.yaml'));
    // Two looks later, nothing of that look is still to come.
    for (const name of ['later', 'last']) {
      await write(name);
      await untilState(name, 'running');
    }
    expect(await stateOf('spring')).toBe('running');
  });

  it('keeps the version it has while a placeholder has no column, and takes the new one once there is one', async () => {
    const spring = { name: 'spring', fromNumbers: { '+12125550199': 1 } };
    const [phone = ''] = phones(1);
    const versionOf = async () => (await ledger.campaigns.get('spring'))?.campaign.version;
    const campaigns = join(folder, 'campaigns');
    await write('spring');
    await follow();
    const before = await versionOf();
    const yaml = 'overrides: { first_message: "Your {{plan}}" }';
    await writeCampaign(campaigns, { ...spring, yaml, contacts: listOf([phone]) });
    await write('later');
    await untilState('later', 'running');
    expect(await versionOf()).toBe(before);
    await writeContacts(campaigns, 'spring', ['phone,first_name,plan', `${phone},Ann,Basic`]);
    await pollUntil(async () => (await versionOf()) !== before, { what: 'the new version to be applied' });
  });

  it('takes up a campaign once the list it names is there, and tells of its absence once', async () => {
    const path = await write('spring');
    const list = join(folder, 'campaigns', 'contacts', 'spring.csv');
    await rm(list);
    const told: EngineEvent[] = [];
    await follow(ledger, (event) => void told.push(event));
    await write('later');
    await untilState('later', 'running');
    expect(await stateOf('spring')).toBeUndefined();
    await writeContacts(join(folder, 'campaigns'), 'spring', listOf(phones(1)));
    await untilState('spring', 'running');
    await untilWaiting('spring', 1);
    expect(told.filter(({ type }) => type === 'file-problems')).toMatchObject([{ file: path }]);
    expect(await ledger.campaigns.fileProblems()).toEqual([]);
  });

  it('tells of what is wrong in a file once, however often it looks at the lists it names', async () => {
    const contacts = listOf(phones(1));
    const yaml = 'overrides: { first_message: "Your {{plan}}" }';
    const refused = { name: 'spring', fromNumbers: { '+12125550199': 1 }, contacts, yaml };
    const campaigns = join(folder, 'campaigns');
    await writeCampaign(campaigns, refused);
    await writeCampaign(campaigns, { ...refused, name: 'autumn', yaml: 'colour: red' });
    const told: EngineEvent[] = [];
    await follow(ledger, (event) => void told.push(event));
    const [phone = ''] = phones(1);
    // Two looks later, nothing of that look is still to come.
    for (const name of ['later', 'last']) {
      await write(name);
      await untilState(name, 'running');
    }
    await writeContacts(campaigns, 'autumn', [...contacts, `${phones(2)[1]},Ann`]);
    await writeContacts(campaigns, 'spring', ['phone,first_name,plan', `${phone},Ann,Basic`]);
    await untilState('spring', 'running');
    const files = told.flatMap((event) => (event.type === 'file-problems' ? [event.file] : []));
    expect(files).toEqual(['autumn', 'spring'].map((name) => join(campaigns, `${name}.yaml`)));
  });

  it('reads the list of a mended campaign though the note of what was wrong stays for now', async () => {
    const [phone = ''] = phones(1);
    const campaigns = join(folder, 'campaigns');
    let failed = 0;
    const noteFileProblem: Ledger['campaigns']['noteFileProblem'] = async (source, problem) => {
      const isFirst = problem === undefined && source.endsWith('spring.yaml') && failed++ === 0;
      if (isFirst) throw new LedgerUnavailable(new Error('away'));
      await ledger.campaigns.noteFileProblem(source, problem);
    };
    const yaml = 'overrides: { first_message: "Your {{plan}}" }';
    const spring = { name: 'spring', fromNumbers: { '+12125550199': 1 }, yaml };
    await writeCampaign(campaigns, { ...spring, contacts: listOf([phone]) });
    await follow({ ...ledger, campaigns: { ...ledger.campaigns, noteFileProblem } });
    expect(await stateOf('spring')).toBeUndefined();
    await writeContacts(campaigns, 'spring', ['phone,first_name,plan', `${phone},Ann,Basic`]);
    await untilWaiting('spring', 1);
    expect(failed).toBeGreaterThan(0);
    await pollUntil(async () => (await ledger.campaigns.fileProblems()).length === 0, {
      what: 'the note to be gone',
    });
  });

  it('pauses a campaign whose file went, also when its note cannot be written', async () => {
    const path = await write('spring');
    let away = false;
    const noteFileProblem: Ledger['campaigns']['noteFileProblem'] = (...note) =>
      away
        ? Promise.reject(new LedgerUnavailable(new Error('away')))
        : ledger.campaigns.noteFileProblem(...note);
    await follow({ ...ledger, campaigns: { ...ledger.campaigns, noteFileProblem } });
    away = true;
    await rm(path);
    await untilState('spring', 'paused');
  });

  it('pauses a campaign whose file went as the ledger was away', async () => {
    const path = await write('spring');
    let refusals = 0;
    const setState: Ledger['campaigns']['setState'] = (...change) =>
      refusals++ === 0
        ? Promise.reject(new LedgerUnavailable(new Error('away')))
        : ledger.campaigns.setState(...change);
    await follow({ ...ledger, campaigns: { ...ledger.campaigns, setState } });
    await rm(path);
    await untilState('spring', 'paused');
    expect(refusals).toBeGreaterThan(1);
  });

  it('pauses what has no file any more, also when no file is left at all', async () => {
    await ranBefore('spring');
    await follow();
    expect(await stateOf('spring')).toBe('paused');
  });

  it('waits with that while another process lives, and does it once that is gone', async () => {
    await ranBefore('spring');
    const now = clock.wallMs();
    await ledger.attempts.heartbeat('run-a', 60_000, now);
    await ledger.attempts.heartbeat('run-b', 60_000, now);
    await follow();
    expect(await stateOf('spring')).toBe('running');
    await ledger.attempts.heartbeat('run-b', 0, now);
    await untilState('spring', 'paused');
  });
});
