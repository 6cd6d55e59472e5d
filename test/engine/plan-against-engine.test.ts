import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../src/auditing/read-events.ts';
import { loadFiles } from '../../src/cli/load-files.ts';
import { readPlannedFiles } from '../../src/cli/plan-input.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { Assumptions, Rates } from '../../src/forecast/assumptions.ts';
import { noticingBy } from '../../src/forecast/assumptions.ts';
import { forecast } from '../../src/forecast/forecast.ts';
import { Observation } from '../../src/forecast/observed.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { eventFiles } from '../../src/telemetry/event-file.ts';
import { writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';

/*
 * Three campaigns run by the real engine against the simulator, and planned with what the simulator is told to do. Three
 * people in ten do not answer the first time; which ones, their numbers say, so that a run has as many retries as a plan
 * expects. How late a busy machine is in placing calls and in seeing their ends is taken from the run: what is compared
 * is who is called when, and not the machine.
 */
const POLL_MS = 200;
const RING = { min: 400, max: 500 };
const TALK = { min: 900, max: 1_100 };
const UNANSWERED = { min: 1_300, max: 1_500 };
const NOBODY: Rates = { answered: 0, voicemail: 0, no_answer: 0, busy: 0, failed: 0 };

const ASSUMED: Assumptions = {
  rates: { ...NOBODY, answered: 1 },
  byAttempt: [
    { ...NOBODY, answered: 0.7, no_answer: 0.3 },
    { ...NOBODY, answered: 1 },
  ],
  connecting: [5, 30],
  onCall: {
    answered: [RING.min + TALK.min, RING.max + TALK.max],
    voicemail: [0],
    no_answer: [UNANSWERED.min, UNANSWERED.max],
    busy: [0],
    failed: [0],
  },
  noticing: noticingBy({ lookMs: POLL_MS, hinted: false }),
  analysis: [0],
};

const ms = ({ min, max }: { min: number; max: number }) => `${min}ms-${max}ms`;
const notFirst = (digit: string) => ({
  ends_with: digit,
  results: [{ result: 'no_answer' as const, ring: ms(UNANSWERED) }, 'answered' as const],
});

/** A hundred people of one area. */
const people = (area: number, count: number) =>
  Array.from({ length: count }, (_, index) => `+1${area}55501${String(index).padStart(2, '0')}`);

const CAMPAIGNS = ['slots', 'paced', 'limited'] as const;
const WITHIN = 0.05;

describe('a plan against the engine', () => {
  let stage: Stage;
  const files: string[] = [];
  let ran: ReadonlyMap<string, Span>;

  beforeAll(async () => {
    stage = await openStage({
      mix: { answered: 1 },
      numbers: ['1', '4', '7'].map(notFirst),
      ring: ms(RING),
      talk: ms(TALK),
      analysis_delay: 0,
      dial_delay: 0,
      unanswered_shows: 'failed',
    });
    await mkdir(stage.folder, { recursive: true });
    const retry = 'retry: { max_attempts: 3, no_answer: [2s], busy: [1s] }';
    files.push(
      await writeCampaign(stage.folder, {
        name: 'slots',
        fromNumbers: { '+12125550190': 8 },
        contacts: ['phone', ...people(213, 70)],
        yaml: retry,
      }),
      await writeCampaign(stage.folder, {
        name: 'paced',
        fromNumbers: { '+12125550191': 20, '+12125550192': 20 },
        callsPerSecond: 3,
        contacts: ['phone', ...people(312, 60)],
        yaml: retry,
      }),
      await writeCampaign(stage.folder, {
        name: 'limited',
        fromNumbers: { '+12125550193': 6, '+12125550194': 6 },
        contacts: [
          'phone,not_before',
          ...people(415, 70).map((phone, index) => `${phone},${index % 3 === 0 ? soon(6_000) : ''}`),
        ],
        yaml: `max_concurrent: 8\n${retry}`,
      }),
    );
    const engine = await stage.start(files, { FAIRDIAL_POLL_SECONDS: String(POLL_MS / 1_000) });
    for (const name of CAMPAIGNS) await untilState(engine, name, 'finished', 60_000);
    const events = await readEvents(await eventFiles(join(stage.folder, 'data', 'events')));
    const freed = new Map(
      events.flatMap((event) => (event.type === 'ended' ? [[event.attempt, event.wall] as const] : [])),
    );
    ran = new Map(
      await Promise.all(
        CAMPAIGNS.map(async (name) => [name, await spanOf(engine.ledger, name, freed)] as const),
      ),
    );
  });
  afterAll(() => stage.close());

  it.each(CAMPAIGNS)('%s: finished within 5 %', async (name) => {
    const real = ran.get(name);
    if (!real) throw new Error(`${name} did not run`);
    const planned = await readPlannedFiles(await loadFiles(files, real.from));
    const campaigns = planned
      .filter(({ campaign }) => campaign.name === name)
      .map(({ campaign, contacts }) => ({
        campaign,
        assumptions: real.assumptions,
        ...contacts,
        live: [],
      }));
    const setting = { campaigns, now: real.from, until: real.from + 3_600_000, guardMs: 0 };
    const made = await forecast(setting, {
      clock: systemClock,
      budgetMs: 0,
      runs: 31,
      tryChanges: false,
    });
    const took = (made.finish?.middle ?? 0) - real.from;
    const off = took / (real.to - real.from) - 1;
    expect(Math.abs(off), `planned ${took} ms, took ${real.to - real.from} ms`).toBeLessThan(WITHIN);
    expect(Math.abs(made.calls.middle / real.calls - 1)).toBeLessThan(WITHIN);
  });
});

/** Noticing is measured here, not taken for granted. */
const MET: Assumptions = { ...ASSUMED, noticing: [0] };

function soon(inMs: number): string {
  return new Date(systemClock.wallMs() + inMs).toISOString();
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly calls: number;
  readonly assumptions: Assumptions;
}

/** From the first call to the last settlement. `freed`: when each attempt's slot came free. */
async function spanOf(ledger: Ledger, name: string, freed: ReadonlyMap<string, number>): Promise<Span> {
  const { records } = await ledger.attempts.journal(name, '', 10_000);
  const from = Math.min(...records.map(({ openedAt }) => openedAt));
  const to = Math.max(...records.map(({ settledAt }) => settledAt));
  const met = new Observation();
  const after = new Observation();
  for (const record of records) {
    const freedAt = freed.get(record.attemptId);
    if (freedAt === undefined || record.endedAt === undefined) continue;
    met.add({ ...record, settledAt: freedAt });
    after.add({ ...record, endedAt: freedAt });
  }
  const { connecting, onCall, analysis: noticing } = met.assumptions(MET);
  const { analysis } = after.assumptions(MET);
  const calls = records.filter(({ state }) => state === 'settled').length;
  return { from, to, calls, assumptions: { ...ASSUMED, connecting, onCall, noticing, analysis } };
}
