import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { storyText } from '../../../src/cli/explain-text.ts';
import { plainStyle } from '../../../src/cli/style.ts';
import type { CallingHours } from '../../../src/domain/campaign.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { parsePhone } from '../../../src/domain/phone-number.ts';
import { readStory, type StorySources } from '../../../src/explaining/person-story.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  doubtOne,
  LINE,
  NOW,
  offer,
  openOne,
  pass,
  phone,
  placeOne,
  record,
  retry,
  row,
  SECOND,
  setUp,
} from '../../conformance/fixtures.ts';

const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TUESDAYS: CallingHours = { week: [[], [[540, 1020]], [], [], [], [], []], blackoutDates: [] };
const US = { jurisdictions: ['US', 'US-NY'] };
const rules = { packs: ['us-federal'], kind: 'sales', consent: 'none', holidays: [], freeze: [] } as const;
const spring = campaign('spring', { hours: TUESDAYS, rules });

let ledger: Ledger;
beforeEach(() => {
  ledger = createMemoryLedger();
});

async function story(written = phone(0), more: Partial<StorySources> & { now?: number } = {}) {
  const { now = NOW, ...sources } = more;
  const number = parsePhone(written);
  if (number.kind !== 'valid') throw new Error(written);
  const clock = { ...systemClock, wallMs: () => now };
  return readStory({ ledger, clock, guardMs: MINUTE, ...sources }, number);
}

async function importOnRecord(name: string, ended = NOW - HOUR): Promise<void> {
  const again = pass({ campaign: name });
  const done = {
    rows: 1,
    added: 1,
    changed: 0,
    unchanged: 0,
    kept: 0,
    removed: 0,
    rejected: 0,
    duplicates: 0,
  };
  await ledger.contacts.beginImport(again, NOW - HOUR);
  await ledger.contacts.addBatch(again, [row(0, US)], NOW - HOUR);
  await ledger.contacts.finishImport(again, ended, {
    ...done,
    files: ['people.csv'],
    began: NOW - HOUR,
  });
}

/** A call that was not answered, and a retry half an hour later. */
async function callOnce(): Promise<void> {
  const id = await placeOne(ledger);
  const told = record(id, {
    ...{ postedAt: NOW + 10, acceptedAt: NOW + 20, callId: `call-of-${id}`, endedAt: NOW + 20 * SECOND },
    ...{ disposition: 'no_answer', source: 'poll', endReason: 'customer-did-not-answer' },
  });
  const next = { kind: 'retry', at: NOW + 30 * MINUTE, reason: 'retry after no_answer' } as const;
  await ledger.attempts.settle(id, { ...retry(id, next.at), record: told, next }, NOW + 30 * SECOND);
}

it('tells one person, over all campaigns, in order', async () => {
  await ledger.campaigns.apply(spring, NOW - HOUR);
  await importOnRecord('spring');
  await setUp(ledger, [row(0, US)], campaign('autumn', { hours: TUESDAYS }));
  await callOnce();
  const told = await story(phone(0), { now: NOW + MINUTE });
  expect(told.happened.map(({ kind, campaign: where, text }) => [kind, where, text])).toEqual([
    ['imported', 'spring', expect.stringContaining('imported from row 2 of people.csv (id crm-0) by import')],
    ['opened', 'spring', `attempt 1 was opened, to leave from ${LINE} (campaign version v1)`],
    ['posted', 'spring', 'the request to call left'],
    ['accepted', 'spring', expect.stringContaining('the provider took the call (call-of-')],
    ['ended', 'spring', 'the call ended, reason: customer-did-not-answer'],
    ['settled', 'spring', 'attempt 1 counts as no_answer (known by asking the API)'],
  ]);
  const [autumn, first] = told.chapters;
  expect(autumn).toMatchObject({
    campaign: 'autumn',
    status: 'waiting',
    next: { text: 'attempt 1, as soon as a slot is free' },
  });
  expect(first).toMatchObject({
    ...{ campaign: 'spring', row: 2, file: 'people.csv', id: 'crm-0', attempts: 1 },
    next: {
      text: 'attempt 2, once it is due (retry after no_answer), as soon as a slot is free',
      at: NOW + 30 * MINUTE,
    },
  });
  expect(first?.rules).toMatchObject({
    ...{ zones: ['America/New_York'], jurisdictions: US.jurisdictions, maxAttempts: 3 },
    packs: [{ name: 'us-federal', version: 1 }],
    openToday: [{ from: NOW - HOUR, to: NOW + 7 * HOUR }],
  });
  expect(first?.rules.rules[0]).toMatchObject({ source: expect.any(String), verified: expect.any(String) });
  expect(first?.rules.limits).toContain('at most 3 calls in any 24 hours (the usual limit)');
});

it('tells the import before the calls that were made while the list was still being read', async () => {
  await ledger.campaigns.apply(spring, NOW - HOUR);
  await importOnRecord('spring', NOW + SECOND);
  await callOnce();
  const { happened } = await story(phone(0), { now: NOW + MINUTE });
  expect(happened.slice(0, 2)).toMatchObject([{ kind: 'imported', at: NOW }, { kind: 'opened' }]);
});

it('is told on the clock of the number where no campaign has it', async () => {
  expect(await story('+13105550100')).toMatchObject({ zone: 'America/Los_Angeles', chapters: [] });
});

