import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { moveCampaign } from '../../src/http/campaign-moves.ts';
import { listOf, phones, writeCampaign, writeContacts } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';

const NUMBER = '+12125550190';
const DAMAGED = Array.from({ length: 30 }, (_, index) => `4.47701E+11,Person ${index}`);

let stage: Stage;
let folder: string;
beforeEach(async () => {
  stage = await openStage({ ring: '10ms', talk: '30ms', analysis_delay: '10ms' });
  folder = join(stage.folder, 'campaigns');
  await mkdir(folder);
});
afterEach(() => stage.close());

const calls = () => stage.simulator.log().length;
const campaign = (contacts: readonly string[]) => ({
  name: 'damaged',
  fromNumbers: { [NUMBER]: 5 },
  contacts,
});

it('dials nobody of a damaged list, and everybody once it is mended', async () => {
  await writeCampaign(folder, campaign([...listOf(phones(20)), ...DAMAGED]));
  const engine = await stage.serve(folder);
  await untilState(engine, 'damaged', 'paused');
  expect((await engine.ledger.campaigns.get('damaged'))?.reason).toContain(
    'spreadsheet-number in 30 of 50 (60 %',
  );
  const stored = async () => (await engine.ledger.campaigns.counts('damaged')).waiting === 20;
  await pollUntil(stored, { what: 'the good rows to be stored' });
  expect(calls()).toBe(0);
  await writeContacts(folder, 'damaged', listOf(phones(20)));
  await untilState(engine, 'damaged', 'finished');
  expect(calls()).toBe(20);
});

it('dials the rest of a list that a person accepts', async () => {
  await writeCampaign(folder, campaign([...listOf(phones(20)), ...DAMAGED]));
  const engine = await stage.serve(folder);
  await untilState(engine, 'damaged', 'paused');
  await moveCampaign(engine.ledger.campaigns, { name: 'damaged', move: 'resume' }, Date.now());
  await untilState(engine, 'damaged', 'finished');
  expect(calls()).toBe(20);
  expect((await engine.ledger.campaigns.get('damaged'))?.import.rejected).toBe(30);
});

it('dials nobody of a damaged list whose campaign a person had paused and resumes', async () => {
  await writeCampaign(folder, campaign(listOf(phones(20))));
  const engine = await stage.serve(folder);
  await untilState(engine, 'damaged', 'finished');
  const { campaigns } = engine.ledger;
  const move = (kind: 'pause' | 'resume') =>
    moveCampaign(campaigns, { name: 'damaged', move: kind }, Date.now());
  await writeContacts(folder, 'damaged', [...listOf(phones(60).slice(20)), ...DAMAGED]);
  await untilState(engine, 'damaged', 'paused');
  expect(await move('pause')).toMatchObject({ kind: 'same' });
  expect((await campaigns.get('damaged'))?.reason).toBe('by hand');
  expect(await move('resume')).toMatchObject({
    kind: 'held',
    reason: expect.stringContaining('spreadsheet-number in 30 of 70'),
  });
  expect(calls()).toBe(20);
  expect(await move('resume')).toEqual({ kind: 'changed', state: 'running' });
  await untilState(engine, 'damaged', 'finished');
  expect(calls()).toBe(60);
});
