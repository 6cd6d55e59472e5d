import { describe, expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import type { CallsApi } from '../../../src/oneinbox/api.ts';
import { createCallReader } from '../../../src/tracking/read-calls.ts';

const PAGE = 100;

function call(callId: string): CallObservation {
  return { callId, phase: 'live', status: 'in_progress', source: 'poll' };
}

/** A provider with these calls in its list, in this order, that counts what it is asked. */
function listing(ids: readonly string[]) {
  const asked = { pages: 0, single: 0 };
  const api = {
    async getCall(callId: string) {
      asked.single += 1;
      return ids.includes(callId) ? call(callId) : undefined;
    },
    async listCalls(cursor = '0') {
      asked.pages += 1;
      const from = Number(cursor);
      const calls = ids.slice(from, from + PAGE).map(call);
      return from + PAGE < ids.length ? { calls, nextCursor: String(from + PAGE) } : { calls };
    },
  } satisfies Pick<CallsApi, 'getCall' | 'listCalls'>;
  const reader = createCallReader({
    api: api as unknown as CallsApi,
    onTrouble: (error) => {
      throw error;
    },
  });
  return { asked, reader };
}

function named(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word}-${index}`);
}

describe('reading many calls', () => {
  it('asks for few one by one', async () => {
    const { asked, reader } = listing(named('live', 3));
    const { calls } = await reader.read(named('live', 3));
    expect(calls.size).toBe(3);
    expect(asked).toEqual({ pages: 0, single: 3 });
  });

  it('reads the list for many, a page for a hundred', async () => {
    const { asked, reader } = listing(named('live', 2_000));
    const { calls } = await reader.read(named('live', 2_000));
    expect(calls.size).toBe(2_000);
    expect(asked).toEqual({ pages: 20, single: 0 });
  });

  it('goes on over calls it does not want, and pages of nothing else', async () => {
    const wanted = named('live', 500);
    const list = [...named('new', 200), ...wanted.flatMap((id, index) => [id, `done-${index}`])];
    const { asked, reader } = listing(list);
    const { calls } = await reader.read(wanted);
    expect(calls.size).toBe(500);
    expect(asked).toEqual({ pages: 12, single: 0 });
  });

  it('asks singly for what lies too far down', async () => {
    const wanted = [...named('live', 200), ...named('old', 5)];
    const { asked, reader } = listing([...named('live', 200), ...named('done', 1_000), ...named('old', 5)]);
    const { calls } = await reader.read(wanted);
    expect(calls.size).toBe(205);
    expect(asked).toEqual({ pages: 5, single: 5 });
  });

  it('leaves a list alone that shows none of them', async () => {
    const wanted = named('old', 10);
    const { asked, reader } = listing([...named('done', 5_000), ...wanted]);
    await reader.read(wanted);
    await reader.read(wanted);
    expect(asked).toEqual({ pages: 3, single: 20 });
  });

  it('reads a list again that showed none of them, once many are wanted', async () => {
    const live = named('live', 2_000);
    const list = [...named('new', 500), ...live];
    const { asked, reader } = listing(list);
    await reader.read(live.slice(0, 100));
    expect(asked).toEqual({ pages: 3, single: 100 });
    list.splice(0, 500);
    await reader.read(live);
    expect(asked).toEqual({ pages: 23, single: 100 });
  });

  it('tells a call that is not there from one that could not be asked about', async () => {
    const { reader } = listing(named('live', 3));
    const { calls, absent } = await reader.read(['live-1', 'gone']);
    expect([...calls.keys()]).toEqual(['live-1']);
    expect([...absent]).toEqual(['gone']);
  });

  it('stops asking while the API is away, and asks for each call when only the list is', async () => {
    const wanted = named('live', 1_000);
    let asked = 0;
    let isAway = true;
    const away = async () => {
      throw new Error('away');
    };
    const getCall = async (callId: string) => {
      asked += 1;
      return isAway ? away() : call(callId);
    };
    const api = { listCalls: away, getCall } as unknown as CallsApi;
    const reader = createCallReader({ api, onTrouble: () => {} });
    for (let reading = 0; reading < 4; reading += 1) expect((await reader.read(wanted)).calls.size).toBe(0);
    expect(asked).toBeLessThanOrEqual(40);
    isAway = false;
    await reader.read(wanted);
    expect((await reader.read(wanted)).calls.size).toBe(1_000);
  });

  it('keeps what it has told of where a later page fails', async () => {
    const ids = named('live', 300);
    const listCalls = async (cursor?: string) => {
      if (cursor !== undefined) throw new Error('away');
      return { calls: ids.slice(0, PAGE).map(call), nextCursor: '100' };
    };
    const troubles: unknown[] = [];
    const onTrouble = (error: unknown) => void troubles.push(error);
    const reader = createCallReader({ api: { listCalls } as unknown as CallsApi, onTrouble });
    const told: string[] = [];
    const { calls, absent, requests } = await reader.read(ids, ({ callId }) => told.push(callId));
    expect([...calls.keys()]).toEqual(told);
    expect([told.length, absent.size, requests, troubles.length]).toEqual([PAGE, 0, 2, 1]);
  });
});
