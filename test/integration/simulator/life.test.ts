import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCallLog } from '../../../src/simulator/call-log.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { ask, create, QUICK, receiver, simulator, until } from './kit.ts';

describe('a call', () => {
  it('rings, is answered, ends, and is analysed later', async () => {
    const sim = await simulator({
      outcomes: 'Interested',
      ring: '30ms',
      talk: '60ms',
      analysis_delay: '2s',
    });
    const { body } = await create(sim);
    const show = async () => (await ask(sim, 'GET', `/v1/calls/${body.id}`)).body;
    const seen = new Set<string>([body.status]);
    const ended = await until(async () => {
      const call = await show();
      seen.add(call.status);
      return call.ended_at && call;
    });
    const order = ['initiated', 'ringing', 'in_progress', 'completed'];
    expect([...seen]).toEqual(order.filter((status) => seen.has(status)));
    expect(ended.analysis).toEqual({});
    const analysed = await until(async () => {
      const call = await show();
      return call.ai_summary && call;
    });
    expect(analysed).toMatchObject({
      status: 'completed',
      end_reason: 'hangup',
      outcome: 'Interested',
      analysis: { outcome: 'Interested' },
    });
    expect(analysed.messages.map((message: { role: string }) => message.role)).toContain('user');
    expect(analysed.duration_seconds).toBeGreaterThanOrEqual(0.05);
    const [call] = sim.log();
    expect(call).toMatchObject({ status: 'completed', result: 'answered' });
    expect(call?.createdAt).toBeLessThanOrEqual(call?.dialedAt ?? 0);
    expect(call?.dialedAt).toBeLessThan(call?.startedAt ?? 0);
    expect(call?.startedAt).toBeLessThan(call?.endedAt ?? 0);
  });

  it.each([
    [
      { result: 'no_answer', shows: 'failed' },
      { status: 'failed', end_reason: 'no_answer', outcome: null },
    ],
    [
      { result: 'no_answer', shows: 'completed' },
      { status: 'completed', outcome: 'Not Connected', messages: [] },
    ],
    [
      { result: 'busy', shows: 'failed' },
      { status: 'failed', end_reason: 'busy' },
    ],
    [
      { result: 'failed', shows: 'completed' },
      { status: 'failed', end_reason: 'sip_error' },
    ],
    [{ result: 'voicemail' }, { status: 'completed', outcome: 'Voicemail' }],
    [
      { result: 'answered', outcome: 'none' },
      { status: 'completed', outcome: null },
    ],
    [
      { result: 'answered', outcome: 'do_not_call', end_reason: 'agent' },
      { outcome: 'do_not_call', end_reason: 'agent' },
    ],
  ] as const)('scripted as %j shows %j', async (result, shown) => {
    const sim = await simulator({ numbers: [{ number: '+12125550101', results: [result] }] });
    const { body } = await create(sim);
    const call = await until(async () => {
      const { body: now } = await ask(sim, 'GET', `/v1/calls/${body.id}`);
      return 'outcome' in now.analysis && now;
    });
    expect(call).toMatchObject(shown);
    expect(sim.log()[0]?.result).toBe(result.result);
  });

  it('follows its number through the script, the last result for ever; `invalid` makes no call', async () => {
    const sim = await simulator({
      numbers: [{ ends_with: '0101', results: ['busy', 'invalid', 'answered'] }],
      mix: { failed: 1 },
    });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await create(sim)).status);
    await create(sim, { to_number: '+12125550102' });
    expect(statuses).toEqual([201, 422, 201, 201]);
    expect(sim.log().map((call) => call.result)).toEqual(['busy', 'answered', 'answered', 'failed']);
  });

  it('can be hung up: while ringing, while talking, and not twice', async () => {
    const sim = await simulator({
      ring: '1h',
      numbers: [{ ends_with: '2', results: [{ result: 'stuck', ring: '1ms' }] }],
    });
    const ringing = await create(sim);
    const talking = await create(sim, { to_number: '+12125550102' });
    await until(() => sim.log()[1]?.status === 'in_progress');
    for (const { body } of [ringing, talking, talking]) {
      const stopped = await ask(sim, 'POST', `/v1/calls/${body.id}/stop`);
      expect(stopped).toMatchObject({ status: 200, body: { status: 'completed', end_reason: 'api_stop' } });
    }
    const analysed = await until(async () => {
      const { body } = await ask(sim, 'GET', `/v1/calls/${ringing.body.id}`);
      return body.outcome && body;
    });
    expect(analysed).toMatchObject({ outcome: 'Not Connected', messages: [] });
    expect(sim.stats()).toMatchObject({ accepted: 2, live: 0, posts: 2 });
    expect((await ask(sim, 'POST', '/v1/calls/none/stop')).status).toBe(404);
  });
});

it('a call hung up while ringing stays so, though it would have been answered', async () => {
  const sim = await simulator({ ring: '30ms' });
  const { body } = await create(sim);
  const stopped = await ask(sim, 'POST', `/v1/calls/${body.id}/stop`);
  await create(sim);
  await until(() => sim.log()[1]?.endedAt);
  expect(sim.log()[0]).toMatchObject({ status: 'completed', startedAt: undefined });
  expect((await ask(sim, 'GET', `/v1/calls/${body.id}`)).body).toMatchObject({
    ended_at: stopped.body.ended_at,
    end_reason: 'api_stop',
  });
});

