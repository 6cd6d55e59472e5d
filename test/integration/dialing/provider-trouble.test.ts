import { afterEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../../support/engine.ts';
import { pollUntil } from '../../support/poll.ts';

const LINE = '+15735550110';
const OTHER_LINE = '+15735550111';
const QUICK = { ring: '10ms', talk: '50ms', analysis_delay: 0, mix: { answered: 1 } } as const;
/** The engine's own waits are thirty times shorter: a cool-off is a second, a ramp two. */
const HASTE = { FAIRDIAL_TEST_HASTE: '30' };

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
});

async function open(scenario: Parameters<typeof openStage>[0]): Promise<Stage> {
  stage = await openStage(scenario);
  return stage;
}

async function startCampaign(on: Stage, contacts: number, environment: Record<string, string> = {}) {
  const file = await writeCampaign(on.folder, {
    name: 'trouble',
    fromNumbers: { [LINE]: 5, [OTHER_LINE]: 5 },
    contacts: listOf(phones(contacts)),
  });
  return on.start([file], environment);
}

const breakerOf = async ({ ledger, clock }: Engine) => await ledger.attempts.breaker(clock.wallMs());

it('a provider that accepts and says 500 calls no more than were in flight and three; then everybody, once', async () => {
  const on = await open({ ...QUICK, faults: { status_500_after_accept: 1 } });
  const engine = await startCampaign(on, 200, HASTE);
  const tripped = async () => (await breakerOf(engine)).state !== 'closed';
  await pollUntil(tripped, { what: 'the breaker to open', timeoutMs: 10_000 });
  const atTrip = await engine.ledger.attempts.totals();
  const bound = on.simulator.log().length + atTrip.posting + 3;
  // One probe goes out and fails: nothing else does.
  await pollUntil(async () => on.simulator.log().length > 10, { what: 'a probe', timeoutMs: 10_000 });
  expect(on.simulator.log().length).toBeLessThanOrEqual(Math.min(bound, 13));

  on.simulator.reload(scenarioFrom(QUICK));
  await untilState(engine, 'trouble', 'finished');
  const called = on.simulator.log().map(({ to }) => to);
  expect(new Set(called).size).toBe(called.length);
  expect(called).toHaveLength(200);
  expect(await breakerOf(engine)).toEqual({ state: 'closed' });
}, 40_000);

it('a number told to wait waits exactly that long, and nobody loses an attempt', async () => {
  const on = await open({ ...QUICK, faults: { refuse_429: { probability: 1, retry_after: '4s' } } });
  const engine = await startCampaign(on, 30);
  await pollUntil(() => on.simulator.stats().posts > 0, { what: 'a refusal' });
  const holds = await pollUntil(
    async () => {
      const known = await engine.ledger.attempts.backOffs(engine.clock.wallMs());
      return known.length === 2 ? known : undefined;
    },
    { what: 'both numbers to be held' },
  );
  const totals = () => engine.ledger.attempts.totals();
  const answered = async () => (await totals()).opened + (await totals()).posting === 0;
  await pollUntil(answered, { what: 'all that was in flight to be refused' });
  const refused = on.simulator.stats().posts;
  expect(refused).toBeLessThanOrEqual(10);
  for (const { since, until } of holds) expect(until - since).toBe(4_000);
  on.simulator.reload(scenarioFrom(QUICK));
  await pollUntil(() => on.simulator.log().length > 0, { what: 'the first call' });
  const [first] = on.simulator.log();
  expect(first?.createdAt).not.toBeLessThan(Math.min(...holds.map(({ until }) => until)));
  await untilState(engine, 'trouble', 'finished');
  const views = await engine.ledger.contacts.page('trouble', 0, 100);
  expect(views.map(({ attempts }) => attempts)).toEqual(views.map(() => 1));
});

it('a from number that is not registered pauses the campaign at once, once, and nobody loses an attempt', async () => {
  const on = await open({ ...QUICK, from_numbers: ['+15735550199'] });
  const engine = await startCampaign(on, 30);
  await untilState(engine, 'trouble', 'paused');
  const entry = await engine.ledger.campaigns.get('trouble');
  expect(entry?.reason).not.toBe('');
  const idle = async () => (await engine.ledger.attempts.slots()).account === 0;
  await pollUntil(idle, { what: 'the attempts to be given back' });
  const views = await engine.ledger.contacts.page('trouble', 0, 100);
  expect(views.every(({ status, attempts }) => status === 'waiting' && attempts === 0)).toBe(true);
});

it('an account whose day is nearly used up stops until midnight UTC', async () => {
  const on = await open({ ...QUICK, daily_cap: 5 });
  const engine = await startCampaign(on, 30);
  const hold = await pollUntil(
    async () =>
      (await engine.ledger.attempts.backOffs(engine.clock.wallMs())).find(
        ({ fromNumber }) => fromNumber === '',
      ),
    { what: 'the account to be held' },
  );
  expect(hold.reason).toMatch(/calls left today/);
  expect(on.simulator.log().length).toBeLessThanOrEqual(5);
});
