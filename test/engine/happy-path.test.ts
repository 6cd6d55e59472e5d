import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsPerPerson, peakPerNumber, peakPerPerson } from '../../src/simulator/call-log.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';

const FIRST = '+12125550190';
const SECOND = '+12125550191';

type Row = Record<string, string>;

describe('a small list, from file to report', () => {
  let stage: Stage;
  const people = phones(60);

  beforeAll(async () => {
    stage = await openStage({
      ring: '20ms-60ms',
      talk: '300ms-600ms',
      analysis_delay: '20ms-50ms',
      mix: { answered: 60, no_answer: 25, busy: 15 },
    });
    const yaml = 'retry:\n  max_attempts: 3\n  no_answer: [1s]\n  busy: [1s]';
    const file = await writeCampaign(stage.folder, {
      name: 'small',
      fromNumbers: { [FIRST]: 5, [SECOND]: 3 },
      contacts: [...listOf(people), '12,Wrong', `${people[0]},Twice`],
      yaml,
    });
    const engine = await stage.start([file]);
    await untilState(engine, 'small', 'finished');
    await engine.stop();
  });
  afterAll(() => stage.close());

  const report = async (name: string): Promise<Row[]> =>
    parse(await readFile(join(stage.reportsDir, 'small', name), 'utf8'), { columns: true }) as Row[];

  it('calls every accepted contact and nobody else', () => {
    expect(new Set(stage.simulator.log().map(({ to }) => to))).toEqual(new Set(people));
  });

  it('never has two calls to one person at once, and never more than three in all', () => {
    const calls = stage.simulator.log();
    expect(Math.max(...peakPerPerson(calls).values())).toBe(1);
    expect(Math.max(...callsPerPerson(calls).values())).toBeLessThanOrEqual(3);
  });

  it('fills every slot and not one more', () => {
    const peaks = peakPerNumber(stage.simulator.log());
    expect(peaks.get(FIRST)).toBe(5);
    expect(peaks.get(SECOND)).toBe(3);
  });

  it('reports every imported row once, in a final state that the simulator agrees with', async () => {
    const rows = await report('contacts.csv');
    expect(rows.map(({ phone }) => phone)).toEqual(people);
    const last = new Map(stage.simulator.log().map((call) => [call.to, call]));
    for (const row of rows) {
      const call = last.get(row.phone ?? '');
      expect(row.call_id).toBe(call?.callId);
      expect(row.disposition).toBe(call?.result);
      expect(row.status).toBe(call?.result === 'answered' ? 'done' : 'exhausted');
    }
  });

  it('has one line in attempts.csv for each call of the simulator', async () => {
    const reported = (await report('attempts.csv')).map(({ call_id }) => call_id).sort();
    expect(reported).toEqual(
      stage.simulator
        .log()
        .map(({ callId }) => callId)
        .sort(),
    );
  });

  it('sends each row as variables and names the attempt in the metadata', () => {
    const call = stage.simulator.log().find(({ to }) => to === people[7]);
    expect(call?.variables).toEqual({ first_name: 'Person 7' });
    expect(call?.metadata).toMatchObject({
      fairdial_campaign: 'small',
      fairdial_n: '1',
      fairdial_contact: '9',
    });
  });

  it('keeps the identity in summary.json, and the two wrong rows in rejected.csv', async () => {
    const summary = JSON.parse(await readFile(join(stage.reportsDir, 'small', 'summary.json'), 'utf8'));
    expect(summary.identity).toMatchObject({ imported: people.length, holds: true, waiting: 0, calling: 0 });
    const rejected = await report('rejected.csv');
    expect(rejected.map(({ line }) => line)).toEqual(['62', '63']);
    expect(rejected[1]?.code).toBe('duplicate');
  });
});