describe('webhooks', () => {
  const names = (events: { event: string }[]) => events.map(({ event }) => event);

  it('tell each step to the call’s own URL', async () => {
    const sim = await simulator({ outcomes: 'Interested' });
    const hook = await receiver();
    const { body } = await create(sim, { webhook_url: hook.url });
    await until(() => hook.events.length === 3);
    expect(names(hook.events).sort()).toEqual(['call.analyzed', 'call.ended', 'call.started']);
    expect(hook.events[0]).toMatchObject({
      path: '/hook/1?x=2',
      call_id: body.id,
      to_number: '+12125550101',
    });
    const analysed = hook.events.find(({ event }) => event === 'call.analyzed');
    expect(analysed).toMatchObject({ status: 'completed', outcome: 'Interested' });
    expect(analysed).not.toHaveProperty('metadata');
  });

  it('say that a call failed', async () => {
    const sim = await simulator({ mix: { failed: 1 } });
    const hook = await receiver();
    await create(sim, { webhook_url: hook.url });
    expect(await until(() => hook.events[0])).toMatchObject({ event: 'call.failed', status: 'failed' });
  });

  it('come again until they are taken', async () => {
    const sim = await simulator({ mix: { failed: 1 } });
    const hook = await receiver(503, 302);
    await create(sim, { webhook_url: hook.url });
    await until(() => hook.events.length === 3);
    expect(await until(() => sim.stats().webhooks.delivered)).toBe(1);
  });

  it('are lost or doubled as often as the scenario says', async () => {
    const hook = await receiver();
    const lossy = await simulator({ mix: { failed: 1 }, webhooks: { loss: '100%' } });
    await create(lossy, { webhook_url: hook.url });
    await until(() => lossy.stats().webhooks.lost === 1);
    const doubling = await simulator({ mix: { failed: 1 }, webhooks: { duplicate: 1 } });
    await create(doubling, { webhook_url: hook.url });
    await until(() => hook.events.length === 2);
    expect(new Set(hook.events.map(({ call_id }) => call_id)).size).toBe(1);
  });
});

describe('faults', () => {
  const only = (fault: object) => simulator({ faults: fault });

  it('after acceptance: the call exists, and the answer does not say so', async () => {
    const broken = await only({ status_500_after_accept: 1 });
    expect((await create(broken)).status).toBe(500);
    const reset = await only({ reset_after_accept: 1 });
    await expect(create(reset)).rejects.toThrow();
    const garbled = await only({ malformed_after_accept: 1 });
    for (let n = 0; n < 5; n += 1) expect(typeof (await create(garbled)).body?.id).not.toBe('string');
    const mute = await only({ hang_after_accept: 1 });
    create(mute).catch(() => {});
    await until(() => mute.log().length === 1);
    expect([broken, reset, garbled].map((sim) => sim.log().length)).toEqual([1, 1, 5]);
    expect(broken.stats().faults).toEqual({ status_500_after_accept: 1 });
  });

  it('before acceptance: no call exists', async () => {
    const busy = await only({ refuse_429: { probability: 1, retry_after: '3s' } });
    const refused = await create(busy);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    const down = await only({ status_503_before_accept: 1 });
    expect((await create(down)).status).toBe(503);
    const mute = await only({ hang_before_accept: 1 });
    create(mute).catch(() => {});
    await until(() => mute.stats().posts === 1);
    expect([busy, down, mute].map((sim) => sim.log().length)).toEqual([0, 0, 0]);
  });

  it('late acceptance: 504, and a call some time afterwards', async () => {
    const sim = await only({ late_accept: { probability: 1, delay: '30ms' } });
    expect((await create(sim)).status).toBe(504);
    expect(sim.log()).toHaveLength(0);
    await until(() => sim.log().length === 1);
  });

  it('end when another scenario is loaded', async () => {
    const sim = await only({ status_503_before_accept: 1 });
    await create(sim);
    sim.reload(scenarioFrom(QUICK));
    expect((await create(sim)).status).toBe(201);
  });
});

describe('results', () => {
  const mixed = {
    mix: { answered: 3, no_answer: 3, busy: 2, voicemail: 1, failed: 1, invalid: 1 },
    faults: { status_500_after_accept: 0.2, status_503_before_accept: 0.2 },
  };
  const numbers = Array.from({ length: 40 }, (_, n) => `+121255501${String(n).padStart(2, '0')}`);

  async function run(seed: number, order: readonly string[]) {
    const sim = await simulator(mixed, { seed });
    const told = new Map<string, string[]>();
    for (const to of [...order, ...order]) {
      const { status } = await create(sim, { to_number: to });
      told.set(to, [...(told.get(to) ?? []), String(status)]);
    }
    for (const call of sim.log()) told.get(call.to)?.push(call.result);
    return told;
  }

  it('follow from seed, number and count alone, whatever the order of arrival', async () => {
    const first = await run(7, numbers);
    const again = await run(7, [...numbers].reverse());
    expect(Object.fromEntries(again)).toEqual(Object.fromEntries(first));
    expect(Object.fromEntries(await run(8, numbers))).not.toEqual(Object.fromEntries(first));
  });
});

describe('the call log', () => {
  it('can be read back from its file as it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'call-log-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const logFile = join(folder, 'calls.jsonl');
    const sim = await simulator({ mix: { answered: 1, busy: 1 } }, { logFile });
    for (let n = 0; n < 20; n += 1) await create(sim, { to_number: `+121255501${10 + n}` });
    await until(() => sim.log().every((call) => call.endedAt !== undefined));
    await sim.stop();
    const judged = [
      'callId',
      'to',
      'from',
      'createdAt',
      'dialedAt',
      'endedAt',
      'status',
      'result',
      'metadata',
      'variables',
    ];
    const read = await readCallLog(logFile);
    const pick = (call: object) => judged.map((name) => (call as Record<string, unknown>)[name]);
    expect(read.map(pick)).toEqual(sim.log().map(pick));
  });

  it('must be writable', async () => {
    await expect(simulator({}, { logFile: '/no/such/folder/calls.jsonl' })).rejects.toThrow(/ENOENT/);
  });
});
