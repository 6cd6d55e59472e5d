import { beforeEach, expect, it } from 'vitest';
import { clockTime, localDay } from '../../../src/cli/format.ts';
import { standingText } from '../../../src/cli/standing-text.ts';
import { plainStyle } from '../../../src/cli/style.ts';
import { unknownCampaign } from '../../../src/cli/with-ledger.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { readStanding } from '../../../src/reports/standing.ts';
import {
  campaign,
  doubtOne,
  LINE,
  NOW,
  OTHER_LINE,
  offer,
  open,
  openOne,
  placeOne,
  retry,
  rows,
  setUp,
} from '../../conformance/fixtures.ts';

let ledger: Ledger;

beforeEach(async () => {
  ledger = createMemoryLedger();
  const fromNumbers = [
    { number: LINE, maxConcurrent: 2, callsPerSecond: 1 },
    { number: OTHER_LINE, maxConcurrent: 4 },
  ];
  await setUp(ledger, rows(6));
  await setUp(ledger, rows(9).slice(6), campaign('summer', { fromNumbers, maxConcurrent: 3 }));
});

const look = (names?: readonly string[]) =>
  readStanding({ ledger, clock: { ...systemClock, wallMs: () => NOW }, guardMs: 0, accountLimit: 20 }, names);

it('tells each campaign apart, and counts every contact once', async () => {
  await placeOne(ledger);
  const { campaigns, account } = await look();
  expect(campaigns).toEqual([
    expect.objectContaining({
      name: 'spring',
      imported: 6,
      live: 1,
      counts: expect.objectContaining({ calling: 1, waiting: 5 }),
    }),
    expect.objectContaining({ name: 'summer', imported: 3, live: 0, maxConcurrent: 3 }),
  ]);
  for (const { waiting, counts } of campaigns)
    expect(waiting.reduce((sum, { count }) => sum + count, 0)).toBe(counts.waiting);
  expect(account).toEqual({ live: 1, limit: 20 });
});

it('says in one line what is left of a purged campaign', async () => {
  const close = async (name: string, keepCounts: boolean) => {
    await ledger.campaigns.setState(name, 'cancelled', '', NOW);
    for (const { bucket } of await ledger.contacts.buckets(name, NOW))
      await ledger.contacts.closeWaiting({ campaign: name, bucket }, 'cancelled', '', 99, NOW);
    await ledger.campaigns.purge(name, { keepCounts, now: NOW });
  };
  await close('spring', true);
  await close('summer', false);
  const standing = await look();
  expect(standing.campaigns).toMatchObject([{ purgedAt: NOW }, { purgedAt: NOW, imported: 0 }]);
  const day = localDay(NOW);
  const [spring, , summer] = standingText(standing, plainStyle).split('\n');
  expect([spring, summer]).toEqual([
    `spring  purged on ${day}; counts: 6 cancelled`,
    `summer  purged on ${day}`,
  ]);
  expect(standingText(await look(['summer']), plainStyle)).toBe(`summer  purged on ${day}`);
});

it('tells of outcomes that were not written back, with the latest reason', async () => {
  await ledger.campaigns.noteUnwritten('spring', 'run-1', { count: 1_200, reason: 'HTTP 409', at: NOW });
  const standing = await look();
  expect(standing.campaigns[0]).toMatchObject({ notWrittenBack: { count: 1_200, reason: 'HTTP 409' } });
  expect(standingText(standing, plainStyle)).toContain(
    `outcomes  1,200 not written back to the provider, the latest at ${clockTime(NOW, NOW)}: HTTP 409`,
  );
});

