import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createDialing } from '../../../src/dialing/dialing.ts';
import type { Campaign } from '../../../src/domain/campaign.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import type { CallsApi, PlaceResult } from '../../../src/oneinbox/api.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../../src/tracking/observe-call.ts';
import { createTracker } from '../../../src/tracking/tracker.ts';
import { attemptOf, campaign, LINE, NOW, rows, setUp } from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';
import { NO_QUEUE, SETTINGS } from './dialing-kit.ts';

const HOUR = 3_600_000;
const NEVER = { week: Array.from({ length: 7 }, () => []), blackoutDates: [] };
const THROTTLED: PlaceResult = {
  kind: 'refused',
  blame: 'throttled',
  message: 'slow down',
  retryAfterMs: 30_000,
};

interface World {
  readonly contacts?: number;
  readonly accountLimit?: number;
  readonly answer?: PlaceResult;
  readonly definition?: Partial<Campaign>;
}

/** One number of two slots, looked at as its campaign was started, and what was asked of the other side and of the door since. */
async function openWorld({ contacts = 5, accountLimit, answer, definition }: World = {}) {
  const world = { now: NOW, trusted: true, asked: [] as string[], phase: 'ended' as 'ended' | 'live' };
  const ledger = createMemoryLedger();
  const fromNumbers = [{ number: LINE, maxConcurrent: 2 }];
  const spring = campaign('spring', { fromNumbers, hours: ALWAYS, ...definition });
  await setUp(ledger, rows(contacts), spring);
  const clock = {
    wallMs: () => world.now,
    monotonicMs: () => world.now,
    sleep: () => new Promise<void>(() => {}),
  };
  const { open } = ledger.attempts;
  ledger.attempts.open = (request) => {
    world.asked.push('door');
    return open(request);
  };
  const api = {
    beginSpare() {
      world.asked.push('spare');
      return () => void world.asked.push('closed');
    },
    connectAhead() {
      world.asked.push('connection');
      return { socket: new Socket(), stands: Promise.resolve(), close: () => {} };
    },
    async placeCall({ metadata }) {
      const callId = `call-of-${metadata.fairdial_attempt}`;
      return answer ?? { kind: 'accepted', callId, httpStatus: 201 };
    },
    async getCall(callId) {
      world.asked.push('call');
      return { callId, phase: world.phase, status: 'completed', createdAt: NOW, source: 'poll' };
    },
  } satisfies Partial<CallsApi>;
  const book = createCampaignBook(ledger, clock);
  await book.refresh();
  const shared = { ledger, clock, book, emit: () => {}, timings: TIMINGS, api: api as unknown as CallsApi };
  const dialing = createDialing({
    ...shared,
    queue: NO_QUEUE,
    random: () => 0.5,
    run: 'run-1',
    settings: { ...SETTINGS, ...(accountLimit !== undefined && { accountLimit }) },
    isTrusted: () => world.trusted,
    makeDoorOut: (onSettled) => createDoorOut({ ...shared, onSettled }),
  });
  const { dispatcher, doorOut } = dialing;
  const onSlotFreed = (fromNumber: string) => dispatcher.slotFreed(fromNumber);
  const observe = createObserver({ ...shared, doorOut, onSlotFreed });
  const tracker = createTracker({
    ...shared,
    observe,
    doorOut,
    lookEveryMs: 1_000,
    maxCallMs: HOUR,
    onSlotFreed,
    onEndExpected: dialing.expectEnd,
  });
  const look = async () => {
    dispatcher.wake(LINE);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };
  await look();
  const live = async () => {
    const [attempt] = await ledger.attempts.inState('placed', 1);
    return attemptOf(ledger, attempt?.id ?? '');
  };
  return { world, ledger, book, dialing, tracker, look, live };
}

/** What is asked of the other side when a call of the number has probably ended. */
async function begun(world: World, then?: (opened: Awaited<ReturnType<typeof openWorld>>) => unknown) {
  const opened = await openWorld(world);
  await then?.(opened);
  opened.world.asked = [];
  opened.dialing.expectEnd(LINE);
  return opened.world.asked;
}

describe('when a call has probably ended, a connection is begun', () => {
  it.each<[string, World]>([
    ['the number was full', {}],
    ['the account was full', { accountLimit: 1 }],
    ['the campaign was full', { definition: { maxConcurrent: 1 } }],
  ])('where %s and people wait', async (_, world) => {
    expect(await begun(world)).toEqual(['spare']);
  });

  it.each<[string, World]>([
    ['nobody waits', { contacts: 1 }],
    [
      'the number keeps a pace',
      { definition: { fromNumbers: [{ number: LINE, maxConcurrent: 9, callsPerSecond: 0.1 }] } },
    ],
    ['the number is held back', { answer: THROTTLED }],
    ['its hours are closed', { definition: { hours: NEVER } }],
  ])('not where %s', async (_, world) => {
    expect(await begun(world, ({ look }) => look())).toEqual([]);
  });

  it('not for a number that was never looked at', async () => {
    const { dialing, world } = await openWorld();
    world.asked = [];
    dialing.expectEnd('+12125550199');
    expect(world.asked).toEqual([]);
  });

  it('not once its campaign was paused', async () => {
    const paused = await begun({}, async ({ ledger, book, look }) => {
      await ledger.campaigns.setState('spring', 'paused', 'by hand', NOW);
      await book.refresh();
      await look();
    });
    expect(paused).toEqual([]);
  });

  it('not while store or clock are in doubt, and not once this process opens nothing more', async () => {
    expect(await begun({}, ({ world }) => Object.assign(world, { trusted: false }))).toEqual([]);
    expect(await begun({}, ({ dialing }) => dialing.quiet(0))).toEqual([]);
  });
});

describe('a hint that a call has ended', () => {
  it('has a connection begun before the call is asked about, and long before the door is', async () => {
    const { world, tracker, live, look } = await openWorld();
    world.asked = [];
    await tracker.hint(await live());
    await look();
    expect(world.asked.slice(0, 4)).toEqual(['spare', 'call', 'door', 'connection']);
    expect(world.asked).not.toContain('closed');
  });

  it('costs one connection, closed as soon as it is known, when the call goes on', async () => {
    const { world, tracker, live } = await openWorld();
    world.phase = 'live';
    world.asked = [];
    await tracker.hint(await live());
    expect(world.asked).toEqual(['spare', 'call', 'closed']);
  });
});
