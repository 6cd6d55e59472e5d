import { describe, expect, it } from 'vitest';
import { ask, CREATE, create, simulator, until } from './kit.ts';

describe('POST /v1/calls', () => {
  it('accepts what the API documents, and shows a call of the newest shape', async () => {
    const sim = await simulator({ ring: '1h' });
    const { status, body } = await create(sim, {
      overrides: { first_message: 'Hi', tts: { speed: 1.1 } },
      webhook_url: null,
      scheduled_at: null,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      agent_id: 'agt_1',
      type: 'outbound',
      direction: 'outbound',
      from_number: '+12125550100',
      to_number: '+12125550101',
      variables: { first_name: 'Ann' },
      metadata: { fairdial_attempt: 'attempt-1', concurrency_at_dispatch: 1 },
      ended_at: null,
      transcript: null,
      messages: [],
      analysis: {},
    });
    expect(sim.log()).toMatchObject([{ callId: body.id, to: '+12125550101', metadata: CREATE.metadata }]);
  });

  it.each<[string, object | string, string]>([
    ['no JSON', '{"agent_id":', 'json_invalid'],
    ['a list', '[]', 'model_attributes_type'],
    ['no agent', { agent_id: undefined }, 'agent_id'],
    ['a numeric agent', { agent_id: 5 }, 'agent_id'],
    ['no number', { to_number: undefined }, 'to_number'],
    ['a national number', { to_number: '2125550101' }, 'to_number'],
    ['a number with spaces', { to_number: '+1 2125550101' }, 'to_number'],
    ['a number too long', { to_number: '+1234567890123456' }, 'to_number'],
    ['no from number', { from_number: null }, 'from_number'],
    ['an unknown field', { max_attempts: 3 }, 'max_attempts'],
    ['numeric variables', { variables: { amount: 5 } }, 'variables'],
    ['a list of variables', { variables: [] }, 'variables'],
    ['text as metadata', { metadata: 'x' }, 'metadata'],
    ['text as overrides', { overrides: 'x' }, 'overrides'],
    ['text as tts', { overrides: { tts: 'fast' } }, 'overrides'],
    ['a relative webhook', { webhook_url: '/hook' }, 'webhook_url'],
    ['no date', { scheduled_at: 'tomorrow' }, 'scheduled_at'],
  ])('refuses %s', async (_, changes, named) => {
    const sim = await simulator({});
    const body = typeof changes === 'string' ? changes : { ...CREATE, ...changes };
    const reply = await ask(sim, 'POST', '/v1/calls', body);
    expect(reply.status).toBe(422);
    expect(reply.body.detail).toHaveLength(1);
    const [problem] = reply.body.detail;
    expect([...problem.loc, problem.type]).toContain(named);
    expect(problem.loc[0]).toBe('body');
    expect(sim.log()).toHaveLength(0);
  });

  it('names every problem at once', async () => {
    const { body } = await ask(await simulator({}), 'POST', '/v1/calls', { to_number: 'x', colour: 'red' });
    expect(body.detail.map((problem: { loc: string[] }) => problem.loc[1])).toEqual([
      'agent_id',
      'to_number',
      'from_number',
      'colour',
    ]);
  });

  it('knows only the agents and numbers the scenario lists', async () => {
    const sim = await simulator({
      agents: ['agt_1'],
      from_numbers: ['+12125550100', { number: '+12125550109', status: 'inactive' }],
    });
    expect((await create(sim)).status).toBe(201);
    expect(await create(sim, { agent_id: 'agt_2' })).toMatchObject({ status: 404 });
    for (const from of ['+12125550108', '+12125550109']) {
      const { status, body } = await create(sim, { from_number: from });
      expect([status, body.detail[0].loc]).toEqual([422, ['body', 'from_number']]);
    }
  });

  it('wants a key, and only the right one', async () => {
    const sim = await simulator({}, { apiKey: 'right' });
    const send = (authorization?: string) =>
      fetch(`${sim.url}/v1/calls`, { headers: authorization ? { authorization } : {} }).then((r) => r.status);
    expect(await Promise.all([send(), send('Basic x'), send('Bearer wrong'), send('Bearer right')])).toEqual([
      401, 401, 401, 200,
    ]);
    expect((await fetch(`${sim.url}/v1/health`)).status).toBe(200);
  });

  it('keeps the daily cap and the limit of live calls', async () => {
    const capped = await simulator({ daily_cap: 2 });
    const statuses = [await create(capped), await create(capped), await create(capped)].map((r) => r.status);
    expect(statuses).toEqual([201, 201, 429]);
    expect((await ask(capped, 'GET', '/v1/usage')).body).toMatchObject({
      calls_made_today: 2,
      max_calls_per_day: 2,
      calls_remaining_today: 0,
    });
    const full = await simulator({ concurrency_limit: 1, ring: '1h' });
    const first = await create(full);
    expect((await create(full)).status).toBe(429);
    await ask(full, 'POST', `/v1/calls/${first.body.id}/stop`);
    expect((await create(full)).status).toBe(201);
  });
});

