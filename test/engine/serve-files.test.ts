import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { listOf, phones, writeCampaign, writeContacts, yamlOf } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';

const NUMBER = '+12125550190';

describe('a running service follows its campaign files', () => {
  let stage: Stage;
  let engine: Engine;
  let folder: string;
  const people = phones(6);
  const campaign = (name: string, contacts: readonly string[]) => ({
    name,
    fromNumbers: { [NUMBER]: 2 },
    contacts,
  });

  beforeAll(async () => {
    stage = await openStage({ ring: '10ms', talk: '30ms', analysis_delay: '10ms' });
    folder = join(stage.folder, 'campaigns');
    await mkdir(folder);
    engine = await stage.serve(folder);
  });
  afterAll(() => stage.close());

  const calledOf = (name: string) =>
    stage.simulator
      .log()
      .filter(({ metadata }) => metadata.fairdial_campaign === name)
      .map(({ to }) => to);
  const entryOf = async (name: string) =>
    (await engine.ledger.campaigns.get(name)) ?? { state: 'unknown', reason: '' };

  it('runs a file that is dropped in, within two seconds', async () => {
    await writeCampaign(folder, campaign('dropped', listOf(people.slice(0, 2))));
    const called = () => calledOf('dropped').length === 2;
    await pollUntil(called, { timeoutMs: 2_000, what: 'both contacts of the dropped campaign to be called' });
    await untilState(engine, 'dropped', 'finished');
  });

  it('calls the rows that an edited list adds, and nobody again', async () => {
    await writeContacts(folder, 'dropped', listOf(people.slice(0, 4)));
    await pollUntil(() => calledOf('dropped').length >= 4, {
      timeoutMs: 8_000,
      what: 'the added rows to be called',
    });
    await untilState(engine, 'dropped', 'finished');
    expect(new Set(calledOf('dropped'))).toEqual(new Set(people.slice(0, 4)));
    expect(calledOf('dropped')).toHaveLength(4);
  });

  it('cancels, and does not call, contacts whose rows are gone', async () => {
    const closed = '  mon: "00:00-00:01"';
    await writeCampaign(folder, { ...campaign('later', listOf(people.slice(4))), window: closed });
    await pollUntil(async () => (await engine.ledger.campaigns.get('later'))?.import.completed, {
      what: 'the import',
    });
    await writeContacts(folder, 'later', listOf(people.slice(5)));
    const cancelled = async () => (await engine.ledger.campaigns.counts('later')).cancelled === 1;
    await pollUntil(cancelled, { timeoutMs: 8_000, what: 'the removed row to be cancelled' });
  });

  it('changes nothing for an invalid edit', async () => {
    const before = await entryOf('later');
    await writeFile(join(folder, 'later.yaml'), `${yamlOf(campaign('later', []))}max_attempt: 3\n`);
    const still = yamlOf({ ...campaign('marker', []), window: '  mon: "00:00-00:01"' });
    await writeContacts(folder, 'marker', listOf(people.slice(0, 1)));
    await writeFile(join(folder, 'marker.yaml'), still);
    await untilState(engine, 'marker', 'running');
    expect(await entryOf('later')).toEqual(before);
  });

  it('pauses a campaign whose file is removed, and goes on when the file is back', async () => {
    await rm(join(folder, 'marker.yaml'));
    await untilState(engine, 'marker', 'paused');
    expect((await entryOf('marker')).reason).toBe('its file was removed');
    await writeFile(join(folder, 'marker.yaml'), yamlOf(campaign('marker', [])));
    await untilState(engine, 'marker', 'finished');
  });
});
