import { beforeEach, expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import type { CallsApi } from '../../../src/oneinbox/api.ts';
import { ApiUnavailable } from '../../../src/oneinbox/errors.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { createObserver } from '../../../src/tracking/observe-call.ts';
import { createTracker } from '../../../src/tracking/tracker.ts';
import { attemptOf, journalOf, NOW, placeOne, rows, setUp, viewOf } from '../../conformance/fixtures.ts';
import { listed } from './rescue-stage.ts';

const MAX_CALL_MS = 600_000;

let ledger: Ledger;
let now: number;
let id: string;
/** What the API says of the call; undefined: there is none. */
let call: CallObservation | undefined;
let apiIsDown: boolean;
let stops: number;
let onStop: () => void;
let track: (afterMs: number) => Promise<void>;

beforeEach(async () => {
  ledger = createMemoryLedger();
  now = NOW;
  await setUp(ledger, rows(1));
  id = await placeOne(ledger);
  call = listed(`call-of-${id}`, { attemptId: id });
  apiIsDown = false;
  stops = 0;
  onStop = () => {};
  const ask = <T>(answer: () => T) => {
    if (apiIsDown) throw new ApiUnavailable('HTTP 503');
    return answer();
  };
  const api: CallsApi = {
    placeCall: () => Promise.reject(new Error('a tracker never places a call')),
    getCall: async () => ask(() => call),
    listCalls: async () => ask(() => ({ calls: call ? [call] : [] })),
    stopCall: async () =>
      ask(() => {
        stops += 1;
        onStop();
      }),
    close: async () => {},
  };
  const clock = { wallMs: () => now, monotonicMs: () => now, sleep: async () => {} };
  const shared = { ledger, api, clock, emit: () => {}, timings: TIMINGS, onSlotFreed: () => {} };
  const doorOut = createDoorOut({ ...shared, onSettled: () => {} });
  const observe = createObserver({ ...shared, doorOut });
  const tracker = createTracker({ ...shared, observe, doorOut, lookEveryMs: 5_000, maxCallMs: MAX_CALL_MS });
  track = async (afterMs) => {
    now += afterMs;
    await tracker.runUntilNextTick();
  };
});

const liveCalls = async () => (await ledger.attempts.slots()).account;
const ended = (): CallObservation =>
  listed(`call-of-${id}`, { attemptId: id, phase: 'ended', status: 'completed' });

it('lets a call last as long as one may', async () => {
  await track(MAX_CALL_MS - 1_000);
  expect(stops).toBe(0);
  expect(await liveCalls()).toBe(1);
});

it('stops a call beyond that, and settles by what its record then says', async () => {
  onStop = () => {
    call = { ...ended(), status: 'failed' };
  };
  await track(MAX_CALL_MS + 5_000);
  expect(stops).toBe(1);
  expect(await liveCalls()).toBe(0);
  expect((await viewOf(ledger, 0)).result?.disposition).toBe('failed');
});

it('settles as lost what goes on in spite of it, and never redials', async () => {
  await track(MAX_CALL_MS + 5_000);
  expect(await liveCalls()).toBe(1);
  await track(10_000);
  expect(await liveCalls()).toBe(1);
  await track(10_000);
  expect(await liveCalls()).toBe(0);
  expect(await viewOf(ledger, 0)).toMatchObject({ status: 'done', result: { disposition: 'lost' } });
  expect(await journalOf(ledger)).toMatchObject([{ disposition: 'lost', source: 'poll' }]);
});

it('takes "no such call" for no proof: its slot is kept like any other', async () => {
  call = undefined;
  for (let looks = 0; looks < 20; looks++) await track(10_000);
  expect((await attemptOf(ledger, id)).state).toBe('placed');
  expect(await liveCalls()).toBe(1);
  await track(MAX_CALL_MS);
  await track(30_000);
  expect((await viewOf(ledger, 0)).result?.disposition).toBe('lost');
});

it('waits longer for an API that cannot be asked, and not for ever', async () => {
  apiIsDown = true;
  await track(MAX_CALL_MS + 5_000);
  await track(60_000);
  expect(await liveCalls()).toBe(1);
  await track(MAX_CALL_MS);
  expect(await liveCalls()).toBe(0);
  expect((await viewOf(ledger, 0)).result?.disposition).toBe('lost');
});

it('settles as lost an ended call whose record is gone, once the analysis could have come', async () => {
  call = ended();
  await track(5_000);
  expect((await attemptOf(ledger, id)).state).toBe('ended');
  call = undefined;
  for (let looks = 0; looks < 4; looks++) await track(15_000);
  expect(await ledger.attempts.get(id)).toBeDefined();
  await track(15_000);
  expect(await viewOf(ledger, 0)).toMatchObject({
    status: 'done',
    reason: 'its call ended, and its record was not found',
    result: { disposition: 'lost' },
  });
});

it('does not give an ended call up because the API is away', async () => {
  call = ended();
  await track(5_000);
  apiIsDown = true;
  for (let looks = 0; looks < 20; looks++) await track(15_000);
  expect((await attemptOf(ledger, id)).state).toBe('ended');
  apiIsDown = false;
  call = { ...ended(), outcome: 'Interested' };
  await track(15_000);
  expect((await viewOf(ledger, 0)).result?.disposition).toBe('answered');
});