describe('the other endpoints', () => {
  it('show one call, or 404', async () => {
    const sim = await simulator({});
    const { body } = await create(sim);
    expect((await ask(sim, 'GET', `/v1/calls/${body.id}`)).body.id).toBe(body.id);
    expect(await ask(sim, 'GET', '/v1/calls/none')).toMatchObject({
      status: 404,
      body: { detail: 'Call not found' },
    });
  });

  it.each([
    ['DELETE', '/v1/calls/x', 405],
    ['PUT', '/v1/calls', 405],
    ['GET', '/v1/calls/x/stop', 405],
    ['GET', '/v2/calls', 404],
    ['GET', '/v1/nothing', 404],
    ['GET', '/v1/calls/%E0%A4%A', 404],
    ['GET', '/v1/calls?limit=0', 422],
    ['GET', '/v1/calls?limit=101', 422],
    ['GET', '/v1/calls?offset=-1', 422],
    ['GET', '/v1/calls/cursor?cursor=forged', 422],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await ask(await simulator({}), method, path)).status).toBe(status);
  });

  it('set an outcome on a completed call only', async () => {
    const sim = await simulator({ analysis_delay: '1h' });
    const { body } = await create(sim);
    await until(() => sim.log()[0]?.endedAt);
    const patched = await ask(sim, 'PATCH', `/v1/calls/${body.id}`, { outcome: 'interested' });
    expect(patched).toMatchObject({ status: 200, body: { outcome: 'interested' } });
    expect((await ask(sim, 'PATCH', `/v1/calls/${body.id}`, { outcome: 5 })).status).toBe(422);
    const live = await simulator({ ring: '1h' });
    const ringing = await create(live);
    expect((await ask(live, 'PATCH', `/v1/calls/${ringing.body.id}`, { outcome: 'x' })).status).toBe(409);
  });

  it('show numbers and agents', async () => {
    const sim = await simulator({
      agents: [{ id: 'agt_1', first_message: 'Hi {{first_name}}' }],
      from_numbers: ['+12125550100'],
    });
    expect((await ask(sim, 'GET', '/v1/phone-numbers')).body.items).toMatchObject([
      { phone_number: '+12125550100', status: 'active' },
    ]);
    expect((await ask(sim, 'GET', '/v1/agents/agt_1')).body).toMatchObject({
      id: 'agt_1',
      first_message: 'Hi {{first_name}}',
      max_duration_seconds: 600,
    });
    expect((await ask(sim, 'GET', '/v1/agents/agt_2')).status).toBe(404);
  });

  it('show the numbers it was told of before the first call, and take a call from any', async () => {
    const sim = await simulator({}, { listed: ['+12125550109', CREATE.from_number] });
    const shown = async () =>
      (await ask(sim, 'GET', '/v1/phone-numbers')).body.items.map(
        (item: { phone_number: string }) => item.phone_number,
      );
    expect(await shown()).toEqual(['+12125550109', '+12125550100']);
    expect((await create(sim)).status).toBe(201);
    expect((await create(sim, { from_number: '+12125550108' })).status).toBe(201);
    expect(await shown()).toEqual(['+12125550109', '+12125550100', '+12125550108']);
  });
});

