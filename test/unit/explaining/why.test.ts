import { beforeEach, describe, expect, it } from 'vitest';
import { plainStyle } from '../../../src/cli/style.ts';
import { whyText } from '../../../src/cli/why-text.ts';
import { present } from '../../../src/domain/present.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import {
  campaign,
  doubtOne,
  NOW,
  OTHER_LINE,
  offer,
  open,
  openOne,
  placeOne,
  retry,
  row,
  rows,
  SECOND,
  setUp,
} from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';
import { alive, brief, HOUR, spring, TUESDAYS, why } from './why-kit.ts';

const LOS_ANGELES = 'America/Los_Angeles';

let ledger: Ledger;
beforeEach(async () => {
  ledger = createMemoryLedger();
  await alive(ledger);
});

describe('what stops everybody', () => {
  it('is the pause, with its reason, and what resuming would do', async () => {
    await setUp(ledger, rows(3), spring());
    await ledger.campaigns.setState('spring', 'paused', 'by hand', NOW);
    const answer = await why(ledger);
    expect(answer.causes).toEqual([{ cause: 'paused', count: 3, text: 'the campaign is paused (by hand)' }]);
    expect(answer.change).toEqual({
      kind: 'resume',
      helps: 3,
      text: 'Resume the campaign: 3 of 3 waiting contacts could be called then.',
      command: 'fairdial resume spring',
    });
  });

  it('counts apart those who could be called at once, and soon', async () => {
    const soon = row(1, { notBefore: NOW + 20 * SECOND });
    const closed = row(2, { zones: [LOS_ANGELES] });
    await setUp(ledger, [row(0), soon, closed, row(3, { notBefore: NOW + HOUR })], spring());
    await ledger.campaigns.setState('spring', 'paused', 'by hand', NOW);
    const text = async (now?: number) => (await why(ledger, present({ now }))).change.text;
    expect(await text()).toMatch(
      / 1 of 4 waiting contacts could be called then, 1 more within 10 minutes\.$/,
    );
    await alive(ledger, NOW + 2 * HOUR);
    expect(await text(NOW + 2 * HOUR - 60 * SECOND)).toMatch(
      / 3 of 4 waiting contacts could be called then, 1 more within 10 minutes\.$/,
    );
  });

  it('is a file that is gone: putting it back is what helps', async () => {
    await setUp(ledger, rows(1), spring());
    await ledger.campaigns.setState('spring', 'paused', 'its file was removed', NOW);
    const { change } = await why(ledger);
    expect(change).toEqual({
      kind: 'mend',
      helps: 1,
      text: 'Put its file back into the campaigns folder, and it goes on by itself: 1 of 1 waiting contact could be called then.',
    });
  });

  it('is that nothing runs', async () => {
    await setUp(ledger, rows(2), spring());
    const answer = await why(ledger, { now: NOW + 2 * HOUR });
    expect(brief(answer)).toEqual([['no-process', 2]]);
    expect(answer.change).toMatchObject({ kind: 'start', helps: 2, command: 'fairdial serve' });
  });

  it('is doubt, when all processes have it, and a remark when only some do', async () => {
    await setUp(ledger, rows(2), spring());
    await ledger.generation.tell('run-1', [{ reason: 'the disk is full', since: NOW, fix: 'Free some.' }]);
    const all = await why(ledger);
    expect(all.causes).toMatchObject([
      { cause: 'not-trusted', text: 'nothing is dialled: the disk is full' },
    ]);
    expect(all.change).toMatchObject({ kind: 'mend', text: expect.stringContaining('Free some.') });
    await ledger.attempts.heartbeat('run-2', HOUR, NOW);
    const some = await why(ledger);
    expect(brief(some)).toEqual([['due', 2]]);
    expect(some.beside.doubts).toEqual(['the disk is full']);
  });
});