it('reads as sentences on the clock of the person, with the number as it was asked for', async () => {
  await ledger.campaigns.apply(spring, NOW - HOUR);
  await importOnRecord('spring');
  await callOnce();
  const told = await story(phone(0), { now: NOW + MINUTE });
  const text = storyText(told, '(212) 555-0100', plainStyle);
  expect(text).toContain('(212) 555-0100  (it is Tue 2026-12-01 10:01 in America/New_York)');
  expect(text).not.toContain(phone(0));
  expect(text).toMatch(/Tue 2026-12-01 10:00:30 {2}spring {2}attempt 1 counts as no_answer/);
  expect(text).toContain('America/New_York, from their number');
  expect(text).toContain('Tue 2026-12-01: 09:00–17:00 in America/New_York');
  expect(text).toMatch(/next +attempt 2.*: Tue 2026-12-01 10:30 \(2026-12-01T15:30:00\.000Z\)/);
});

describe('what comes next', () => {
  const next = async (now = NOW) => (await story(phone(0), { now })).chapters[0]?.next;

  it('is the opening after a closed window', async () => {
    await setUp(ledger, [row(0)], campaign('spring', { hours: TUESDAYS }));
    expect(await next(NOW - 3 * HOUR)).toEqual({
      text: 'attempt 1, once their calling hours open, as soon as a slot is free',
      at: NOW - HOUR,
    });
  });

  it('waits for the limits, and then for the hours', async () => {
    const limits = { perDay: 1, gapMs: 0 };
    await setUp(ledger, [row(0)], campaign('spring', { hours: TUESDAYS, callLimits: limits }));
    await callOnce();
    expect(await next(NOW + HOUR)).toEqual({
      text: 'attempt 2, once their calling hours open, as soon as a slot is free',
      at: NOW - HOUR + 7 * 24 * HOUR,
    });
  });

  it('is nothing when paused, suppressed, frozen or closed', async () => {
    await setUp(
      ledger,
      [row(0, US)],
      campaign('spring', { hours: TUESDAYS, rules: { ...rules, freeze: ['US-NY'] } }),
    );
    expect(await next()).toEqual({ text: 'nothing while calls to where they are are frozen' });
    await ledger.campaigns.setState('spring', 'paused', 'by hand', NOW);
    expect(await next()).toEqual({ text: 'nothing while the campaign is paused (by hand)' });
    const entry = { phone: phone(0), reason: 'asked by mail', source: 'dnc.csv', at: NOW, until: NOW + HOUR };
    await ledger.suppressions.add([entry], {});
    const told = await story();
    expect(told.chapters[0]?.next.text).toBe('nothing: suppressed (on the suppression list)');
    expect(told.happened.slice(-2).map(({ text }) => text)).toEqual([
      'not to be called by any campaign: asked by mail (source: dnc.csv)',
      'that suppression ends (source: dnc.csv)',
    ]);
  });

  it('is the call of another campaign, or a decision', async () => {
    await setUp(ledger, [row(0)], campaign('spring', { hours: TUESDAYS }));
    await setUp(ledger, [row(0)], campaign('winter', { hours: TUESDAYS }));
    const id = await doubtOne(ledger, { groups: [[offer({ campaign: 'winter' })]] });
    const told = await story();
    expect(told.chapters.map((chapter) => chapter.next.text)).toEqual([
      'attempt 1, as soon as a slot is free and their call of winter has ended',
      'it is being looked up whether the call was made (no answer in time)',
    ]);
    await ledger.rescue.hold(id, { reason: 'not in the list', nextLookAt: NOW, onlyByHand: true }, NOW);
    expect((await story()).chapters[1]?.next.text).toContain(`fairdial release ${id} --as placed|absent`);
  });
});

it('adds from the event log what the ledger does not keep', async () => {
  await setUp(ledger, [row(0)], campaign('spring', { hours: TUESDAYS }));
  const id = await openOne(ledger);
  const folder = await mkdtemp(join(tmpdir(), 'fairdial-story-'));
  const line = (more: object) =>
    JSON.stringify({ seq: 1, mono: 1, run: 'run-1', attempt: id, contact: 'spring/0', ...more });
  const lines = [
    line({ type: 'given-back', reason: 'the campaign was paused', wall: NOW + 5 }),
    line({ type: 'placed', call: 'c', tookMs: 3, wall: NOW + 6 }),
    line({ type: 'held', reason: 'another', wall: NOW + 7, contact: 'spring/01' }),
    '{"contact":"spring/0", torn',
  ];
  await mkdir(join(folder, 'prefix'));
  await writeFile(join(folder, 'prefix', 'run-1.jsonl'), lines.join('\n'));
  try {
    const { happened } = await story(phone(0), { events: folder });
    expect(happened.filter(({ kind }) => kind === 'event')).toEqual([
      {
        ...{ at: NOW + 5, kind: 'event', attempt: id, campaign: 'spring' },
        text: 'taken back before it became a call: the campaign was paused',
      },
    ]);
    expect((await story(phone(0), { events: join(folder, 'none') })).happened.length).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('finds rows that were not taken, however the number is written, and says when nobody knows it', async () => {
  await setUp(ledger, [row(1)], campaign('spring', { contacts: { files: [], columns: {}, country: 'US' } }));
  const again = pass();
  await ledger.contacts.beginImport(again, NOW);
  const rejected = ['(212) 555-0100', '212 555 0177'].map((cell, index) => ({
    ...{
      line: index + 2,
      code: 'no-time-zone',
      message: 'nothing tells',
      suggestion: '',
      cells: [cell, 'x'],
    },
  }));
  await ledger.contacts.addRejected(again, rejected, NOW);
  await ledger.contacts.finishImport(again, NOW);
  const told = await story();
  expect(told.rejected).toEqual([{ campaign: 'spring', line: 2, message: 'nothing tells' }]);
  const text = storyText(told, phone(0), plainStyle);
  expect(text).toContain('No campaign has a contact with this number.');
  expect(text).toContain('spring, line 2: nothing tells');
});