describe('lists', () => {
  type Page = { items: { id: string }[]; next_cursor: string | null; has_more: boolean; total: number };

  async function byCursor(sim: Parameters<typeof ask>[0], query: string, onPage?: () => Promise<unknown>) {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: Page } = await ask(sim, 'GET', `/v1/calls/cursor?${query}&cursor=${cursor}`);
      ids.push(...body.items.map(({ id }) => id));
      expect(body.has_more).toBe(body.next_cursor !== null);
      cursor = body.next_cursor;
      await onPage?.();
    }
    return ids;
  }

  async function byOffset(sim: Parameters<typeof ask>[0], query: string) {
    const ids: string[] = [];
    for (let total = 1; ids.length < total; ) {
      const { body }: { body: Page } = await ask(sim, 'GET', `/v1/calls?${query}&offset=${ids.length}`);
      ids.push(...body.items.map(({ id }) => id));
      total = body.total;
    }
    return ids;
  }

  const MIXED = [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9];
  it.each([
    ['newest', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['oldest', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['mixed', MIXED],
  ] as const)('%s: whole by cursor and by offset, at any page size', async (order, expected) => {
    const sim = await simulator({ list_order: order });
    const created: string[] = [];
    for (let n = 0; n < 11; n += 1) created.push((await create(sim)).body.id);
    const ids = expected.map((n) => created[n]);
    for (const limit of [1, 2, 3, 5, 10, 11, 100]) {
      expect(await byCursor(sim, `limit=${limit}`)).toEqual(ids);
      expect(await byOffset(sim, `limit=${limit}`)).toEqual(ids);
    }
  });

  it.each(['newest', 'oldest', 'mixed'] as const)('%s: calls made meanwhile hide none', async (order) => {
    const sim = await simulator({ list_order: order });
    const created: string[] = [];
    for (let n = 0; n < 9; n += 1) created.push((await create(sim)).body.id);
    let more = 6;
    const seen = await byCursor(sim, 'limit=2', async () => more-- > 0 && create(sim));
    expect(created.filter((id) => !seen.includes(id))).toEqual([]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('filter by status and agent', async () => {
    const sim = await simulator({
      numbers: [{ ends_with: '1', results: [{ result: 'stuck' }] }],
      list_order: 'oldest',
    });
    const stuck: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      const { body } = await create(sim, { to_number: `+1212555010${n % 2}`, agent_id: `agt_${n % 5}` });
      if (n % 2 === 1) stuck.push(body.id);
    }
    await until(() => sim.log().every((call) => ['completed', 'in_progress'].includes(call.status)));
    expect(await byCursor(sim, 'limit=2&status=in_progress')).toEqual(stuck);
    expect(await byOffset(sim, 'limit=2&status=in_progress')).toEqual(stuck);
    expect(await byCursor(sim, 'limit=3&status=completed')).toHaveLength(5);
    expect(await byCursor(sim, 'limit=3&agent_id=agt_1')).toHaveLength(2);
    expect(await byCursor(sim, 'limit=3&status=in-progress')).toHaveLength(0);
  });

  it('end after the last call, wherever the cursor points', async () => {
    const sim = await simulator({ list_order: 'oldest', ring: '1h' });
    await create(sim);
    expect(await byCursor(sim, 'limit=2&cursor=c5&ignored')).toEqual([]);
    expect(await byCursor(sim, 'limit=2&status=ringing&cursor=c5&ignored')).toEqual([]);
  });

  it('can leave our metadata out', async () => {
    const sim = await simulator({ echo_metadata: false });
    await create(sim);
    const { body } = await ask(sim, 'GET', '/v1/calls');
    expect(body.items[0].metadata).toEqual({ concurrency_at_dispatch: 1 });
    expect(sim.log()[0]?.metadata).toEqual(CREATE.metadata);
  });
});
