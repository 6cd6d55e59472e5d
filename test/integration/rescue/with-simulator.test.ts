import { afterEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine.ts';
import { callsPerPerson } from '../../../src/simulator/call-log.ts';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../../support/engine.ts';
import { pollUntil } from '../../support/poll.ts';
import { fairdial } from '../cli/fairdial.ts';

const NUMBER = '+12125550190';
const QUICK = { ring: '20ms', talk: '50ms', analysis_delay: '10ms', mix: { answered: 1 } } as const;

let stage: Stage;
afterEach(() => stage.close());

interface Beginning {
  readonly scenario?: ScenarioInput;
  readonly atOnce?: number;
  readonly more?: object;
  /** Done once the simulator runs, before anybody is dialled. */
  readonly before?: () => Promise<void>;
}

/** A call of the same account that we did not make, or not in this life. */
async function callByOthers(body: object): Promise<void> {
  await fetch(`${stage.simulator.url}/v1/calls`, {
    method: 'POST',
    headers: { authorization: 'Bearer oi_sk_test', 'content-type': 'application/json' },
    body: JSON.stringify({ agent_id: 'test-agent', ...body }),
  });
}

/** One campaign of these people, against this scenario, thirty times as impatient as in real life. */
async function start(
  people: readonly string[],
  { scenario = {}, atOnce = 2, more = {}, before = async () => {} }: Beginning = {},
): Promise<Engine> {
  stage = await openStage({ ...QUICK, ...scenario });
  await before();
  const contacts = listOf(people);
  const fromNumbers = { [NUMBER]: atOnce };
  const file = await writeCampaign(stage.folder, { name: 'rescue', fromNumbers, contacts });
  return stage.start([file], { FAIRDIAL_TEST_HASTE: '30', FAIRDIAL_POST_TIMEOUT_SECONDS: '1', ...more });
}

const everybodyOnce = (people: readonly string[]) =>
  expect(callsPerPerson(stage.simulator.log())).toEqual(new Map(people.map((phone) => [phone, 1])));
const counts = (engine: Engine) => engine.ledger.campaigns.counts('rescue');
const heldAttempts = async (engine: Engine) =>
  (await engine.ledger.attempts.inState('unconfirmed', 99)).filter(({ held }) => held);
const release = (...args: string[]) =>
  fairdial(['release', ...args], { cwd: stage.folder, env: stage.environment() });

it('finds calls that the API made after it had said it failed', async () => {
  const people = phones(4);
  const engine = await start(people, {
    scenario: { faults: { late_accept: { probability: 1, delay: '300ms' } } },
    more: { FAIRDIAL_PROOF_SECONDS: '5' },
  });
  await untilState(engine, 'rescue', 'finished', 60_000);
  everybodyOnce(people);
  expect(await counts(engine)).toMatchObject({ done: 4 });
}, 70_000);

it('goes on by itself where the very first calls of an account were lost and no metadata is shown', async () => {
  const people = phones(3);
  const engine = await start(people, {
    scenario: { echo_metadata: false, faults: { hang_before_accept: 1 } },
    more: { FAIRDIAL_PROOF_SECONDS: '5' },
  });
  await pollUntil(async () => (await counts(engine)).unconfirmed > 0, { timeoutMs: 20_000, what: 'doubt' });
  stage.simulator.reload(scenarioFrom({ ...QUICK, echo_metadata: false }));
  await untilState(engine, 'rescue', 'finished', 60_000);
  everybodyOnce(people);
}, 70_000);

it('recognises calls by their numbers where the list shows no metadata', async () => {
  const people = phones(4);
  const engine = await start(people, {
    scenario: { echo_metadata: false, faults: { status_500_after_accept: 0.5, reset_after_accept: 0.9 } },
  });
  await untilState(engine, 'rescue', 'finished', 60_000);
  everybodyOnce(people);
  expect(await counts(engine)).toMatchObject({ done: 4 });
}, 70_000);

it('does not dial a contact to whom a call of ours is live already, and counts that call', async () => {
  const people = phones(2);
  const [first = '', second = ''] = people;
  const engine = await start(people, {
    atOnce: 1,
    scenario: { numbers: [{ number: first, results: [{ result: 'answered', talk: '6s' }] }] },
  });
  await pollUntil(() => stage.simulator.log().length === 1, { timeoutMs: 10_000, what: 'the first call' });
  const metadata = { fairdial_attempt: 'abcdef0123456789-0', fairdial_campaign: 'rescue' };
  await callByOthers({ from_number: NUMBER, to_number: second, metadata });
  await untilState(engine, 'rescue', 'finished', 30_000);
  everybodyOnce(people);
  const [found] = await engine.ledger.contacts.find(second);
  expect(found?.view).toMatchObject({ status: 'done', attempts: 1, result: { disposition: 'answered' } });
}, 50_000);

it('stops a call that outlives every limit', async () => {
  const people = phones(1);
  const engine = await start(people, {
    scenario: { mix: { stuck: 1 } },
    more: { FAIRDIAL_MAX_CALL_SECONDS: '10' },
  });
  await untilState(engine, 'rescue', 'finished', 40_000);
  everybodyOnce(people);
  expect(stage.simulator.log()[0]?.endedAt).toBeDefined();
}, 60_000);

it('holds what nobody can know, shows it with the command to type, and goes on as a person decides', async () => {
  const people = phones(2);
  const [first = '', second = ''] = people;
  const engine = await start(people, {
    scenario: { echo_metadata: false },
    before: async () => {
      for (const to_number of people) await callByOthers({ from_number: '+12125550191', to_number });
      stage.simulator.reload(
        scenarioFrom({ ...QUICK, echo_metadata: false, faults: { hang_before_accept: 1 } }),
      );
    },
  });
  await pollUntil(async () => (await heldAttempts(engine)).length === 2, {
    timeoutMs: 30_000,
    what: 'two held attempts',
  });
  const [one, two] = await heldAttempts(engine);

  const status = await fairdial(['status'], { cwd: stage.folder, env: stage.environment() });
  expect(status.stdout).toContain(`number …${first.slice(-4)}`);
  expect(status.stdout).toContain(`fairdial release ${one?.id} --as placed --why "…"`);
  expect(status.stdout).not.toContain(first);

  expect(await release('nobody-0', '--as', 'absent', '--why', 'x')).toMatchObject({ code: 2 });
  const undecided = await release('+12125550177', '--as', 'absent', '--why', 'x');
  expect([undecided.code, undecided.stderr]).toEqual([2, expect.stringContaining('waits for a decision')]);

  const placed = await release(one?.phone ?? '', '--as', 'placed', '--why', 'she says so', '--json');
  expect(JSON.parse(placed.stdout)).toMatchObject({ attempt: one?.id, as: 'placed', why: 'she says so' });
  stage.simulator.reload(scenarioFrom(QUICK));
  const absent = await release(two?.id ?? '', '--as', 'absent', '--why', 'not on the bill');
  // The engine may be quicker than the words.
  const nowFree = expect.stringMatching(/the contact (waits again|is in a later call)/);
  expect([absent.code, absent.stdout]).toEqual([0, nowFree]);
  const again = await release(one?.id ?? '', '--as', 'absent', '--why', 'x');
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('settled already')]);
  const view = async (phone: string) => (await engine.ledger.contacts.find(phone))[0]?.view;
  expect(await view(one?.phone ?? '')).toMatchObject({ status: 'done', result: { disposition: 'lost' } });
  await untilState(engine, 'rescue', 'finished', 30_000);
  const ours = stage.simulator.log().filter(({ from }) => from === NUMBER);
  expect([...callsPerPerson(ours)]).toEqual([[two?.phone, 1]]);
  expect(await view(two?.phone ?? '')).toMatchObject({ status: 'done', attempts: 1 });
  expect([first, second].sort()).toEqual([one?.phone, two?.phone].sort());
}, 60_000);
