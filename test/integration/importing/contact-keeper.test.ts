import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { type ContactKeeper, createContactKeeper } from '../../../src/importing/contact-keeper.ts';
import { createFileNotes } from '../../../src/importing/file-notes.ts';
import { importContacts } from '../../../src/importing/import-contacts.ts';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { campaignListing } from '../../support/listed-campaign.ts';
import { pollUntil } from '../../support/poll.ts';

/** Time as it is, but nobody is kept waiting. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) };
const LIST = ['phone,name', '+12125550100,Ann', '+12125550101,Bob'];

let folder: string;
let ledger: Ledger;
let events: EngineEvent[];
let keeper: ContactKeeper | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-keeper-'));
  ledger = createMemoryLedger();
  events = [];
  await ledger.campaigns.apply(campaign(), clock.wallMs());
});
afterEach(async () => {
  await keeper?.stop();
  await rm(folder, { recursive: true });
});

const write = (rows: readonly string[]) => writeFile(join(folder, 'c.csv'), `${rows.join('\n')}\n`);
const state = async () => (await ledger.campaigns.get('renewals'))?.state;

function keep(used: Ledger = ledger): ContactKeeper {
  keeper = createContactKeeper({
    ledger: used,
    clock,
    notes: createFileNotes({ ledger: used, clock }),
    timings: { importAgain: 5 },
    emit: (event) => events.push(event),
    onContacts: () => {},
  });
  return keeper;
}

const campaign = () => campaignListing([join(folder, 'c.csv')]);

describe('a finished campaign', () => {
  beforeEach(async () => {
    await write(LIST.slice(0, 1));
    await importContacts({ contacts: ledger.contacts, clock }, campaign(), {});
    await ledger.campaigns.setState('renewals', 'finished', '', clock.wallMs());
  });

  it('goes on when its list has grown', async () => {
    await write(LIST);
    keep().refresh(campaign());
    await pollUntil(async () => (await state()) === 'running', { what: 'the campaign to go on' });
  });

  it('goes on when the pass that added the rows was cut off before it could say so', async () => {
    await write(LIST);
    await importContacts({ contacts: ledger.contacts, clock }, campaign(), {});
    expect(await state()).toBe('finished');
    keep().refresh(campaign());
    await pollUntil(async () => (await state()) === 'running', { what: 'the campaign to go on' });
  });

  it('stays finished when nobody waits', async () => {
    const kept = keep();
    kept.refresh(campaign());
    await pollUntil(() => kept.progress('renewals') === undefined, { what: 'the look at the list to end' });
    expect(await state()).toBe('finished');
  });
});

it('outlives a ledger that is away while a list cannot be read, and refuses the list once it is back', async () => {
  let away = true;
  const imported = (name: string) =>
    away ? Promise.reject(new LedgerUnavailable(new Error('away'))) : ledger.contacts.imported(name);
  keep({ ...ledger, contacts: { ...ledger.contacts, imported } }).refresh(campaign());
  await pollUntil(() => events.some(({ type }) => type === 'trouble'), { what: 'the trouble to be told' });
  away = false;
  await pollUntil(async () => (await state()) === 'paused', { what: 'the campaign to pause' });
});