it('tells which files are not taken up, and what goes on', async () => {
  await ledger.campaigns.noteFileProblem('spring.yaml', {
    ...{ source: 'spring.yaml', campaign: 'spring', file: 'spring.yaml', line: 7, column: 1, at: NOW },
    ...{ message: 'unknown field "calling_windows"', fix: 'write calling_window', more: 2 },
  });
  await ledger.campaigns.noteFileProblem('new.yaml', {
    ...{ source: 'new.yaml', file: 'new.yaml', message: 'it is empty', more: 0, at: NOW },
  });
  const text = standingText(await look(), plainStyle);
  const when = new Date(NOW).toISOString().slice(11, 16);
  expect(text).toContain(
    `  file      not used as it is now: spring.yaml:7:1: unknown field "calling_windows"; the version of ${when} UTC goes on → write calling_window (and 2 more problems)`,
  );
  expect(text).toContain('files\n  not used as it is now: new.yaml: it is empty; no campaign runs from it');
  expect((await look(['summer'])).fileProblems).toBeUndefined();
  expect((await look(['spring'])).fileProblems).toHaveLength(1);
});

it('says of a name that nothing runs under what is wrong with its file', async () => {
  await ledger.campaigns.noteFileProblem('campaigns/new.yaml', {
    ...{ source: 'campaigns/new.yaml', file: 'campaigns/new.yaml', line: 2, message: 'it is odd', more: 0 },
    at: NOW,
  });
  expect(await unknownCampaign(ledger, 'new')).toMatchObject({
    message: 'There is no campaign named "new" yet: its file is not taken up.',
    nextStep: 'campaigns/new.yaml:2: it is odd; no campaign runs from it',
  });
  expect((await unknownCampaign(ledger, 'sprin')).message).toContain('did you mean spring?');
});

it('counts as held only what a person must decide', async () => {
  const id = await doubtOne(ledger);
  await doubtOne(ledger, { now: NOW + 1_000 });
  await ledger.attempts.noteAbsent(id, {
    lookedAt: NOW + 1,
    held: true,
    reason: 'not found',
    nextLookAt: NOW + 2,
  });
  const [spring] = (await look(['spring'])).campaigns;
  expect(spring).toMatchObject({ held: 1, counts: { unconfirmed: 2 } });
});

it('gives a number the smallest limit, and says who disagrees', async () => {
  await ledger.attempts.backOff(OTHER_LINE, NOW + 5_000, 'told to slow down', NOW);
  const { numbers } = await look();
  expect(numbers).toEqual([
    {
      number: LINE,
      live: 0,
      limit: 2,
      callsPerSecond: 1,
      campaigns: ['spring', 'summer'],
      disagreement: [
        { campaign: 'spring', limit: 3 },
        { campaign: 'summer', limit: 2 },
      ],
    },
    {
      number: OTHER_LINE,
      live: 0,
      limit: 4,
      campaigns: ['summer'],
      backOff: { since: NOW, until: NOW + 5_000, reason: 'told to slow down' },
    },
  ]);
});

it('shows one campaign with its own numbers, an ended one too, and leaves unknown names out', async () => {
  await ledger.campaigns.setState('summer', 'cancelled', 'by hand', NOW);
  const { campaigns, numbers } = await look(['summer', 'autumn']);
  expect(campaigns.map(({ name }) => name)).toEqual(['summer']);
  expect(numbers.map(({ number, limit, campaigns: users }) => [number, limit, users])).toEqual([
    [LINE, 3, ['spring']],
    [OTHER_LINE, 4, []],
  ]);
  expect((await look()).numbers.map(({ number }) => number)).toEqual([LINE]);
});

it('shows a live call on a number whose campaign has ended', async () => {
  await placeOne(ledger, { fromNumber: OTHER_LINE, groups: [[offer({ campaign: 'summer' })]] });
  await ledger.campaigns.setState('summer', 'cancelled', 'by hand', NOW);
  expect((await look()).numbers).toContainEqual({ number: OTHER_LINE, live: 1, limit: 4, campaigns: [] });
});

it('reads well', async () => {
  await placeOne(ledger);
  await ledger.campaigns.setState('summer', 'paused', 'by hand', NOW - 3_600_000);
  const text = standingText(await look(), plainStyle);
  expect(text).toContain('summer  paused: by hand (for 1h)');
  expect(text).toContain('campaign paused (by hand): 3');
  expect(text).toContain('the smallest limit counts (spring says 3, summer says 2)');
  expect(text).toContain('account: 1 call live of at most 20');
});

