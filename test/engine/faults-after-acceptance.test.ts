import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsPerPerson, peakPerNumber } from '../../src/simulator/call-log.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';

const NUMBER = '+12125550190';
/** 400 for the whole measure, fewer for every day. */
const PEOPLE = Number(process.env.FAULT_CONTACTS ?? 150);

/** Every one of these answers hides a call that was made. */
const FAULTS = {
  status_500_after_accept: '2%',
  reset_after_accept: '2%',
  malformed_after_accept: '2%',
  hang_after_accept: '0.5%',
} as const;

describe('calls that were made, and whose answer was lost', () => {
  let stage: Stage;
  const people = phones(PEOPLE);

  beforeAll(async () => {
    stage = await openStage({
      seed: 5,
      ring: '10ms-30ms',
      talk: '20ms-100ms',
      analysis_delay: '10ms',
      mix: { answered: 70, no_answer: 20, busy: 10 },
      unanswered_shows: 'failed',
      faults: FAULTS,
    });
    const yaml = 'retry:\n  max_attempts: 1';
    const file = await writeCampaign(stage.folder, {
      name: 'faults',
      fromNumbers: { [NUMBER]: 12 },
      contacts: listOf(people),
      yaml,
    });
    const engine = await stage.start([file], {
      FAIRDIAL_POST_TIMEOUT_SECONDS: '2',
      FAIRDIAL_TEST_HASTE: '30',
    });
    await untilState(engine, 'faults', 'finished', 240_000);
    await engine.stop();
  }, 260_000);
  afterAll(() => stage.close());

  const report = async (name: string) =>
    parse(await readFile(join(stage.reportsDir, 'faults', name), 'utf8'), { columns: true }) as Record<
      string,
      string
    >[];

  it('really happened', () => {
    const { faults } = stage.simulator.stats();
    const met = Object.values(faults).reduce((sum, times) => sum + times, 0);
    expect(met).toBeGreaterThanOrEqual(PEOPLE / 40);
  });

  it('leave every person called exactly once', () => {
    expect(callsPerPerson(stage.simulator.log())).toEqual(new Map(people.map((phone) => [phone, 1])));
  });

  it('leave every contact in a final state, as the simulator knows it, without a person', async () => {
    const rows = await report('contacts.csv');
    const made = new Map(stage.simulator.log().map((call) => [call.to, call]));
    expect(rows).toHaveLength(PEOPLE);
    for (const row of rows) {
      const call = made.get(row.phone ?? '');
      expect([row.call_id, row.disposition]).toEqual([call?.callId, call?.result]);
      expect(['done', 'exhausted']).toContain(row.status);
    }
  });

  it('never put more calls on a number than it may carry', () => {
    expect(peakPerNumber(stage.simulator.log()).get(NUMBER)).toBeLessThanOrEqual(12);
  });
});
