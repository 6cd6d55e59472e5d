import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { readWhy } from '../../src/explaining/why.ts';
import { readStanding } from '../../src/reports/standing.ts';
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

  const standing = () =>
    readStanding({ ledger: engine.ledger, clock: engine.clock, guardMs: 0 }, ['later', 'marker']);
  const problems = async () => (await standing()).fileProblems ?? [];
  const untilWrong = (wrong: readonly string[]) =>
    pollUntil(
      async () => {
        const told = (await problems()).map(({ campaign = '' }) => campaign);
        return told.join() === wrong.join() && told;
      },
      { timeoutMs: 8_000, what: `the files of ${wrong.join() || 'nobody'} to be wrong` },
    );

  it('says which edit is not taken up, where it is wrong, and since when the version is that goes on', async () => {
    await untilWrong(['later']);
    const [problem] = await problems();
    const since = (await engine.ledger.campaigns.get('later'))?.versionSince ?? 0;
    expect(problem?.text).toMatch(/later\.yaml:\d+:\d+: .*max_attempt/);
    expect(problem?.text).toContain(
      `the version of ${new Date(since).toISOString().slice(11, 16)} UTC goes on`,
    );
    const sources = { ledger: engine.ledger, clock: engine.clock, guardMs: 0 };
    expect((await readWhy(sources, 'later'))?.beside.files).toEqual([problem?.text]);
  });

  it('knows it still after a restart, and only what is wrong now', async () => {
    await writeFile(join(folder, 'new.yaml'), 'name: never-seen\nagent: none\n');
    await pollUntil(async () => (await engine.ledger.campaigns.fileProblems()).length === 2, {
      what: 'both files to be wrong',
    });
    await engine.stop();
    await rm(join(folder, 'new.yaml'));
    engine = await stage.serve(folder);
    await pollUntil(async () => (await engine.ledger.campaigns.fileProblems()).length === 1, {
      timeoutMs: 8_000,
      what: 'the file that is gone to be forgotten',
    });
    expect(await problems()).toMatchObject([{ campaign: 'later', file: join(folder, 'later.yaml') }]);
  });

  it('says what is wrong with an edited list, and forgets each once it is mended', async () => {
    await writeFile(join(folder, 'contacts', 'marker.csv'), 'phone,first\n"+12125550101,Ann\n');
    await untilWrong(['later', 'marker']);
    const list = (await problems()).find(({ campaign }) => campaign === 'marker');
    expect(list?.text).toContain(`${join(folder, 'contacts', 'marker.csv')}:2`);
    expect(list?.text).toContain('the contacts read before stay');
    expect(list?.text).not.toContain('2125550101');
    await writeContacts(folder, 'marker', listOf(people.slice(0, 1)));
    await untilWrong(['later']);
    const closed = { ...campaign('later', listOf(people.slice(5))), window: '  mon: "00:00-00:01"' };
    await writeCampaign(folder, closed);
    await untilWrong([]);
    await writeFile(join(folder, 'later.yaml'), 'name: "later');
    await untilWrong(['later']);
    await rm(join(folder, 'later.yaml'));
    await untilWrong([]);
  });

  it('pauses a campaign whose file is removed, and goes on when the file is back', async () => {
    await rm(join(folder, 'marker.yaml'));
    await untilState(engine, 'marker', 'paused');
    expect((await entryOf('marker')).reason).toBe('its file was removed');
    await writeFile(join(folder, 'marker.yaml'), yamlOf(campaign('marker', [])));
    await untilState(engine, 'marker', 'finished');
  });
});
