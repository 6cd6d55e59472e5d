import type { Attempt } from '../../../src/domain/attempt.ts';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { type Dice, dice } from '../../../src/simulator/dice.ts';
import { createObserver, type ObserveCall } from '../../../src/tracking/observe-call.ts';
import { NOW, request, setUp } from '../../conformance/fixtures.ts';

const CALL = 'call-1';
const SECOND = 1_000;

/** What may become of one call, as its records tell it one after the other; the last tells all. */
const STORIES: Readonly<Record<string, readonly Partial<CallObservation>[]>> = {
  answered: [
    { phase: 'ended', status: 'completed', endedAt: NOW + 9_000, durationSeconds: 6 },
    {
      phase: 'ended',
      status: 'completed',
      endedAt: NOW + 9_000,
      durationSeconds: 6,
      outcome: 'Interested',
      summary: 'They talked.',
      personSpoke: true,
    },
  ],
  voicemail: [
    { phase: 'ended', status: 'completed', endedAt: NOW + 5_000 },
    { phase: 'ended', status: 'completed', endedAt: NOW + 5_000, outcome: 'Voicemail' },
  ],
  busy: [{ phase: 'ended', status: 'failed', endReason: 'busy', endedAt: NOW + 2_000 }],
  failed: [{ phase: 'ended', status: 'failed', endReason: 'sip_error', endedAt: NOW + 2_000 }],
};
const ALIVE: readonly Partial<CallObservation>[] = [
  { phase: 'live', status: 'initiated' },
  { phase: 'live', status: 'ringing' },
  { phase: 'live', status: 'in_progress', startedAt: NOW + 3_000 },
  { phase: 'live', status: 'a word nobody knows' },
];
/** Somebody else's, or nobody's. */
const FORGED: readonly Partial<CallObservation>[] = [
  { callId: 'another call', phase: 'ended', status: 'completed', outcome: 'Interested' },
  { attemptId: 'another attempt', phase: 'ended', status: 'failed', endReason: 'busy' },
  { callId: 'another call', attemptId: 'another attempt', phase: 'ended', status: 'completed' },
];

export type Story = keyof typeof STORIES;
export const STORY_NAMES: readonly Story[] = Object.keys(STORIES);

/**
 * Tell one story in a shuffled order, with repeats, forgeries, stale knowledge of the attempt and, now and then, all
 * at once. Resolves with what the ledger then holds, without what may differ: who told it, and when it was written.
 */
export async function tell(story: Story, seed: number): Promise<string> {
  const chances = dice(seed, 'events');
  const scene = await place();
  await report(scene, shuffled(story, chances), chances);
  const settled = await finalState(scene.ledger);
  // Late, after the end of everything, once more.
  await report(scene, shuffled(story, chances), chances);
  const later = await finalState(scene.ledger);
  return settled === later ? settled : `${settled}, and after late events ${later}`;
}

/** The same story told once, in its own order. */
export async function tellPlainly(story: Story): Promise<string> {
  const scene = await place();
  for (const event of [...ALIVE, ...(STORIES[story] ?? [])]) await observeNow(scene, observation(event));
  return finalState(scene.ledger);
}

interface Scene {
  readonly ledger: Ledger;
  readonly observe: ObserveCall;
  /** As it was when its call was placed. */
  readonly placed: Attempt;
}

async function place(): Promise<Scene> {
  const ledger = createMemoryLedger();
  await setUp(ledger);
  const { opened } = await ledger.attempts.open(request());
  const id = opened[0]?.id ?? '';
  await ledger.attempts.beginPosting(id, 'token', 'run-1', NOW);
  await ledger.attempts.markPlaced(id, { callId: CALL, acceptedAt: NOW, nextLookAt: NOW + SECOND });
  const placed = (await ledger.attempts.get(id))?.attempt;
  if (!placed) throw new Error('no attempt was placed');
  const clock: Clock = {
    wallMs: () => NOW + 10 * SECOND,
    monotonicMs: () => 0,
    sleep: async () => {},
  };
  const emit = () => {};
  const doorOut = createDoorOut({ ledger, clock, emit, onSettled: () => {} });
  const observe = createObserver({ ledger, clock, emit, doorOut, timings: TIMINGS, onSlotFreed: () => {} });
  return { ledger, observe, placed };
}

function shuffled(story: Story, chances: Dice): CallObservation[] {
  const own = [...ALIVE, ...(STORIES[story] ?? [])];
  const repeats = own.filter(() => chances.chance(0.5));
  const forged = FORGED.filter(() => chances.chance(0.5));
  return [...own, ...repeats, ...forged]
    .map((event) => ({ event, at: chances.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => observation(event));
}

async function report(scene: Scene, events: readonly CallObservation[], chances: Dice): Promise<void> {
  const allAtOnce = chances.chance(0.2);
  const stale = chances.chance(0.3);
  const one = (event: CallObservation) =>
    stale ? scene.observe(scene.placed, event) : observeNow(scene, event);
  if (allAtOnce) await Promise.all(events.map(one));
  else for (const event of events) await one(event);
}

/** As the tracker does: with the attempt as the ledger has it now. */
async function observeNow({ ledger, observe, placed }: Scene, event: CallObservation): Promise<void> {
  const attempt = (await ledger.attempts.get(placed.id))?.attempt;
  if (attempt) await observe(attempt, event);
}

function observation(event: Partial<CallObservation>): CallObservation {
  return { callId: CALL, source: 'poll', phase: 'live', status: 'initiated', ...event };
}

async function finalState(ledger: Ledger): Promise<string> {
  const [view] = await ledger.contacts.page('spring', 0, 1);
  const { records } = await ledger.attempts.journal('spring', '', 10);
  const { account } = await ledger.attempts.slots();
  return JSON.stringify({
    status: view?.status,
    attempts: view?.attempts,
    disposition: view?.result?.disposition,
    outcome: view?.result?.outcome,
    journal: records.map(({ disposition, outcome, callId, endedAt, n }) => ({
      disposition,
      outcome,
      callId,
      endedAt,
      n,
    })),
    totals: await ledger.attempts.totals(),
    slots: account,
    counts: await ledger.campaigns.counts('spring'),
  });
}