describe('what no time changes', () => {
  it('is a number the campaign does not call from', async () => {
    await setUp(ledger, [row(0), row(1, { fromNumber: OTHER_LINE })], spring());
    const answer = await why(ledger);
    expect(brief(answer)).toEqual([
      ['no-number', 1],
      ['due', 1],
    ]);
    expect(answer.change).toMatchObject({
      kind: 'add-number',
      helps: 1,
      text: expect.stringContaining(OTHER_LINE),
    });
  });

  it('is a freeze, and the end', async () => {
    const law = { packs: [], kind: 'sales', consent: 'none', holidays: [], freeze: ['US-LA'] } as const;
    const frozen = row(0, { jurisdictions: ['US', 'US-LA'] });
    await setUp(ledger, [frozen, row(1, { jurisdictions: ['US', 'US-NY'] })], spring({ rules: law }));
    expect((await why(ledger)).causes[0]).toMatchObject({
      cause: 'frozen',
      count: 1,
      text: 'frozen until further notice (US, US-LA)',
    });
    const over = { ...TUESDAYS, end: { kind: 'instant', at: NOW } as const };
    await ledger.campaigns.apply(spring({ version: 'v2', hours: over }), NOW);
    const ended = await why(ledger);
    expect(ended.causes).toEqual([
      { cause: 'no-hours', count: 2, text: "no calling hours are left (the campaign's end)" },
    ]);
    expect(ended.change.kind).toBe('extend-hours');
  });

  it('is a zone nobody knows', async () => {
    await setUp(ledger, [row(0, { zones: ['Mars/Olympus'] })], spring());
    expect((await why(ledger)).causes[0]).toMatchObject({
      cause: 'no-hours',
      text: expect.stringContaining('their time zone is unknown (Mars/Olympus)'),
    });
  });
});

describe('a closed window', () => {
  it('is told by zone, with the next opening on those clocks', async () => {
    await setUp(ledger, [row(0), row(1, { zones: [LOS_ANGELES] })], spring());
    const [closed, due] = (await why(ledger)).causes;
    expect(closed).toEqual({
      cause: 'window',
      count: 1,
      text: 'outside the calling hours in America/Los_Angeles (calling_window)',
      until: NOW + 2 * HOUR,
      zones: [LOS_ANGELES],
      local: [{ zone: LOS_ANGELES, at: '2026-12-01T09:00:00-08:00' }],
    });
    expect(due).toMatchObject({ cause: 'due', count: 1 });
  });

  it('names the rule that closes', async () => {
    const rules = {
      packs: ['us-federal'],
      kind: 'sales',
      consent: 'none',
      holidays: [],
      freeze: [],
    } as const;
    const far = row(0, { zones: [LOS_ANGELES], jurisdictions: ['US', 'US-CA'] });
    await setUp(ledger, [far], spring({ hours: ALWAYS, rules }));
    const [closed] = (await why(ledger)).causes;
    expect(closed).toMatchObject({ cause: 'window', count: 1, until: NOW + HOUR });
    expect(closed?.rules?.length).toBeGreaterThan(0);
    expect(closed?.text).toContain(closed?.rules?.[0]?.code);
    expect(closed?.text).not.toContain('calling_window');
  });

  it('names the rule whose own clock counts too', async () => {
    const rules = { packs: ['us'], kind: 'sales', consent: 'none', holidays: [], freeze: [] } as const;
    await setUp(ledger, [row(0)], spring({ rules }));
    const [closed] = (await why(ledger)).causes;
    expect(closed).toMatchObject({
      cause: 'window',
      until: NOW + HOUR,
      rules: [{ code: expect.any(String) }],
    });
    expect(closed?.text).toMatch(/US-\w\w: the clock of America\/\w+ counts too/);
  });

  it('has only those who wait for it alone: a retry later than the opening is a retry', async () => {
    const later = row(1, { zones: [LOS_ANGELES], notBefore: NOW + 5 * HOUR });
    const before = row(2, { zones: [LOS_ANGELES], notBefore: NOW + HOUR });
    await setUp(ledger, [row(0, { zones: [LOS_ANGELES] }), later, before], spring());
    expect(brief(await why(ledger))).toEqual([
      ['window', 2],
      ['not-before', 1],
    ]);
  });
});