it('says of those held by a limit that it is the limit, and when their hours open after it', async () => {
  const limit = {
    counts: 'calls',
    max: 1,
    ms: 24 * 3_600_000,
    why: '1 calls in 24 hours reached (the usual limit)',
  } as const;
  // Tuesdays only: a day later nobody may be called for six more.
  const tuesdays = { week: [[], [[540, 1020] as const], [], [], [], [], []], blackoutDates: [] };
  await setUp(ledger, rows(32).slice(30), campaign('autumn', { hours: tuesdays }));
  const offered = { groups: [[offer({ campaign: 'autumn', terms: [{ limits: [limit] }] })]] };
  for (const now of [NOW - 4_000, NOW - 2_000]) {
    const id = await openOne(ledger, { ...offered, now });
    await ledger.attempts.settle(id, retry(id, NOW + 1_000), NOW);
  }
  await open(ledger, { ...offered, limit: 3, now: NOW + 2_000 });
  const nextTuesday = NOW + 7 * 24 * 3_600_000 - 3_600_000;
  const later = async (mostLooks: number) => {
    const clock = { ...systemClock, wallMs: () => NOW + 2_000 };
    const { campaigns } = await readStanding({ ledger, clock, guardMs: 0, mostLooks }, ['autumn']);
    return campaigns[0]?.waiting.filter(({ cause }) => cause === 'retry');
  };
  expect(await later(9)).toEqual([{ cause: 'retry', text: limit.why, count: 2, until: nextTuesday }]);
  for (const few of [1, 0])
    expect(await later(few)).toEqual([{ cause: 'retry', text: 'not due yet', count: 2, until: nextTuesday }]);
});

it('says what holds every number back, and since when', async () => {
  const always = Array.from({ length: 7 }, () => [[0, 1440]] as const);
  const hours = { week: always, blackoutDates: [] };
  await setUp(ledger, rows(3), campaign('autumn', { hours }));
  for (const id of ['a', 'b', 'c']) {
    const trouble = { kind: 'unconfirmed' as const, reason: 'HTTP 500', postedAt: NOW };
    await ledger.attempts.noteTrouble(id, trouble, NOW - 10_000);
  }
  await ledger.attempts.backOff('', NOW + 5_000, 'too many requests', NOW - 1_000);
  const seen = await look();
  expect(seen.breaker).toEqual({
    state: 'open',
    since: NOW - 10_000,
    until: NOW + 20_000,
    reason: 'HTTP 500',
    waitsFor: 'time',
  });
  expect(seen.account.backOff).toEqual({
    since: NOW - 1_000,
    until: NOW + 5_000,
    reason: 'too many requests',
  });
  const autumn = seen.campaigns.find(({ name }) => name === 'autumn');
  expect(autumn?.waiting).toMatchObject([{ cause: 'back-off', count: 3, until: NOW + 20_000 }]);
  const text = standingText(seen, plainStyle);
  expect(text).toMatch(/the provider is in trouble \(for 10s\), until .+: HTTP 500/);
  expect(text).toMatch(/all numbers: held back \(for 1s\) until .+: too many requests/);
});

it('says what the next call waits for once the breaker has cooled off', async () => {
  for (const id of ['a', 'b', 'c']) {
    const trouble = { kind: 'unconfirmed' as const, reason: 'HTTP 500', postedAt: NOW };
    await ledger.attempts.noteTrouble(id, trouble, NOW - 40_000);
  }
  expect(standingText(await look(), plainStyle)).toContain(
    'it must answer a question before a call is tried',
  );
  await ledger.attempts.noteAnswer(NOW - 2_000, NOW - 1_000);
  expect(standingText(await look(), plainStyle)).toContain('one call finds out: HTTP 500');
});
