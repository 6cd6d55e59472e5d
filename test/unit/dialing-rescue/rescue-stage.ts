import { createRescuers, type Rescuer } from '../../../src/dialing/rescue.ts';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import type { CallsApi } from '../../../src/oneinbox/api.ts';
import { ApiUnavailable } from '../../../src/oneinbox/errors.ts';
import { LINE, NOW, rows, setUp } from '../../conformance/fixtures.ts';
import { NO_QUEUE } from '../dialing/dialing-kit.ts';

export const MINUTE = 60_000;
export const PROOF_MS = MINUTE;
export const MAX_CALL_MS = 120 * MINUTE;

/** The rescuers of one process over a memory ledger, a call list written by the test, and a clock set by hand. */
export interface RescueStage {
  readonly ledger: Ledger;
  readonly events: EngineEvent[];
  /** The provider's call list. */
  readonly calls: CallObservation[];
  /** How often the list was asked for. */
  readonly asked: () => number;
  readonly queued: string[];
  readonly freed: string[];
  now: number;
  listFails: boolean;
  /** The list never ends. */
  listIsEndless: boolean;
  /** Its pages lack what the papers say. */
  listIsOdd: boolean;
  /** Store and journal are what they should be. */
  isTrusted: boolean;
  /** The ledger does not take a call for this attempt. */
  failFor: string;
  /** Let this much time pass and have the rescuers do their round. */
  rescue(afterMs?: number): Promise<void>;
  /** The attempts of `run` are those of a living process. */
  live(run: string): Promise<void>;
  said(type: EngineEvent['type']): EngineEvent[];
}

export async function openRescueStage(contacts = 3, makeLedger = createMemoryLedger): Promise<RescueStage> {
  const ledger = makeLedger();
  await setUp(ledger, rows(contacts));
  const events: EngineEvent[] = [];
  const calls: CallObservation[] = [];
  const queued: string[] = [];
  const freed: string[] = [];
  let asked = 0;
  const api: CallsApi = {
    placeCall: async () => {
      throw new Error('a rescuer never places a call');
    },
    getCall: async (callId) => calls.find((call) => call.callId === callId),
    listCalls: async () => {
      asked += 1;
      if (stage.listFails) throw new ApiUnavailable('HTTP 503');
      return {
        calls,
        ...(stage.listIsEndless && { nextCursor: String(asked) }),
        ...(stage.listIsOdd && { odd: true }),
      };
    },
    stopCall: async () => {},
    close: async () => {},
  };
  const clock = { wallMs: () => stage.now, monotonicMs: () => stage.now, sleep: async () => {} };
  const book = createCampaignBook(ledger, clock);
  const failing: Ledger = {
    ...ledger,
    attempts: {
      ...ledger.attempts,
      markPlaced: async (id, call) => {
        if (id === stage.failFor) throw new Error('out of luck');
        return ledger.attempts.markPlaced(id, call);
      },
    },
  };
  const rescuers: Rescuer = createRescuers({
    ledger: failing,
    book,
    api,
    clock,
    run: 'this-run',
    emit: (event) => void events.push(event),
    queue: { ...NO_QUEUE, place: async (ids) => void queued.push(...ids) },
    postTimeoutMs: MINUTE,
    proofMs: PROOF_MS,
    maxCallMs: MAX_CALL_MS,
    timings: TIMINGS,
    isTrusted: () => stage.isTrusted,
    onGivenBack: (fromNumber) => void freed.push(fromNumber),
  });
  const stage: RescueStage = {
    ledger,
    events,
    calls,
    asked: () => asked,
    queued,
    freed,
    now: NOW,
    listFails: false,
    listIsEndless: false,
    listIsOdd: false,
    isTrusted: true,
    failFor: '',
    async rescue(afterMs = 0) {
      stage.now += afterMs;
      await book.refresh();
      await rescuers.runOnce();
    },
    live: (run) => ledger.attempts.heartbeat(run, 1_000 * MINUTE, stage.now),
    said: (type) => events.filter((event) => event.type === type),
  };
  return stage;
}

/** A call as the list shows it. */
export function listed(callId: string, changes: Partial<CallObservation> = {}): CallObservation {
  return {
    callId,
    toNumber: '+12125550100',
    fromNumber: LINE,
    phase: 'live',
    status: 'in_progress',
    createdAt: NOW + 100,
    source: 'poll',
    ...changes,
  };
}