describe('who is not due yet', () => {
  it('is told by reason when all were looked at, and as one when not', async () => {
    await setUp(
      ledger,
      [row(0), row(1, { notBefore: NOW + HOUR }), row(2, { notBefore: NOW + 2 * HOUR })],
      spring(),
    );
    const id = await placeOne(ledger);
    const settled = retry(id, NOW + 3 * HOUR);
    await ledger.attempts.settle(
      id,
      { ...settled, next: { kind: 'retry', at: NOW + 3 * HOUR, reason: 'retry after busy' } },
      NOW,
    );
    expect((await why(ledger)).causes).toMatchObject([
      { cause: 'retry', count: 1, text: 'retry after busy', until: NOW + 3 * HOUR },
      { cause: 'not-before', count: 2, until: NOW + HOUR },
    ]);
    const [later, ...others] = (await why(ledger, { mostLooks: 2 })).causes;
    expect(others).toEqual([]);
    expect(later).toMatchObject({
      cause: 'later',
      count: 3,
      until: NOW + HOUR,
      breakdown: { looked: 2, of: 3, parts: [{ cause: 'not-before', count: 2 }] },
    });
    expect((await why(ledger)).change).toMatchObject({ kind: 'wait', until: NOW + HOUR, helps: 2 });
  });

  it('is told with the opening of their hours, where these are closed when they are due', async () => {
    const held = [row(0, { notBefore: NOW + 12 * HOUR }), row(1, { notBefore: NOW + 8 * 24 * HOUR })];
    await setUp(ledger, held, spring());
    const nextTuesday = NOW + 7 * 24 * HOUR - HOUR;
    expect((await why(ledger)).causes).toMatchObject([
      { until: nextTuesday, last: nextTuesday + 7 * 24 * HOUR },
    ]);
    expect((await why(ledger, { mostLooks: 1 })).causes).toMatchObject([
      { cause: 'later', until: nextTuesday },
    ]);
    expect((await why(ledger)).change).toMatchObject({ kind: 'wait', until: nextTuesday });
    expect(whyText(await why(ledger), plainStyle)).toMatch(
      /the first at 2026-12-08 14:00 UTC \(in 6d 23h\)[\s\S]* For the first of them it does at 2026-12-08 14:00 UTC/,
    );
  });

  it('is told of limits and of another call in the words of the door', async () => {
    await setUp(ledger, rows(1), spring());
    await setUp(ledger, rows(1), campaign('autumn', { hours: TUESDAYS }));
    await placeOne(ledger, { groups: [[offer({ campaign: 'autumn' })]] });
    await open(ledger);
    expect(brief(await why(ledger))).toEqual([['other-call', 1]]);
    const limit = {
      counts: 'calls',
      max: 1,
      ms: 24 * HOUR,
      why: '1 calls in 24 hours reached (the usual limit)',
    } as const;
    const later = NOW + 60 * SECOND;
    const [id = ''] = (await ledger.attempts.inState('placed', 1)).map((attempt) => attempt.id);
    await ledger.attempts.end(id, { endedAt: NOW + SECOND, nextLookAt: later });
    await open(ledger, { groups: [[offer({ terms: [{ limits: [limit] }] })]], now: later });
    expect((await why(ledger, { now: later })).causes).toMatchObject([
      { cause: 'limits', count: 1, text: limit.why },
    ]);
  });
});

it('shows beside them who does not wait, and asks for a decision when nobody else waits', async () => {
  await setUp(ledger, rows(1), spring());
  const id = await doubtOne(ledger);
  await ledger.rescue.hold(id, { reason: 'why', nextLookAt: NOW, onlyByHand: true }, NOW);
  const answer = await why(ledger);
  expect(answer).toMatchObject({ waiting: 0, causes: [], beside: { unconfirmed: 1, held: 1 } });
  expect(answer.change).toMatchObject({ kind: 'release', helps: 1 });
});

it('knows no other campaign, and looks at contacts in calls as such', async () => {
  await setUp(ledger, rows(1), spring({ contacts: { files: [], columns: {} } }));
  await openOne(ledger);
  await expect(why(ledger, { name: 'sprint' })).rejects.toThrow('no campaign');
  expect((await why(ledger)).change).toMatchObject({
    kind: 'none',
    text: 'Nothing is needed: nobody waits to be called.',
  });
});
