import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsPerPerson } from '../../src/simulator/call-log.ts';
import { scenarioFrom } from '../../src/simulator/scenarios.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { runFairdial } from '../support/processes.ts';

const NUMBER = '+12125550190';

describe('steering a running campaign', () => {
  let stage: Stage;
  let file: string;
  const people = phones(40);

  beforeEach(async () => {
    stage = await openStage({ ring: '10ms', talk: '100ms-200ms', analysis_delay: '10ms' });
    file = await writeCampaign(stage.folder, {
      name: 'steered',
      fromNumbers: { [NUMBER]: 4 },
      contacts: listOf(people),
    });
  });
  afterEach(() => stage.close());

  const calls = () => stage.simulator.log();
  const until = (count: number) =>
    pollUntil(() => calls().length >= count, { timeoutMs: 15_000, what: `${count} calls` });

  it('opens nothing after a pause, lets live calls finish, and goes on where it was', async () => {
    const engine = await stage.start([file]);
    await until(8);
    await engine.ledger.campaigns.setState('steered', 'paused', 'by hand', Date.now());
    const acknowledged = Date.now();
    const noneLive = async () =>
      Object.values(await engine.ledger.attempts.totals()).every((count) => count === 0);
    await pollUntil(noneLive, { timeoutMs: 10_000, what: 'live calls to settle' });
    // A POST that was on its way when the pause was acknowledged may still arrive.
    expect(calls().filter(({ createdAt }) => createdAt > acknowledged + 100)).toEqual([]);
    const made = calls().length;
    await engine.ledger.campaigns.setState('steered', 'running', '', Date.now());
    await untilState(engine, 'steered', 'finished');
    expect(made).toBeLessThan(people.length);
    expect(callsPerPerson(calls())).toEqual(new Map(people.map((phone) => [phone, 1])));
  });

  it('closes what waits when it is cancelled, and loses nobody', async () => {
    const engine = await stage.start([file]);
    await until(4);
    await engine.ledger.campaigns.setState('steered', 'cancelled', 'by hand', Date.now());
    const settled = async () => {
      const { waiting, calling } = await engine.ledger.campaigns.counts('steered');
      return waiting + calling === 0;
    };
    await pollUntil(settled, { timeoutMs: 10_000, what: 'everybody to be closed' });
    const { done, cancelled } = await engine.ledger.campaigns.counts('steered');
    expect(done).toBe(calls().length);
    expect(done + cancelled).toBe(people.length);
  });

  it('ends live calls too when asked to hang up', async () => {
    stage.simulator.reload(
      scenarioFrom({ mix: { answered: 1 }, ring: '10ms', talk: '60s', analysis_delay: '10ms' }),
    );
    const engine = await stage.start([file]);
    await until(4);
    const cancel = runFairdial(['cancel', 'steered', '--hang-up', '--json'], {
      cwd: stage.folder,
      env: stage.environment(),
    });
    expect(await cancel.ended(), cancel.stderr()).toMatchObject({ code: 0 });
    expect(JSON.parse(cancel.stdout())).toMatchObject({
      state: 'cancelled',
      closed: people.length - 4,
      hungUp: 4,
    });
    const ended = async () => (await engine.ledger.campaigns.counts('steered')).calling === 0;
    await pollUntil(ended, { timeoutMs: 10_000, what: 'the ends to be learnt' });
    expect(calls()).toHaveLength(4);
  });

  it('does not dial a number that is suppressed while it waits', async () => {
    const engine = await stage.start([file]);
    const last = people.at(-1) ?? '';
    await until(2);
    const entry = { phone: last, reason: 'asked', source: 'test', at: Date.now() };
    await engine.ledger.suppressions.add([entry], {});
    await untilState(engine, 'steered', 'finished');
    expect(calls().map(({ to }) => to)).not.toContain(last);
    expect((await engine.ledger.contacts.find(last))[0]?.view.status).toBe('suppressed');
  });
});
